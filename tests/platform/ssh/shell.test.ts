import { setTimeout as delay } from 'node:timers/promises';
import { type Shell, SshError } from '@main/platform/ssh';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

async function open(size = { cols: 80, rows: 24 }) {
  const host = await bench.host();
  const pool = bench.pool();
  const session = await pool.session(endpointOf(host), { lane: 'terminal' });
  let shown = '';
  const onOutput = (chunk: Buffer) => {
    shown += chunk.toString();
  };
  const shell = await session.shell({ ...size, onOutput });
  const sees = async (text: string | RegExp) => {
    await expect.poll(() => shown, { timeout: 15_000 }).toMatch(text);
    return shown;
  };
  const type = (line: string) => shell.write(Buffer.from(line));
  return { host, pool, session, shell, sees, type };
}

const ended = (shell: Shell) =>
  shell.done.then(
    ({ exitCode }) => exitCode,
    (error: unknown) => (error instanceof SshError ? error.code : error),
  );

describe('a shell', () => {
  it('runs on a terminal of the size that was asked for, and hears of another', async () => {
    const { shell, sees, type } = await open({ cols: 91, rows: 33 });
    await type('stty size; echo "$TERM"\r');
    expect(await sees(/33 91\s+xterm-256color/)).toContain('33 91');
    shell.resize({ cols: 120, rows: 50 });
    // A shell waits for its line: what it is asked next is answered with the new size.
    await expect
      .poll(async () => {
        await type('stty size\r');
        await delay(20);
        return sees(/size/);
      })
      .toContain('50 120');
  });

  it('ends with the exit status of what ran', async () => {
    const { shell, type } = await open();
    await type('exit 7\r');
    expect(await ended(shell)).toBe(7);
  });

  it('hangs up: what runs in it ends', async () => {
    const { host, pool, shell, sees, type } = await open();
    await type('echo pid=$$; sleep 1000\r');
    const pid = Number(/pid=(\d+)/.exec(await sees(/pid=\d+/))?.[1]);
    shell.close();
    await ended(shell);
    const other = await pool.session(endpointOf(host));
    await expect
      .poll(async () => (await other.exec(`kill -0 ${pid}`)).exitCode, { timeout: 15_000 })
      .not.toBe(0);
  });

  it('says that the connection was lost, and never that it ended well', async () => {
    const { host, shell, sees, type } = await open();
    await type('echo ready\r');
    await sees(/ready\r\n/);
    host.cut();
    expect(await ended(shell)).toBe('lost');
    // Nothing hangs on a shell that is over.
    await type('anything');
  });

  it('has a connection of its own, so that runs keep their channels', async () => {
    const { host, pool, session, shell } = await open();
    const usual = await pool.session(endpointOf(host));
    expect(usual).not.toBe(session);
    pool.drop(1, 'terminal');
    expect(await ended(shell)).toBe('lost');
    expect((await usual.exec('echo still')).stdout).toBe('still\n');
  });
});

it('reads no more from the host than is taken, whatever the host sends', async () => {
  const host = await bench.host();
  const session = await bench.pool().session(endpointOf(host));
  let taken = 0;
  const go = Promise.withResolvers<void>();
  const shell = await session.shell({
    cols: 80,
    rows: 24,
    onOutput: (chunk) => {
      taken += chunk.length;
      return taken > 300_000 ? go.promise : undefined;
    },
  });
  await shell.write(Buffer.from('head -c 30000000 /dev/zero | tr "\\0" x\r'));
  await expect.poll(() => taken, { timeout: 15_000 }).toBeGreaterThan(300_000);
  const before = taken;
  await (await bench.pool().session(endpointOf(host))).exec('sleep 0.3');
  expect(taken - before).toBeLessThan(1_000_000);
  go.resolve();
  await expect.poll(() => taken, { timeout: 30_000 }).toBeGreaterThanOrEqual(30_000_000);
  shell.close();
});
