import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { followRun, lookupRun, runScript, type SshSession } from '@main/platform/ssh';
import type { SandboxHost } from '@main/platform/ssh/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../../support/ssh/bench';
import { record, specOf } from '../../../support/ssh/runs';

const find = (...paths: string[]) => paths.find((path) => existsSync(path));
const bash = find('/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash');
const busybox = find('/bin/busybox', '/usr/bin/busybox');

/** What may be /bin/sh on a host; busybox brings its own tee, grep and so on. */
const shells: [string, string | undefined][] = [
  ['bash', bash && `${bash} --posix`],
  ['busybox', busybox && `env PATH="$HOME/../applets" ${busybox} sh`],
];

describe.each(shells)('a host whose /bin/sh is %s', (name, shell) => {
  let bench: Workbench;
  let host: SandboxHost;
  let session: SshSession;
  beforeEach(async (context) => {
    if (!shell) return context.skip();
    bench = await openWorkbench();
    host = await bench.host({ rewrite: (command) => command.replace('exec /bin/sh', `exec ${shell}`) });
    if (name === 'busybox') {
      const applets = join(host.folder, 'applets');
      await mkdir(applets);
      execFileSync(busybox ?? '', ['--install', '-s', applets]);
    }
    session = await bench.pool().session(endpointOf(host));
  });
  afterEach(() => bench?.close());

  const run = async (given: Parameters<typeof specOf>[0]) => {
    const seen = record();
    const result = await runScript(session, specOf({ graceMs: 300, ...given }), seen.handlers);
    result.acknowledge();
    return { ...result, stdout: seen.text('stdout'), stderr: seen.text('stderr') };
  };

  it('runs scripts, several on one lane, and reports folder and signals', async () => {
    for (let at = 0; at < 3; at += 1)
      expect(await run({ script: `echo ${at}; echo e >&2; exit ${at}` })).toMatchObject({
        code: 0,
        exitCode: at,
        stdout: `${at}\n`,
        stderr: 'e\n',
      });
    expect(await run({ script: 'kill -9 $$' })).toMatchObject({ code: 0, exitCode: 137, stderr: '' });
    expect(await run({ path: '/no/such' })).toMatchObject({ code: 2, exitCode: -1 });
    expect(await run({ user: 'no-such-user' })).toMatchObject({ code: 3, exitCode: -1 });
  });

  it('hands hostile text over', async () => {
    const args = ["it's", '$(id)', '-n', '', 'a\nb\r\n', '\\', '%s', '\u0001\u0081\u00ff中'];
    const result = await run({
      script: `printf '%s\\0' "$V" "$@"; : '\u0081中'`,
      args,
      env: { V: args.join('|') },
    });
    expect(result.stdout.split('\0').slice(0, -1)).toEqual([args.join('|'), ...args]);
  });

  it('caps output, and survives a daemon that holds it', async () => {
    const big = await run({ script: 'head -c 3000000 /dev/zero; sleep 300 & echo $! >&2', outputCap: 1000 });
    expect(big).toMatchObject({ code: 0, exitCode: 0, truncated: { stdout: true } });
    expect(await run({ script: `kill ${big.stderr.trim()}; exit 4`, outputCap: 1000 })).toMatchObject({
      exitCode: 4,
    });
  });

  it('stops a tree', async () => {
    const script =
      'setsid sleep 300 & nohup sleep 300 >/dev/null 2>&1 & (sleep 300 &); (env -i sleep 300 &); sh -c "trap : TERM; while :; do sleep 1; done"';
    const result = await run({ script, timeoutMs: 800 });
    expect(result).toMatchObject({ code: 4, exitCode: 124, stopProof: 'gone' });
  });

  it('keeps a run through a lost connection', async () => {
    const script = 'echo one; mkfifo go; read -r x <go; head -c 300000 /dev/zero; exit 7';
    const spec = specOf({ script });
    const before = record();
    const lost = runScript(session, spec, {
      ...before.handlers,
      output(stream, chunk, offset) {
        before.handlers.output(stream, chunk, offset);
        host.cut();
      },
    });
    await expect(lost).rejects.toMatchObject({ code: 'lost' });
    const again = await bench.pool().session(endpointOf(host));
    expect((await lookupRun(again, spec.runId)).state).toBe('alive');
    const from = { stdout: before.bytes('stdout'), stderr: 0 };
    const after = record(from);
    const following = followRun(again, spec.runId, from, after.handlers);
    await again.exec('until [ -p go ]; do sleep 0.1; done; echo go >go');
    const result = await following;
    expect(result).toMatchObject({ code: 0, exitCode: 7 });
    expect(after.bytes('stdout')).toBe(300_004);
    result.acknowledge();
    await expect.poll(() => readdir(join(host.folder, 'tmp', '.muster-ops'))).toEqual([]);
  });
});
