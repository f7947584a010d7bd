import { followRun, lookupRun, runScript, SshError, type SshPool } from '@main/platform/ssh';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';
import { type RealSshd, type RealUser, startRealSshd } from '../../support/ssh/real-sshd';
import { record, specOf } from '../../support/ssh/runs';

let sshd: RealSshd;
let user: RealUser;
let bench: Workbench;
let pool: SshPool;
beforeAll(async () => {
  sshd = await startRealSshd();
  user = await sshd.addUser();
});
afterAll(() => sshd.stop());
beforeEach(async () => {
  bench = await openWorkbench();
  pool = bench.pool();
});
afterEach(() => bench.close());

const open = (from: SshPool = pool) =>
  from.session(
    endpointOf(
      { address: '127.0.1.1', port: sshd.port },
      { username: user.name, auth: { kind: 'password', password: user.password } },
    ),
  );

describe('a connection cut on OpenSSH', () => {
  it('leaves the run alive; it is adopted at the right place', async () => {
    const lines = 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); echo "line $i"; done';
    const spec = specOf({
      script: `echo first; ${lines}; mkfifo $HOME/go; read -r x <$HOME/go; ${lines}; exit 9`,
    });
    const session = await open();
    const before = record();
    const error = await runScript(session, spec, {
      ...before.handlers,
      output(stream, chunk, offset) {
        before.handlers.output(stream, chunk, offset);
        if (before.bytes('stdout') < 50_000) return;
        sshd.signal('SIGKILL');
      },
    }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'lost' });
    expect(error).toBeInstanceOf(SshError);

    const again = await open();
    expect(await lookupRun(again, spec.runId)).toEqual({ state: 'alive', pid: before.pids[0] });
    const from = { stdout: before.bytes('stdout'), stderr: before.bytes('stderr') };
    const after = record(from);
    const following = followRun(again, spec.runId, from, after.handlers);
    await again.exec('until [ -p $HOME/go ]; do sleep 0.1; done; echo go >$HOME/go; rm $HOME/go');
    const result = await following;
    result.acknowledge();
    expect(result).toMatchObject({ code: 0, exitCode: 9 });
    const half = Array.from({ length: 200_000 }, (_, at) => `line ${at + 1}\n`).join('');
    expect(before.text('stdout') + after.text('stdout') === `first\n${half}${half}`).toBe(true);
    await expect.poll(async () => (await lookupRun(again, spec.runId)).state).toBe('absent');
  });

  it('does not hold the script up when the old connection still stands with nobody behind it', async () => {
    const script =
      'echo first; i=0; while [ $i -lt 100 ]; do i=$((i+1)); head -c 100000 /dev/zero; done; exit 2';
    const spec = specOf({ script });
    const sleepy = bench.pool();
    const session = await open(sleepy);
    // A laptop with a closed lid: it reads no more and says nothing.
    let stalled = () => {};
    const began = new Promise<void>((resolve) => {
      stalled = resolve;
    });
    const running = runScript(session, spec, {
      output() {
        stalled();
        return new Promise<void>(() => undefined);
      },
    }).catch((thrown: unknown) => thrown);
    await began;

    const again = await open();
    const seen = record();
    const result = await followRun(again, spec.runId, { stdout: 0, stderr: 0 }, seen.handlers);
    result.acknowledge();
    expect(result).toMatchObject({ code: 0, exitCode: 2 });
    expect(seen.bytes('stdout')).toBe(6 + 100 * 100_000);
    expect(await running).toMatchObject({ code: 'lost' });
  });
});
