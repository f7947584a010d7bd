import { SshError, type SshSession } from '@main/platform/ssh';
import type { SandboxHost } from '@main/platform/ssh/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';

let bench: Workbench;
let host: SandboxHost;
let session: SshSession;
beforeEach(async () => {
  bench = await openWorkbench();
  host = await bench.host();
  session = await bench.pool().session(endpointOf(host));
});
afterEach(() => bench.close());

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof SshError ? error.code : error),
  );

describe('exec', () => {
  it('gives both streams and the exit code', async () => {
    expect(await session.exec('echo out; echo err >&2; exit 7')).toEqual({
      exitCode: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('never misses the exit status of a command that ends at once', async () => {
    const results = await Promise.all(Array.from({ length: 200 }, (_, at) => session.exec(`exit ${at % 7}`)));
    expect(results.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 200 }, (_, at) => at % 7));
  });

  it('gives the signal of a killed command, and no exit code', async () => {
    expect(await session.exec('kill -9 $$')).toMatchObject({ exitCode: -1, signal: 'SIGKILL' });
  });

  it('sends its input and closes it', async () => {
    const input = Buffer.alloc(3 * 1024 * 1024, 'x');
    expect((await session.exec('wc -c', { stdin: input })).stdout.trim()).toBe(String(input.length));
  });

  it('decodes UTF-8 and marks invalid bytes', async () => {
    expect((await session.exec("printf 'ä\\377z'")).stdout).toBe('ä\uFFFDz');
  });

  it('keeps at most maxBytes of a stream and takes the rest without keeping it', async () => {
    const { stdout } = await session.exec('head -c 5000000 /dev/zero', { maxBytes: 1000 });
    expect(stdout).toHaveLength(1000);
  });

  it('reads everything of both streams when both are big', async () => {
    let out = 0;
    let err = 0;
    await session.exec('head -c 9000000 /dev/zero & head -c 9000000 /dev/zero >&2; wait', {
      onStdout: (chunk) => {
        out += chunk.length;
      },
      onStderr: (chunk) => {
        err += chunk.length;
      },
    });
    expect([out, err]).toEqual([9_000_000, 9_000_000]);
  });

  it('does not read on while a sink is busy', async () => {
    let taken = 0;
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    let first = () => {};
    const began = new Promise<void>((resolve) => {
      first = resolve;
    });
    const running = session.exec('head -c 20000000 /dev/zero; echo done >&2', {
      onStdout: (chunk) => {
        taken += chunk.length;
        first();
        return gate;
      },
    });
    await began;
    // Another command on the same connection goes its way meanwhile.
    await session.exec('true');
    const before = taken;
    await session.exec('true');
    expect(taken).toBe(before);
    go();
    expect((await running).stderr).toBe('done\n');
    expect(taken).toBe(20_000_000);
  });

  it('passes on what a sink throws', async () => {
    const running = session.exec('echo x; sleep 60', {
      onStdout: () => Promise.reject(new Error('disk full')),
    });
    await expect(running).rejects.toThrow('disk full');
  });

  it('says lost when the connection is cut, never exit code 0', async () => {
    const running = session.exec('echo started; sleep 60', { onStdout: () => host.cut() });
    expect(await codeOf(running)).toBe('lost');
    expect(session.ended?.code).toBe('lost');
    expect(await codeOf(session.exec('true'))).toBe('lost');
  });

  it('gives up after its timeout and when told to', async () => {
    expect(await codeOf(session.exec('sleep 60', { timeoutMs: 20 }))).toBe('socket_timeout');
    const giveUp = new AbortController();
    const running = session.exec('echo x; sleep 60', {
      signal: giveUp.signal,
      onStdout: () => giveUp.abort(),
    });
    expect(await codeOf(running)).toBe('aborted');
    expect((await session.exec('echo fine')).stdout).toBe('fine\n');
  });
});
