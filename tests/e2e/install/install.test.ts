import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { newPrivateKey } from '@main/platform/ssh/keys';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encryptedPair, pairOf } from '../../support/ssh/keys';
import { canRunSshd, type RealSshd, type RealUser, startRealSshd } from '../../support/ssh/real-sshd';
import { type Muster, startMuster } from '../support/muster';
import { type Api, openApi, type Task } from './api';

/** Processes of an account, as the host itself lists them. */
function processesOf(user: RealUser): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-u', user.name], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

const stages = () => readdirSync('/tmp').filter((name) => name.startsWith('muster-install.'));
/** What a run of somebody else, killed in the middle, may have left there before. */
const stagesBefore = new Set(stages());

describe.skipIf(!canRunSshd())('installing over a real sshd', () => {
  let sshd: RealSshd;
  let muster: Muster;
  let api: Api;
  /** A host whose server never says a word, asked from the beginning: that takes its time. */
  let silence: Server;
  let unheard: Task;
  const plain = pairOf(newPrivateKey());
  const sealed = encryptedPair('open sesame');

  beforeAll(async () => {
    sshd = await startRealSshd();
    muster = await startMuster();
    api = await openApi(muster);
    silence = await openTarpit('127.0.1.14');
    const { port } = silence.address() as AddressInfo;
    const line = { ...withPassword('127.0.1.14', await sshd.addUser()), port };
    [unheard] = (await api.tasks('INSTALL', [line])) as [Task];
  });
  afterAll(async () => {
    silence?.close();
    await muster?.stop();
    await sshd?.stop();
    // Root's agent is no account's: a test that failed half-way must not leave it.
    execFileSync('sh', ['resources/agent/uninstall.sh', '/opt/muster-agent-127.0.1.1'], { stdio: 'ignore' });
  });

  const withPassword = (innerIp: string, user: RealUser) => ({
    inner_ips: innerIp,
    port: sshd.port,
    account: user.name,
    password: user.password,
  });

  test('by password, key and encrypted key, to RUNNING agents; removing leaves nothing', async () => {
    const users = [
      await sshd.addUser({ sudo: 'ALL=(ALL) NOPASSWD: ALL' }),
      await sshd.addUser({ publicKey: plain.public }),
      await sshd.addUser({ publicKey: sealed.public }),
    ] as const;
    const [first, second, third] = users;
    const key = { auth_type: 'KEY', port: sshd.port };
    const tasks = await api.tasks('INSTALL', [
      withPassword('127.0.1.1', first),
      { ...key, inner_ips: '127.0.1.2', account: second.name, key: plain.private },
      { ...key, inner_ips: '127.0.1.3', account: third.name, key: sealed.private, password: 'open sesame' },
    ]);
    for (const task of tasks) {
      const log = await api.ended(task);
      expect(log.logs).toContain('安装成功');
      expect(log).toMatchObject({ status: 'SUCCESS', step: 'OVER_SUCCESS', err_code: 'SUCCESS' });
      expect(log.logs).not.toContain(first.password);
      expect(log.logs).not.toContain('open sesame');
      expect(await api.status(task.id)).toBe('RUNNING');
    }
    expect(execFileSync('ps', ['-eo', 'user,args'], { encoding: 'utf8' })).toMatch(
      /^root .*\/opt\/muster-agent-127\.0\.1\.1\/muster-agent\.py/m,
    );
    expect(processesOf(second)).toContain(`${second.home}/.muster-agent-127.0.1.2/muster-agent.py`);
    expect(stages().filter((name) => !stagesBefore.has(name))).toEqual([]);

    // Addresses are enough: accounts and credentials are known.
    const lines = tasks.map(({ inner_ip }) => ({ inner_ips: inner_ip }));
    for (const task of await api.tasks('UNINSTALL', lines)) {
      const log = await api.ended(task);
      expect(log.logs).toContain('没有残留');
      expect(log).toMatchObject({ status: 'SUCCESS', step: 'OVER_SUCCESS' });
      expect(await api.status(task.id)).toBe('UNKNOWN');
    }
    for (const user of users) {
      expect(processesOf(user)).not.toContain('muster-agent');
      expect(readdirSync(user.home).filter((name) => name.includes('muster'))).toEqual([]);
    }
    expect(readdirSync('/opt').filter((name) => name.includes('127.0.1.1'))).toEqual([]);
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain('muster-agent-127.0.1.');
  });

  test('a wrong password and a closed port end in their codes, at once', async () => {
    const user = await sshd.addUser();
    const [wrong, closed] = (await api.tasks('INSTALL', [
      { ...withPassword('127.0.1.11', user), password: 'wrong' },
      { ...withPassword('127.0.1.12', user), port: 1 },
    ])) as [Task, Task];
    expect(await api.ended(wrong, 15_000)).toMatchObject({
      status: 'FAILED',
      step: 'OVER_FAILED',
      err_code: 'SSH_WRONG_PASSWORD',
    });
    expect(await api.ended(closed, 5000)).toMatchObject({ status: 'FAILED', err_code: 'SSH_LOGIN_EXCEPT' });
  });

  test('a stopped task is FORCE_STOP within a second or so', async () => {
    const tarpit = await openTarpit('127.0.1.13');
    const user = await sshd.addUser();
    const { port } = tarpit.address() as AddressInfo;
    const [task] = (await api.tasks('INSTALL', [{ ...withPassword('127.0.1.13', user), port }])) as [Task];
    await expect.poll(async () => (await api.log(task.id)).step, { timeout: 10_000 }).toBe('SSH_LOGIN');
    const before = Date.now();
    expect((await api.call('DELETE', `/api/7/tasks/${task.job_id}/`)).body.result).toBe(true);
    expect(await api.ended(task, 5000)).toMatchObject({ status: 'FAILED', err_code: 'FORCE_STOP' });
    expect(Date.now() - before).toBeLessThan(5000);
    tarpit.close();
  });

  test('a server that says nothing is SSH_LOGIN_TIMEOUT', async () => {
    expect(await api.ended(unheard, 60_000)).toMatchObject({ err_code: 'SSH_LOGIN_TIMEOUT' });
  });

  test('a changed host key stops, and the message says exactly that', async () => {
    const user = await sshd.addUser();
    const line = withPassword('127.0.1.15', user);
    const [first] = (await api.tasks('INSTALL', [line])) as [Task];
    expect(await api.ended(first)).toMatchObject({ status: 'SUCCESS' });
    await sshd.rotateHostKey();
    sshd.signal('SIGTERM');
    // Another account takes another connection.
    const other = await sshd.addUser();
    const [task] = (await api.tasks('REINSTALL', [{ ...line, ...withPassword('127.0.1.15', other) }])) as [
      Task,
    ];
    const log = await api.ended(task);
    expect(log).toMatchObject({ status: 'FAILED', err_code: 'SSH_LOGIN_EXCEPT' });
    expect(log.logs).toContain('主机密钥已变更');
    expect(log.logs).toContain('The host key has changed');
  });
});

/** Takes connections and says nothing. */
function openTarpit(address: string): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.on('error', () => undefined));
    server.listen(0, address, () => resolve(server));
  });
}
