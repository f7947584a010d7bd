import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newPrivateKey, type RunResult, runScript, type SshSession } from '@main/platform/ssh';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';
import { type Pair, pairOf } from '../../support/ssh/keys';
import { type RealSshd, type RealUser, startRealSshd } from '../../support/ssh/real-sshd';
import { type Recorded, record, specOf } from '../../support/ssh/runs';

let sshd: RealSshd;
let plain: RealUser;
let bash: RealUser;
let sudoer: RealUser;
let rootKey: Pair;
let bench: Workbench;

beforeAll(async () => {
  sshd = await startRealSshd();
  plain = await sshd.addUser();
  bash = await sshd.addUser({ shell: '/bin/bash' });
  sudoer = await sshd.addUser({ sudo: 'ALL=(ALL) NOPASSWD: ALL' });
  rootKey = pairOf(newPrivateKey());
  await writeFile(join(sshd.folder, 'keys', 'root'), `${rootKey.public}\n`);
});
afterAll(() => sshd.stop());
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

const open = (user: RealUser) =>
  bench
    .pool()
    .session(
      endpointOf(
        { address: '127.0.1.1', port: sshd.port },
        { username: user.name, auth: { kind: 'password', password: user.password } },
      ),
    );
const openRoot = () =>
  bench
    .pool()
    .session(
      endpointOf(
        { address: '127.0.1.1', port: sshd.port },
        { username: 'root', auth: { kind: 'key', privateKey: rootKey.private } },
      ),
    );

async function run(session: SshSession, given: Parameters<typeof specOf>[0], signal?: AbortSignal) {
  const seen = record();
  const result = await runScript(session, specOf(given), seen.handlers, signal);
  result.acknowledge();
  return { ...result, stdout: seen.text('stdout'), stderr: seen.text('stderr') };
}
const outcome = ({ code, exitCode }: RunResult) => [code, exitCode];

/** Cancels a run once it has printed `ready`. */
async function cancelWhenReady(session: SshSession, given: Parameters<typeof specOf>[0]) {
  const giveUp = new AbortController();
  const seen: Recorded = record();
  const result = await runScript(
    session,
    specOf(given),
    {
      ...seen.handlers,
      output(stream, chunk, offset) {
        seen.handlers.output(stream, chunk, offset);
        if (seen.text('stdout').includes('ready')) giveUp.abort();
      },
    },
    giveUp.signal,
  );
  result.acknowledge();
  return { result, pids: (seen.text('stdout').match(/^\d+$/gm) ?? []).map(Number) };
}

/** Which processes are there still; a zombie is not. */
function living(pids: readonly number[]): number[] {
  return pids.filter((pid) => {
    try {
      const [, state] = execFileSync('ps', ['-o', 'pid=,stat=', '-p', String(pid)], { encoding: 'utf8' })
        .trim()
        .split(/\s+/);
      return state !== undefined && !state.startsWith('Z');
    } catch {
      return false;
    }
  });
}

describe('runs on OpenSSH', () => {
  it('do in dash and bash login shells, as root and as anyone', async () => {
    for (const session of [await open(plain), await open(bash), await openRoot()]) {
      const result = await run(session, {
        interpreter: '/bin/bash',
        script: 'echo $0; echo e >&2; id -un; exit 3',
      });
      expect(outcome(result)).toEqual([0, 3]);
      expect(result.stdout).toContain(`\n${session.username}\n`);
      expect(result.stderr).toBe('e\n');
    }
  });

  it('become another user: root any, others through sudo', async () => {
    const script = 'id -un; echo $HOME; cat "$0"; echo "$V/$1"; exit 5\n';
    const given = { script, user: plain.name, path: '/tmp', args: ["it's $(id)"], env: { V: 'a b"$x' } };
    for (const session of [await openRoot(), await open(sudoer)]) {
      const result = await run(session, given);
      expect(outcome(result)).toEqual([0, 5]);
      expect(result.stdout).toBe(`${plain.name}\n${plain.home}\n${script}a b"$x/it's $(id)\n`);
    }
    const asRoot = await run(await open(sudoer), { script: 'id -un', user: 'root' });
    expect(asRoot).toMatchObject({ code: 0, stdout: 'root\n' });
  });

  it('leave no script behind as another user', async () => {
    await run(await openRoot(), { user: plain.name });
    expect(await readdir(`/tmp/.muster-${plain.name}`)).toEqual([]);
  });

  it('say 3 for a user that is unknown or not allowed, and never run as somebody else', async () => {
    const script = 'id; touch /tmp/muster-e2e-hijacked';
    for (const session of [await openRoot(), await open(sudoer), await open(plain)]) {
      for (const user of ['no-such-user', '-c id', '--help', 'root;id', '$(id)', '-', 'root\nid']) {
        expect(outcome(await run(session, { user, script })), `${session.username} → ${user}`).toEqual([
          3, -1,
        ]);
      }
    }
    expect(outcome(await run(await open(plain), { user: 'root', script }))).toEqual([3, -1]);
    expect(existsSync('/tmp/muster-e2e-hijacked')).toBe(false);
  });

  it('say 2 for a folder that cannot be entered, also as another user', async () => {
    expect(outcome(await run(await openRoot(), { path: '/no/such' }))).toEqual([2, -1]);
    expect(outcome(await run(await openRoot(), { path: '/no/such', user: plain.name }))).toEqual([2, -1]);
    expect(outcome(await run(await open(plain), { path: '/root' }))).toEqual([2, -1]);
    expect(outcome(await run(await open(sudoer), { path: '/no/such', user: 'root' }))).toEqual([2, -1]);
    // The folder is closed to the login user and open to the one it becomes.
    const there = await run(await open(sudoer), { path: '/root', user: 'root', script: 'pwd' });
    expect(there).toMatchObject({ code: 0, stdout: '/root\n' });
  });

  it('say 1 where the script cannot be put', async () => {
    const session = await open(plain);
    // Nobody may write into either place.
    await session.exec('chmod 500 "$HOME"');
    execFileSync('rm', ['-rf', `/tmp/.muster-${plain.name}`]);
    execFileSync('touch', [`/tmp/.muster-${plain.name}`]);
    try {
      expect(outcome(await run(session, {}))).toEqual([1, -1]);
    } finally {
      execFileSync('rm', ['-f', `/tmp/.muster-${plain.name}`]);
      await session.exec('chmod 700 "$HOME"');
    }
  });

  it('do not go into a folder that somebody else has put there', async () => {
    const name = `/tmp/.muster-${bash.name}`;
    execFileSync('rm', ['-rf', name]);
    execFileSync('su', [plain.name, '-c', `mkdir -m 777 ${name}`]);
    try {
      expect(outcome(await run(await open(bash), { script: 'exit 2' }))).toEqual([0, 2]);
      expect(await readdir(name)).toEqual([]);
    } finally {
      execFileSync('rm', ['-rf', name]);
    }
  });

  const tree = (other: string) => `
echo $$
setsid sh -c 'echo $$; exec sleep 300' &
nohup sh -c 'echo $$; exec sleep 300' 2>/dev/null &
(setsid sh -c 'echo $$; (sh -c "echo \\$\\$; exec sleep 300" &); exec sleep 300' &)
sh -c 'echo $$; trap "" TERM; while :; do sleep 1; done' &
(env -i sh -c 'echo $$; exec sleep 300' &)
${other}
sleep 1
echo ready
sleep 300
`;

  it('are gone with all their children when cancelled, as root with su and sudo children', async () => {
    const script = tree(`su ${plain.name} -c 'echo $$; sleep 300' &
sudo -u ${bash.name} sh -c 'echo $$; exec sleep 300' &
su - ${plain.name} -c 'nohup sh -c "echo \\$\\$; exec sleep 300" >&1 2>/dev/null & echo $$; sleep 300' &`);
    const { result, pids } = await cancelWhenReady(await openRoot(), { script });
    expect(pids.length).toBeGreaterThanOrEqual(10);
    expect(result).toMatchObject({ code: 6, stopProof: 'gone' });
    expect(living(pids)).toEqual([]);
  });

  it('are gone when they ran as another user, through su and through sudo', async () => {
    for (const session of [await openRoot(), await open(sudoer)]) {
      const { result, pids } = await cancelWhenReady(session, { script: tree(''), user: plain.name });
      expect(result).toMatchObject({ code: 6, stopProof: 'gone' });
      expect(pids.length).toBeGreaterThanOrEqual(7);
      expect(living(pids)).toEqual([]);
      expect(await readdir(`/tmp/.muster-${plain.name}`)).toEqual([]);
    }
  });

  it('are gone when root children of a sudoer hide, and at a timeout', async () => {
    const script = tree("sudo sh -c 'echo $$; exec sleep 300' &");
    const result = await run(await open(sudoer), { script, timeoutMs: 2_500 });
    const pids = (result.stdout.match(/^\d+$/gm) ?? []).map(Number);
    expect(result).toMatchObject({ code: 4, exitCode: 124, stopProof: 'gone' });
    expect(pids.length).toBeGreaterThanOrEqual(8);
    expect(living(pids)).toEqual([]);
  });

  it('say so when something cannot be stopped', async () => {
    const stubborn = join(sshd.folder, 'stubborn');
    await writeFile(stubborn, `#!/bin/sh\ntrap '' TERM HUP INT\necho $$\necho ready\nsleep 60\n`, {
      mode: 0o755,
    });
    const limited = await sshd.addUser({ sudo: `ALL=(ALL) NOPASSWD: ${stubborn}` });
    const { result, pids } = await cancelWhenReady(await open(limited), { script: `sudo ${stubborn}` });
    expect(result).toMatchObject({ code: 6, stopProof: 'still_running' });
    expect(result.message).toContain('still running');
    expect(living(pids)).toEqual(pids);
    for (const pid of pids) execFileSync('pkill', ['-KILL', '-P', String(pid)]);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
  });

  it('take 1 GB of output in little memory', async () => {
    const session = await open(plain);
    let taken = 0;
    let peak = 0;
    const before = process.memoryUsage().rss;
    const result = await runScript(
      session,
      specOf({ script: 'head -c 1073741824 /dev/zero', timeoutMs: 170_000 }),
      {
        output(_stream, chunk) {
          taken += chunk.length;
          peak = Math.max(peak, process.memoryUsage().rss);
        },
      },
    );
    result.acknowledge();
    expect(outcome(result)).toEqual([0, 0]);
    expect(taken).toBe(10 * 1024 * 1024);
    expect(result.truncated.stdout).toBe(true);
    expect(peak - before).toBeLessThan(200 * 1024 * 1024);
  });

  it('wait for a slow taker of output', async () => {
    const session = await open(plain);
    let taken = 0;
    const result = await runScript(session, specOf({ script: 'head -c 8000000 /dev/zero' }), {
      async output(_stream, chunk) {
        await new Promise((resolve) => setImmediate(resolve));
        taken += chunk.length;
      },
    });
    result.acknowledge();
    expect(taken).toBe(8_000_000);
  });
});
