import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { newPrivateKey, type RunResult, runScript, type SshAuth, type SshSession } from '@main/platform/ssh';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { filesWith, watchProcesses } from '../../support/leaks';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';
import { pairOf } from '../../support/ssh/keys';
import { canRunSshd, type RealSshd, type RealUser, startRealSshd } from '../../support/ssh/real-sshd';
import { record, specOf } from '../../support/ssh/runs';

const asks = 'ALL=(ALL:ALL) ALL';
const key = pairOf(newPrivateKey());
const word = `${800 + process.pid / 1e7}`;
const asleep = () =>
  execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' }).split(`sleep ${word}`).length - 1;

describe.skipIf(!canRunSshd())('scripts as another user, where sudo asks for a password', () => {
  let sshd: RealSshd;
  let plain: RealUser;
  let inDash: RealUser;
  let inBash: RealUser;
  let bench: Workbench;

  beforeAll(async () => {
    sshd = await startRealSshd();
    plain = await sshd.addUser();
    inDash = await sshd.addUser({ sudo: asks, publicKey: key.public });
    inBash = await sshd.addUser({ sudo: asks, shell: '/bin/bash' });
  });
  afterAll(() => sshd?.stop());
  beforeEach(async () => {
    bench = await openWorkbench();
  });
  afterEach(() => bench.close());

  const open = (
    { name, password }: RealUser,
    auth: SshAuth = { kind: 'password', password },
  ): Promise<SshSession> =>
    bench.pool().session(endpointOf({ address: '127.0.1.2', port: sshd.port }, { username: name, auth }));

  async function run(session: SshSession, given: Parameters<typeof specOf>[0]) {
    const seen = record();
    const result = await runScript(session, specOf(given), seen.handlers);
    result.acknowledge();
    return { ...result, stdout: seen.text('stdout'), stderr: seen.text('stderr') };
  }
  const outcome = ({ code, exitCode }: RunResult) => [code, exitCode];

  it('run as whichever user is asked for, one after the other, and read nothing of the password', async () => {
    const script = 'id -un; echo $HOME; cat "$0"; cat; echo "$V/$1"; echo e >&2; exit 5\n';
    for (const account of [inDash, inBash]) {
      const watch = watchProcesses(account.password);
      const session = await open(account);
      for (const { name, home } of [plain, plain, { name: 'root', home: '/root' }]) {
        const result = await run(session, {
          ...{ script, user: name, path: '/tmp', args: ["it's $(id)"], env: { V: 'a b"$x' } },
        });
        expect(outcome(result)).toEqual([0, 5]);
        expect(result.stdout).toBe(`${name}\n${home}\n${script}a b"$x/it's $(id)\n`);
        expect(result.stderr).toBe('e\n');
      }
      // The lane goes on as itself, and enters what only the other may.
      expect((await run(session, { script: 'id -un' })).stdout).toBe(`${account.name}\n`);
      const there = await run(session, { path: '/root', user: 'root', script: 'pwd; sleep 1' });
      expect(there).toMatchObject({ code: 0, stdout: '/root\n' });
      expect(outcome(await run(session, { path: '/no/such', user: 'root' }))).toEqual([2, -1]);
      watch.stop();
      expect(watch.looks).toBeGreaterThan(5);
      expect(watch.seen).toEqual([]);
      expect(filesWith(account.password, ['/tmp', account.home, plain.home])).toEqual([]);
    }
  });

  it('are gone with all their children when cancelled', async () => {
    const script = `setsid sh -c 'sleep ${word}' & (env -i sleep ${word} &); echo ready; sleep ${word}`;
    for (const user of [plain.name, 'root']) {
      const giveUp = new AbortController();
      const seen = record();
      const output: typeof seen.handlers.output = (stream, chunk, offset) => {
        seen.handlers.output(stream, chunk, offset);
        if (seen.text('stdout').includes('ready')) giveUp.abort();
      };
      const result = await runScript(
        await open(inDash),
        specOf({ script, user }),
        { ...seen.handlers, output },
        giveUp.signal,
      );
      result.acknowledge();
      expect(result).toMatchObject({ code: 6, stopProof: 'gone' });
      expect(asleep()).toBe(0);
    }
  });

  it('are gone when they became root by themselves', async () => {
    const script = `printf '%s\\n' '${inBash.password}' | sudo -S -k -p '' sleep ${word} & sleep ${word}`;
    const result = await run(await open(inBash), { script, timeoutMs: 2_500 });
    expect(result).toMatchObject({ code: 4, stopProof: 'gone' });
    expect(asleep()).toBe(0);
  });

  it('say 3 where sudo refuses, and run nothing', async () => {
    const other = await sshd.addUser({ sudo: asks });
    const tty = await sshd.addUser({ sudo: asks });
    await sshd.sudoDefaults(other, 'rootpw');
    await sshd.sudoDefaults(tty, 'requiretty');
    const given = { user: 'root', script: 'touch /tmp/muster-e2e-refused' };
    const sessions = [
      await open(plain),
      await open(other),
      await open(tty),
      await open(inDash, { kind: 'key', privateKey: key.private }),
    ];
    for (const session of sessions) expect(outcome(await run(session, given))).toEqual([3, -1]);
    expect(outcome(await run(await open(inDash), { user: 'no-such-user' }))).toEqual([3, -1]);
    expect(existsSync('/tmp/muster-e2e-refused')).toBe(false);
    // A refusal leaves the lane in order.
    for (const session of sessions) expect(outcome(await run(session, { script: 'exit 4' }))).toEqual([0, 4]);
  });
});
