import { type RunResult, runScript, type SshSession, stopRun } from '@main/platform/ssh';
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

const outcome = ({ code, exitCode, stopProof }: RunResult) => [code, exitCode, stopProof];

/** Runs a script that prints the pids of its processes and `ready`, and cancels it there. */
async function cancelWhenReady(script: string) {
  const giveUp = new AbortController();
  const seen = record();
  const output = seen.handlers.output;
  const handlers = {
    ...seen.handlers,
    output(stream: 'stdout' | 'stderr', chunk: Buffer, offset: number) {
      const taken = output(stream, chunk, offset);
      if (seen.text('stdout').includes('ready')) giveUp.abort();
      return taken;
    },
  };
  const result = await runScript(session, specOf({ script, graceMs: 500 }), handlers, giveUp.signal);
  result.acknowledge();
  const pids = [...seen.pids, ...(seen.text('stdout').match(/^\d+$/gm) ?? []).map(Number)];
  return { result, pids };
}

/** Which of the processes are still there; a zombie is not. */
async function living(pids: readonly number[]): Promise<number[]> {
  const { stdout } = await session.exec(
    `for p in ${pids.join(' ')}; do read -r l 2>/dev/null </proc/$p/stat && case $l in *') Z '*) ;; *) echo $p ;; esac; done; true`,
  );
  return stdout.split('\n').filter(Boolean).map(Number);
}

describe('stopping', () => {
  it('ends a script at its timeout, with 124', async () => {
    const result = await runScript(
      session,
      specOf({ script: 'sleep 300', timeoutMs: 100 }),
      record().handlers,
    );
    result.acknowledge();
    expect(outcome(result)).toEqual([4, 124, 'gone']);
    expect(result.message).toBe('timed out; all its processes are gone');
  });

  it('ends a script when cancelled, with 128 + signal', async () => {
    const { result, pids } = await cancelWhenReady('echo ready; sleep 300');
    expect(outcome(result)).toEqual([6, 143, 'gone']);
    expect(await living(pids)).toEqual([]);
  });

  it('ends a tree of children, however they hide', async () => {
    const { result, pids } = await cancelWhenReady(`
sh -c 'echo $$; exec sleep 300' &
setsid sh -c 'echo $$; exec sleep 300' &
nohup sh -c 'echo $$; exec sleep 300' 2>/dev/null &
(sh -c 'echo $$; exec sleep 300' & ) &
( setsid sh -c 'echo $$; (setsid sh -c "echo \\$\\$; exec sleep 300" &) ; exec sleep 300' & )
env -i /bin/sh -c 'echo $$; exec sleep 300' &
(env -i /bin/sh -c 'echo $$; exec sleep 300' &)
sh -c 'echo $$; trap "" TERM HUP INT; while :; do sleep 1; done' &
sh -c 'echo $$; exec sleep 300' <&- >/dev/null 2>&1 &
sleep 300 | sh -c 'echo $$; cat' &
sleep 1
echo ready
sleep 300
`);
    expect(outcome(result)).toEqual([6, 143, 'gone']);
    expect(pids.length).toBeGreaterThanOrEqual(10);
    expect(await living(pids)).toEqual([]);
  });

  it('kills a script that does not heed TERM', async () => {
    const { result, pids } = await cancelWhenReady("trap '' TERM; echo ready; while :; do sleep 300; done");
    expect(outcome(result)).toEqual([6, 137, 'gone']);
    expect(await living(pids)).toEqual([]);
  });

  it('lets a script clean up after itself', async () => {
    const script = "trap 'exit 5' TERM; echo ready; while :; do sleep 0.1; done";
    const { result } = await cancelWhenReady(script);
    expect(outcome(result)).toEqual([6, 5, 'gone']);
  });

  it('does not touch what other runs have left or are doing', async () => {
    const left = record();
    const first = await runScript(
      session,
      specOf({ script: 'sleep 300 >/dev/null 2>&1 & echo $!' }),
      left.handlers,
    );
    first.acknowledge();
    await session.exec('mkfifo $HOME/go');
    const other = record();
    const beside = runScript(session, specOf({ script: 'read -r l <$HOME/go; exit 3' }), other.handlers);
    const { result } = await cancelWhenReady('echo ready; sleep 300');
    expect(outcome(result)).toEqual([6, 143, 'gone']);
    const pid = Number(left.text('stdout'));
    expect(await living([pid])).toEqual([pid]);
    await session.exec(`kill ${pid}; echo go >$HOME/go`);
    expect((await beside).code).toBe(0);
  });

  it('does not begin what was cancelled before it began', async () => {
    const aborted = AbortSignal.abort();
    const never = await runScript(session, specOf({ script: 'touch began' }), record().handlers, aborted);
    expect(outcome(never)).toEqual([6, -1, 'gone']);
    const spec = specOf({ script: 'touch began' });
    expect(await stopRun(session, spec.runId)).toBe('gone');
    const late = await runScript(session, spec, record().handlers);
    late.acknowledge();
    expect(outcome(late)).toEqual([6, -1, undefined]);
    expect((await session.exec('ls')).stdout).not.toContain('began');
  });

  it('gets through although every channel of the connection is taken', async () => {
    const narrow = await bench.host({ maxSessions: 1 });
    session = await bench.pool().session(endpointOf(narrow, { hostId: 2 }));
    const { result } = await cancelWhenReady('echo ready; sleep 300');
    expect(outcome(result)).toEqual([6, 143, 'gone']);
    expect(narrow.accepted).toBe(2);
  });

  it('runs on the same lane after a stop', async () => {
    await cancelWhenReady('echo ready; sleep 300');
    const next = await runScript(session, specOf({ script: 'exit 4' }), record().handlers);
    next.acknowledge();
    expect(outcome(next)).toEqual([0, 4, undefined]);
  });
});
