import {
  followRun,
  forgetRun,
  lookupRun,
  type RunSpec,
  runScript,
  SshError,
  type SshPool,
} from '@main/platform/ssh';
import type { SandboxHost } from '@main/platform/ssh/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../../support/ssh/bench';
import { record, specOf } from '../../../support/ssh/runs';

let bench: Workbench;
let host: SandboxHost;
let pool: SshPool;
beforeEach(async () => {
  bench = await openWorkbench();
  host = await bench.host();
  pool = bench.pool();
});
afterEach(() => bench.close());

const open = () => pool.session(endpointOf(host));

/** Runs until `word` has come, then cuts the connection; gives what had arrived. */
async function cutAt(spec: RunSpec, word: string) {
  const session = await open();
  const seen = record();
  const error = await runScript(session, spec, {
    ...seen.handlers,
    output(stream, chunk, offset) {
      seen.handlers.output(stream, chunk, offset);
      if (seen.text('stdout').includes(word)) host.cut();
    },
  }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SshError);
  expect(error).toMatchObject({ code: 'lost' });
  return seen;
}

describe('after a lost connection', () => {
  it('finds a living run and follows it from what is stored to its end', async () => {
    const spec = specOf({
      script: `echo one; mkfifo go; read -r x <go; head -c 3000000 /dev/zero | tr '\\0' x; echo; echo err >&2; exit 7`,
    });
    const before = await cutAt(spec, 'one');
    const session = await open();
    const lookup = await lookupRun(session, spec.runId);
    expect(lookup).toEqual({ state: 'alive', pid: before.pids[0] });

    const from = { stdout: before.bytes('stdout'), stderr: before.bytes('stderr') };
    const after = record(from);
    const following = followRun(session, spec.runId, from, after.handlers);
    await session.exec('echo go >go');
    expect(await following).toMatchObject({ code: 0, exitCode: 7, truncated: { stdout: false } });
    const whole = before.text('stdout') + after.text('stdout');
    expect(whole).toBe(`one\n${'x'.repeat(3_000_000)}\n`);
    expect(before.text('stderr') + after.text('stderr')).toBe('err\n');
  });

  it('finds the result of a run that ended meanwhile', async () => {
    const spec = specOf({ script: 'echo one; read -r x <$HOME/go; echo two; exit 3' });
    await (await open()).exec('mkfifo $HOME/go');
    const before = await cutAt(spec, 'one');
    const session = await open();
    await session.exec('echo go >$HOME/go');
    await expect.poll(async () => (await lookupRun(session, spec.runId)).state).toBe('finished');
    expect(await lookupRun(session, spec.runId)).toMatchObject({ state: 'finished', exitCode: 3 });

    const from = { stdout: before.bytes('stdout'), stderr: 0 };
    const after = record(from);
    const result = await followRun(session, spec.runId, from, after.handlers);
    expect(result).toMatchObject({ code: 0, exitCode: 3 });
    expect(after.text('stdout')).toBe('two\n');
    await forgetRun(session, spec.runId);
    expect(await lookupRun(session, spec.runId)).toEqual({ state: 'absent' });
    expect((await session.exec('ls "$TMPDIR"/.muster-ops')).stdout).toBe('');
  });

  it('keeps a result that was reported but never acknowledged', async () => {
    const session = await open();
    const spec = specOf({ script: 'echo kept; exit 2' });
    expect((await runScript(session, spec, record().handlers)).exitCode).toBe(2);
    host.cut();
    await expect.poll(() => session.ended?.code).toBe('lost');
    const again = await open();
    await expect.poll(async () => (await lookupRun(again, spec.runId)).state).toBe('finished');
    const seen = record();
    await followRun(again, spec.runId, { stdout: 0, stderr: 0 }, seen.handlers);
    expect(seen.text('stdout')).toBe('kept\n');
  });

  it('is not confused by what a login shell says first', async () => {
    host = await bench.host({ rewrite: (command) => `echo noise; echo noise >&2; ${command}` });
    const spec = specOf({ script: 'echo one; echo err >&2; exit 2' });
    await runScript(await open(), spec, record().handlers);
    host.cut();
    pool = bench.pool();
    const again = await open();
    await expect.poll(async () => (await lookupRun(again, spec.runId)).state).toBe('finished');
    const seen = record();
    await followRun(again, spec.runId, { stdout: 0, stderr: 0 }, seen.handlers);
    expect([seen.text('stdout'), seen.text('stderr')]).toEqual(['one\n', 'err\n']);
  });

  it('neither stalls nor kills a script that writes on', async () => {
    const spec = specOf({
      script: `echo one; head -c 5000000 /dev/zero; echo done >$HOME/done; exit 4`,
      outputCap: 100_000,
    });
    await cutAt(spec, 'one');
    const session = await open();
    await expect.poll(async () => (await lookupRun(session, spec.runId)).state).toBe('finished');
    const seen = record();
    const result = await followRun(session, spec.runId, { stdout: 0, stderr: 0 }, seen.handlers, {
      outputCap: 100_000,
    });
    expect(result).toMatchObject({ exitCode: 4, truncated: { stdout: true } });
    expect(seen.bytes('stdout')).toBe(100_000);
  });

  it('says absent for a run that never was and for one that was killed with its wrapper', async () => {
    const session = await open();
    expect(await lookupRun(session, specOf().runId)).toEqual({ state: 'absent' });
    await expect(
      followRun(session, specOf().runId, { stdout: 0, stderr: 0 }, record().handlers),
    ).rejects.toMatchObject({
      code: 'lost',
    });
    const spec = specOf({ script: 'echo one; sleep 300' });
    await cutAt(spec, 'one');
    const again = await open();
    const kill = `for p in "$TMPDIR"/.muster-ops/*.p; do read -r id nonce user lane <"$p"; [ "$id" = ${spec.runId} ] || continue
      for s in /proc/[0-9]*/stat; do read -r l <$s; set -- \${l##*) }; [ "$4" != "$lane" ] || kill -9 \${l%% *}; done; done; true`;
    await again.exec(kill);
    await expect
      .poll(async () => (await lookupRun(again, spec.runId)).state, { timeout: 10_000 })
      .toBe('absent');
  });

  it('stops a run that is being followed, at its deadline', async () => {
    const spec = specOf({ script: 'echo one; sleep 300' });
    const before = await cutAt(spec, 'one');
    const session = await open();
    const from = { stdout: before.bytes('stdout'), stderr: 0 };
    const result = await followRun(session, spec.runId, from, record(from).handlers, { timeoutMs: 1 });
    expect(result).toMatchObject({ code: 4, exitCode: 124, stopProof: 'gone' });
  });
});
