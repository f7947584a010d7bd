import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installSteps } from '@main/domains/agents/install.steps';
import { newPrivateKey } from '@main/platform/ssh/keys';
import { describe, expect } from 'vitest';
import { encryptedPair } from '../../support/ssh/keys';
import { onLinux, openInstallBench, password } from './install.support';

/** Works until it is ended, with a child that leaves its session. */
const endless = 'setsid sh -c "sleep 600" & echo at work; sleep 600\n';

/** Whether a file of a process holds all the words; false for one that is gone. */
function holds(file: string, words: readonly string[]): boolean {
  try {
    const text = readFileSync(file);
    return words.every((word) => text.includes(word));
  } catch {
    return false;
  }
}

function processes(file: 'environ' | 'cmdline', ...words: string[]): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && holds(`/proc/${pid}/${file}`, words));
}

/** What an installation runs on a host. */
const installing = (host: { folder: string }) => processes('environ', 'MUSTER_INSTALL=', host.folder);
const homeOf = (host: { folder: string }) => join(host.folder, 'home', 'muster-agent');
const stagesOf = (host: { folder: string }) => readdirSync(join(host.folder, 'tmp'));

describe('installing', () => {
  onLinux('goes through all steps until the agent calls', async () => {
    const bench = await openInstallBench();
    const host = await bench.host('127.0.3.1');
    const target = await bench.ended(await bench.ask('INSTALL', bench.line(host)));
    expect(target.log).toContain('安装成功 / installed');
    expect(target).toMatchObject({ state: 'succeeded', code: 'SUCCESS', step: 'OVER_SUCCESS' });
    expect(target.steps).toEqual(installSteps.map((step) => `${step} succeeded`));
    for (const line of target.log.trimEnd().split('\n'))
      expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /);
    expect(target.log).toContain(`fetched from ${bench.url} and checked`);
    expect(target.log).not.toContain(password);
    expect(stagesOf(host)).toEqual([]);

    const state = (await bench.agents.registry.ofHosts([target.host_id ?? 0])).get(target.host_id ?? 0);
    expect(state).toMatchObject({ name: '127.0.3.1', status: 'RUNNING' });
    expect(await bench.cmdb.host(target.host_id ?? 0)).toMatchObject({ osType: 'LINUX', sshUser: 'ops' });
    expect((await bench.cmdb.host(target.host_id ?? 0)).hostName).not.toBe('');
  });

  onLinux('again replaces in place and keeps the ids; removing leaves nothing', async () => {
    const bench = await openInstallBench();
    const host = await bench.host('127.0.3.2');
    const first = await bench.ended(await bench.ask('INSTALL', bench.line(host)));
    const hostId = first.host_id ?? 0;
    const agentId = (await bench.agents.registry.ofHosts([hostId])).get(hostId)?.agentId;
    const again = await bench.ended(await bench.ask('REINSTALL', { innerIp: host.address }));
    expect(again).toMatchObject({ state: 'succeeded', host_id: hostId });
    expect((await bench.agents.registry.ofHosts([hostId])).get(hostId)?.agentId).toBe(agentId);

    const removed = await bench.ended(await bench.ask('UNINSTALL', { innerIp: host.address }));
    expect(removed.log).toContain('no process, file or service of it is left');
    expect(removed).toMatchObject({ state: 'succeeded', code: 'SUCCESS' });
    expect(existsSync(homeOf(host))).toBe(false);
    expect(processes('cmdline', homeOf(host))).toEqual([]);
    expect(await bench.agents.registry.ofHosts([hostId])).toEqual(new Map());
    expect((await bench.cmdb.host(hostId)).innerIp).toBe(host.address);
  });

  onLinux('with an encrypted key, whose passphrase is given', async () => {
    const bench = await openInstallBench();
    const pair = encryptedPair('open sesame');
    const host = await bench.host('127.0.3.3', { users: [{ name: 'ops', publicKey: pair.public }] });
    const line = { innerIp: host.address, account: 'ops', port: host.port, authType: 'KEY' } as const;
    const target = await bench.ended(
      await bench.ask('INSTALL', { ...line, key: pair.private, passphrase: 'open sesame' }),
    );
    expect(target).toMatchObject({ state: 'succeeded' });
    expect(target.log).not.toContain('open sesame');
    expect(target.log).not.toContain('PRIVATE KEY');
  });

  onLinux('tries the listener addresses in their order, and tells the agent the good one first', async () => {
    const bench = await openInstallBench();
    const good = new URL(bench.url).host;
    await bench.settings.update(
      { kind: 'system', id: 0, name: 'test', groups: [], only: null, via: 'system' },
      { innerAddresses: `127.0.0.1:1,${good}` },
    );
    const host = await bench.host('127.0.3.4');
    const target = await bench.ended(await bench.ask('INSTALL', bench.line(host)));
    expect(target.log).toContain('from http://127.0.0.1:1 failed');
    expect(target).toMatchObject({ state: 'succeeded' });
    const config = JSON.parse(readFileSync(join(homeOf(host), 'config.json'), 'utf8'));
    expect(config.servers).toEqual([bench.url, 'http://127.0.0.1:1']);
    expect(config.bind).toBe('127.0.3.4');
  });

  onLinux('sends the files over SFTP where the host cannot fetch them', async () => {
    const real = readFileSync('resources/agent/install.sh', 'utf8');
    const bench = await openInstallBench({ installScript: `${real}# another digest\n` });
    const host = await bench.host('127.0.3.5');
    const target = await bench.ended(await bench.ask('INSTALL', bench.line(host)));
    expect(target.log).toContain('wrong digest');
    expect(target.log).toContain('install.sh sent over SFTP and checked');
    expect(target).toMatchObject({ state: 'succeeded' });
  });

  onLinux('shows no token in any command line or environment', async () => {
    const bench = await openInstallBench({
      installScript: `cat >"$HOME/given"; cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' >"$HOME/seen"; exit 9\n`,
    });
    const host = await bench.host('127.0.3.6');
    await bench.ended(await bench.ask('INSTALL', bench.line(host)));
    const given = readFileSync(join(host.folder, 'home', 'given'), 'utf8');
    const token = /^token=(.+)$/m.exec(given)?.[1] ?? '';
    expect(token).toHaveLength(43);
    const seen = readFileSync(join(host.folder, 'home', 'seen'), 'utf8');
    expect(seen).toContain('install.sh');
    expect(seen).not.toContain(token);
    expect(seen).not.toContain(password);
  });
});

describe('failing', () => {
  onLinux.each([
    ['a wrong password', { password: 'wrong' }, 'SSH_WRONG_PASSWORD', 'SSH_LOGIN'],
    ['a closed port', { port: 1 }, 'SSH_LOGIN_EXCEPT', 'SSH_LOGIN'],
    ['a key that is refused', { authType: 'KEY', key: newPrivateKey() }, 'SSH_LOGIN_KEY_ERR', 'SSH_LOGIN'],
  ] as const)('%s', async (_name, change, code, step) => {
    const bench = await openInstallBench();
    const host = await bench.host('127.0.3.10');
    const target = await bench.ended(await bench.ask('INSTALL', { ...bench.line(host), ...change }));
    expect(target).toMatchObject({ state: 'failed', code, step });
    expect(target.steps.at(-1)).toBe(`${step} failed`);
    expect(target.log).toContain(code);
  });

  onLinux('a method that the host does not offer', async () => {
    const bench = await openInstallBench();
    const host = await bench.host('127.0.3.11', { methods: ['publickey'] });
    const target = await bench.ended(await bench.ask('INSTALL', bench.line(host)));
    expect(target).toMatchObject({ state: 'failed', code: 'NOT_SUPPORT_AUTH_WAY' });
  });

  onLinux('a changed host key, and says exactly that', async () => {
    const bench = await openInstallBench();
    const host = await bench.host('127.0.3.12');
    const first = await bench.ended(await bench.ask('INSTALL', bench.line(host)));
    expect(first.state).toBe('succeeded');
    host.rotateHostKey();
    bench.pool.drop(first.host_id ?? 0);
    const target = await bench.ended(await bench.ask('REINSTALL', bench.line(host)));
    expect(target).toMatchObject({ state: 'failed', code: 'SSH_LOGIN_EXCEPT', step: 'SSH_LOGIN' });
    expect(target.message).toContain('主机密钥已变更');
    expect(target.message).toContain('The host key has changed');
  });

  onLinux('the script, with its exit status and words', async () => {
    const bench = await openInstallBench({
      installScript: `echo '##muster files failed no room'; echo 'no room' >&2; exit 5\n`,
    });
    const host = await bench.host('127.0.3.13');
    const target = await bench.ended(await bench.ask('INSTALL', bench.line(host)));
    expect(target).toMatchObject({ state: 'failed', code: 'INSTALL_FAILED', step: 'EXECUTE_SCRIPT' });
    expect(target.message).toContain('no room');
    expect(stagesOf(host)).toEqual([]);
  });

  onLinux('the script, for a tool that is missing', async () => {
    const bench = await openInstallBench({ installScript: 'exit 3\n' });
    const host = await bench.host('127.0.3.17');
    const target = await bench.ended(await bench.ask('INSTALL', bench.line(host)));
    expect(target).toMatchObject({ state: 'failed', code: 'COMMAND_NOT_FOUND' });
    expect(target.message).toContain('apt-get install python3');
  });

  onLinux('a connection that is lost in the middle', async () => {
    const bench = await openInstallBench({ installScript: endless });
    const host = await bench.host('127.0.3.14');
    const id = await bench.ask('INSTALL', bench.line(host));
    await bench.entered(id, 'EXECUTE_SCRIPT');
    await bench.logged(id, 'at work');
    host.cut();
    expect(await bench.ended(id)).toMatchObject({ state: 'failed', code: 'SOCKET_TIMEOUT' });
  });

  onLinux('the time: in the script, and ends it there', async () => {
    const bench = await openInstallBench({ installScript: endless });
    const host = await bench.host('127.0.3.15');
    const id = await bench.ask('INSTALL', bench.line(host));
    await bench.logged(id, 'at work');
    bench.timeOut();
    const target = await bench.ended(id);
    expect(target).toMatchObject({ state: 'timed_out', code: 'JOB_TIMEOUT', step: 'EXECUTE_SCRIPT' });
    expect(installing(host)).toEqual([]);
    expect(stagesOf(host)).toEqual([]);
  });

  onLinux('the time: waiting for an agent that never calls', async () => {
    const bench = await openInstallBench({ installScript: 'exit 0\n' });
    const host = await bench.host('127.0.3.16');
    const id = await bench.ask('INSTALL', bench.line(host));
    await bench.logged(id, 'waiting for the agent');
    bench.timeOut();
    const target = await bench.ended(id);
    expect(target).toMatchObject({ state: 'timed_out', code: 'WAIT_AGENT_TIMEOUT', step: 'WAIT_AGENT' });
    expect(target.message).toContain(bench.url);
  });
});

describe('stopping', () => {
  onLinux('ends the work on the host at once', async () => {
    const bench = await openInstallBench({ installScript: endless });
    const host = await bench.host('127.0.3.20');
    const id = await bench.ask('INSTALL', bench.line(host));
    await bench.logged(id, 'at work');
    expect(installing(host)).not.toEqual([]);
    await bench.operate.stop(7, [id]);
    const target = await bench.ended(id);
    expect(target).toMatchObject({ state: 'cancelled', code: 'FORCE_STOP' });
    expect(target.message).toContain('已被操作员终止');
    expect(target.steps.at(-1)).toBe('EXECUTE_SCRIPT cancelled');
    expect(installing(host)).toEqual([]);
    expect(stagesOf(host)).toEqual([]);
    await expect(bench.operate.stop(7, [id])).resolves.toEqual({ ended: [id] });
    await expect(bench.operate.stop(8, [id])).rejects.toMatchObject({ reason: 'common.notFound' });
  });
});

describe('going on', () => {
  onLinux('after Muster was interrupted says so and ends what was left there', async () => {
    const before = await openInstallBench({ installScript: endless });
    const host = await before.host('127.0.3.21');
    const id = await before.ask('INSTALL', before.line(host));
    await before.logged(id, 'at work');
    await before.close();
    await before.store.close();
    const after = await openInstallBench({ dir: before.dir });
    const target = await after.ended(id);
    expect(target).toMatchObject({ state: 'failed', code: 'CELERY_TASK_EXCEPT', step: 'EXECUTE_SCRIPT' });
    expect(target.message).toContain('Muster was interrupted');
    await expect.poll(() => installing(host), { timeout: 20_000 }).toEqual([]);
    await expect.poll(() => stagesOf(host), { timeout: 20_000 }).toEqual([]);
  });

  onLinux('a retry begins with a new login and keeps the attempt before', async () => {
    const bench = await openInstallBench();
    const host = await bench.host('127.0.3.22');
    const id = await bench.ask('INSTALL', { ...bench.line(host), password: 'wrong' });
    const failed = await bench.ended(id);
    expect(failed.code).toBe('SSH_WRONG_PASSWORD');
    await bench.operate.operate(
      { kind: 'user', id: 1, name: 'ann', groups: [1], only: null, via: 'console' },
      {
        operation: 'UPDATE_AUTHINFO',
        nodeType: 'AGENT',
        businessId: 7,
        cloudId: 0,
        hosts: [{ innerIp: host.address, password }],
      },
    );
    await bench.engine.retry(failed.job_id);
    expect(await bench.ended(id)).toMatchObject({ state: 'succeeded', attempt: 2 });
  });

  onLinux('a retry does not put an agent there again that called after all', async () => {
    const bench = await openInstallBench({ installScript: 'cat >"$HOME/given"\n' });
    const host = await bench.host('127.0.3.23');
    const id = await bench.ask('INSTALL', bench.line(host));
    await bench.logged(id, 'waiting for the agent');
    bench.timeOut();
    const failed = await bench.ended(id);
    expect(failed.code).toBe('WAIT_AGENT_TIMEOUT');
    const given = readFileSync(join(host.folder, 'home', 'given'), 'utf8');
    const token = /^token=(.+)$/m.exec(given)?.[1] ?? '';
    await bench.agents.registry.register({ name: host.address, token, facts: undefined });
    await bench.engine.retry(failed.job_id);
    const again = await bench.ended(id);
    expect(again).toMatchObject({ state: 'succeeded', attempt: 2 });
    expect(again.steps.map((step) => step.split(' ')[0])).toEqual([
      ...['INIT', 'SSH_LOGIN', 'INSTALL_DEP', 'REGISTER_CMDB', 'WAIT_AGENT', 'OVER_SUCCESS'],
    ]);
  });
});
