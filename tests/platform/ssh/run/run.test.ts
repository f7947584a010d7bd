import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forgetRun, type RunResult, runScript, type SshSession } from '@main/platform/ssh';
import type { SandboxHost } from '@main/platform/ssh/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../../support/ssh/bench';
import { record, specOf } from '../../../support/ssh/runs';

let bench: Workbench;
let host: SandboxHost;
let session: SshSession;
beforeEach(async () => {
  bench = await openWorkbench();
  host = await bench.host();
  session = await bench.pool().session(endpointOf(host));
});
afterEach(() => bench.close());

const run = async (given: Parameters<typeof specOf>[0]) => {
  const seen = record();
  const result = await runScript(session, specOf(given), seen.handlers);
  result.acknowledge();
  return { ...result, stdout: seen.text('stdout'), stderr: seen.text('stderr'), seen };
};
const outcome = ({ code, exitCode }: RunResult) => [code, exitCode];

describe('a run', () => {
  it('gives both streams and the exit code', async () => {
    const result = await run({ script: 'echo out; echo err >&2; exit 3' });
    expect(result).toMatchObject({ code: 0, exitCode: 3, stdout: 'out\n', stderr: 'err\n', message: '' });
    expect(result.truncated).toEqual({ stdout: false, stderr: false });
    expect(result.finishedAt).toBeGreaterThanOrEqual(result.startedAt);
  });

  it('reports 128 + signal for a killed script, and 127 for an interpreter that is not there', async () => {
    expect(outcome(await run({ script: 'kill -9 $$' }))).toEqual([0, 137]);
    const missing = await run({ interpreter: '/no/such/interpreter', script: 'true' });
    expect(outcome(missing)).toEqual([0, 127]);
    expect(missing.stderr).toContain('/no/such/interpreter');
  });

  it('uses one lane for many runs, one after the other', async () => {
    const pids = new Set<string>();
    for (let at = 0; at < 5; at += 1) {
      const result = await run({ script: `echo ${at}; echo $PPID >&2; exit ${at}` });
      expect(result).toMatchObject({ exitCode: at, stdout: `${at}\n` });
      pids.add(result.stderr);
      await session.exec('true');
    }
    expect(host.accepted).toBe(1);
  });

  it('runs several at once on one host, more than there are channels', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, at) => run({ script: `echo ${at}; exit ${at}` })),
    );
    expect(results.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(results.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 20 }, (_, at) => `${at}\n`));
  });

  it('leaves no state of one run to the next', async () => {
    await run({ script: 'cd /; umask 077; export LEFT=over; ulimit -f 1', env: { GIVEN: 'once' } });
    const next = await run({ script: 'pwd; echo "[$LEFT$GIVEN]"; umask; ulimit -f' });
    const here = join(host.folder, 'home');
    const umask = process.umask().toString(8).padStart(4, '0');
    expect(next.stdout).toBe(`${here}\n[]\n${umask}\nunlimited\n`);
  });

  it('fails with code 2 where the folder is not there, and 1 where no script can be made', async () => {
    expect(outcome(await run({ path: '/no/such/folder' }))).toEqual([2, -1]);
    expect(outcome(await run({ path: 'bad\0path' }))).toEqual([2, -1]);
    expect(outcome(await run({ script: 'a\0b' }))).toEqual([1, -1]);
    expect(outcome(await run({ user: '-c id' }))).toEqual([3, -1]);
    const other = await bench.host();
    await writeFile(join(other.folder, 'tmp', '.muster-ops'), 'in the way');
    await writeFile(join(other.folder, 'home', '.muster-run'), 'in the way');
    session = await bench.pool().session(endpointOf(other, { hostId: 2 }));
    expect(outcome(await run({}))).toEqual([1, -1]);
    expect(outcome(await run({}))).toEqual([1, -1]);
  });

  it('falls back to the home folder where somebody else owns the place', async () => {
    const other = await bench.host();
    await writeFile(join(other.folder, 'tmp', '.muster-ops'), 'in the way');
    session = await bench.pool().session(endpointOf(other, { hostId: 2 }));
    expect(outcome(await run({ script: 'exit 4' }))).toEqual([0, 4]);
  });

  it('hands hostile text over byte for byte', async () => {
    const hostile = [
      "it's",
      '$(touch pwned)',
      '`touch pwned`',
      '-n',
      '--',
      '',
      ' two  spaces ',
      'line\nbreak\r\n',
      '\\',
      '"',
      '%s%n',
      '\u0001\u0080\u0081\u00ff\u{1f680}',
      '*',
      '~',
      "';touch pwned;'",
      '中文',
    ];
    const folder = join(host.folder, 'home', "-x $(id) 'q'\n中");
    await mkdir(folder);
    const script = `printf '%s\\0' "$PWD" "$V" "$@" ; printf '%s' 'é\u0081中' >&2`;
    const result = await run({ script, path: folder, args: hostile, env: { V: hostile.join('|') } });
    const [pwd, env, ...args] = result.stdout.split('\0').slice(0, -1);
    expect(pwd).toBe(folder);
    expect(env).toBe(hostile.join('|'));
    expect(args).toEqual(hostile);
    expect(result.stderr).toBe('é\u0081中');
    expect(await readdir(join(host.folder, 'home'))).not.toContain('pwned');
  });

  it('enters a folder that looks like an option, relative to the home folder', async () => {
    await mkdir(join(host.folder, 'home', '-P'));
    expect((await run({ path: '-P', script: 'pwd' })).stdout).toBe(`${join(host.folder, 'home', '-P')}\n`);
  });

  it('writes CRLF as LF and takes interpreters with options and long scripts', async () => {
    const crlf = await run({ interpreter: '/bin/sh -e', script: 'echo a\r\nfalse\r\necho b\r\n' });
    expect(crlf).toMatchObject({ exitCode: 1, stdout: 'a\n' });
    const long = `${`# ${'x'.repeat(98)}\n`.repeat(20_000)}echo end\n`;
    expect((await run({ script: long })).stdout).toBe('end\n');
  });

  it('rejects what cannot be handed over, and names it', async () => {
    await expect(run({ args: ['fine', 'a\0b'] })).rejects.toThrow('args: word 2 holds a NUL');
    await expect(run({ args: ['x'.repeat(200_000)] })).rejects.toThrow('args: word 1 is longer');
    await expect(run({ env: { 'A B': 'x' } })).rejects.toThrow('env: "A B" cannot be set');
    await expect(run({ interpreter: '-c' })).rejects.toThrow('interpreter: begins with a dash');
    await expect(run({ interpreter: '' })).rejects.toThrow('interpreter: is missing');
    const longest = await run({ args: ['x'.repeat(131_071)], script: 'printf %s "$1" | wc -c' });
    expect(longest.stdout).toMatch(/^ *131071\n$/);
  });

  it('cuts output at the cap and takes the rest without stalling the script', async () => {
    const result = await run({ script: 'head -c 3000000 /dev/zero; echo end >&2', outputCap: 1000 });
    expect(result).toMatchObject({ code: 0, exitCode: 0, truncated: { stdout: true, stderr: false } });
    expect(result.stdout).toHaveLength(1000);
    expect(result.stderr).toBe('end\n');
    expect(outcome(await run({ script: 'exit 9', outputCap: 1000 }))).toEqual([0, 9]);
  });

  it('keeps output apart that looks like the end of a run', async () => {
    const result = await run({
      script: `printf '\\036e0\\n\\036%032d' 0; tr -d 'y' <"$0" >/dev/null; exit 5`,
    });
    expect(result).toMatchObject({ exitCode: 5, stdout: `\x1ee0\n\x1e${'0'.repeat(32)}` });
  });

  it('gives no input to the script', async () => {
    expect(await run({ script: 'cat; echo end' })).toMatchObject({ stdout: 'end\n', exitCode: 0 });
  });

  it('ends when the script exits, although a child of it keeps the output open', async () => {
    const result = await run({ script: 'sleep 300 & echo $!' });
    expect(result).toMatchObject({ code: 0, exitCode: 0 });
    expect(outcome(await run({ script: 'exit 6' }))).toEqual([0, 6]);
    const child = result.stdout.trim();
    expect((await session.exec(`kill -0 ${child} && kill ${child}`)).exitCode).toBe(0);
  });

  it('survives a script that kills its whole process group', async () => {
    expect(outcome(await run({ script: "trap 'exit 8' TERM; kill 0; sleep 60" }))).toEqual([0, 8]);
  });

  it('is not confused by what a login shell says first', async () => {
    const noisy = await bench.host({ rewrite: (command) => `echo noise; echo noise >&2; ${command}` });
    session = await bench.pool().session(endpointOf(noisy, { hostId: 2 }));
    expect(await run({ script: 'echo out; echo err >&2' })).toMatchObject({
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('runs where files may not grow', async () => {
    const tight = await bench.host({ rewrite: (command) => `ulimit -f 8; ${command}` });
    session = await bench.pool().session(endpointOf(tight, { hostId: 2 }));
    const result = await run({ script: 'head -c 100000 /dev/zero; exit 3' });
    expect(result).toMatchObject({ code: 0, exitCode: 3, truncated: { stdout: false } });
    expect(result.stdout).toHaveLength(100_000);
  });

  it('leaves nothing on the host when the connection is closed', async () => {
    const pool = bench.pool();
    session = await pool.session(endpointOf(host));
    await run({});
    await pool.close();
    const folder = join(host.folder, 'tmp', '.muster-ops');
    await expect.poll(() => readdir(folder)).toEqual([]);
  });

  it('sweeps away what nobody has claimed for a week', async () => {
    const folder = join(host.folder, 'tmp', '.muster-ops');
    await run({});
    const week = 8 * 24 * 3600;
    const old = Date.now() / 1000 - week;
    for (const [lane, pid] of [
      ['dead', 2 ** 30],
      ['living', process.pid],
    ] as const) {
      await writeFile(join(folder, `${lane}.1`), '');
      await writeFile(join(folder, `${lane}.p`), `${'0'.repeat(32)} x - ${pid}\n`);
      await utimes(join(folder, `${lane}.1`), old, old);
    }
    const left = async () => (await readdir(folder)).filter((name) => /^(dead|living)/.test(name));
    await expect.poll(left, { timeout: 10_000 }).toEqual(['living.1', 'living.p']);
  });

  it('forgets a run when it is told to, and its script', async () => {
    const files = async () => {
      const folder = join(host.folder, 'tmp', '.muster-ops');
      const names = await readdir(folder);
      const texts = await Promise.all(
        names.filter((name) => !/\.[12]$/.test(name)).map((name) => readFile(join(folder, name), 'utf8')),
      );
      return texts.join('');
    };
    const spec = specOf({ script: 'echo SECRET-IN-SCRIPT' });
    await runScript(session, spec, record().handlers);
    expect(await files()).toContain('SECRET-IN-SCRIPT');
    await forgetRun(session, spec.runId);
    // The lane takes the next run only when it has wrapped the last one up.
    await expect.poll(files).toBe('');
    expect(await forgetRun(session, spec.runId)).toBeUndefined();
  });
});
