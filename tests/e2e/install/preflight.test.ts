import { newPrivateKey } from '@main/platform/ssh';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openInstallBench } from '../../domains/agents/install.support';
import { at, notable, openPreflight } from '../../domains/agents/preflight.support';
import { pairOf } from '../../support/ssh/keys';
import { canRunSshd, type RealSshd, startRealSshd } from '../../support/ssh/real-sshd';

describe.skipIf(!canRunSshd())('a look before an installation, on a real sshd', () => {
  let sshd: RealSshd;
  beforeAll(async () => {
    sshd = await startRealSshd();
  });
  afterAll(() => sshd?.stop());

  test('tells accounts apart by what they may do', async () => {
    const { look } = openPreflight(await openInstallBench());
    const key = pairOf(newPrivateKey());
    const [sudo, plain, byKey] = [
      await sshd.addUser({ sudo: 'ALL=(ALL) NOPASSWD: ALL' }),
      await sshd.addUser(),
      await sshd.addUser({ publicKey: key.public }),
    ];
    const to = { port: sshd.port };
    const hosts = await look([
      { ...to, innerIp: '127.0.2.1', account: sudo.name, password: sudo.password },
      { ...to, innerIp: '127.0.2.2', account: plain.name, password: plain.password },
      { ...to, innerIp: '127.0.2.3', account: byKey.name, authType: 'KEY', key: key.private },
      { ...to, innerIp: '127.0.2.4', account: plain.name, password: 'wrong' },
    ]);
    expect(hosts.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready', 'notReady']);
    expect(at(hosts[0], 'hostKey')?.detail).toBe(sshd.fingerprint);
    expect(at(hosts[0], 'privilege')).toMatchObject({ state: 'ok', detail: `${sudo.name} + sudo` });
    expect(notable(hosts[1])).toContain('privilege warning NO_PRIVILEGE');
    expect(at(hosts[1], 'agent')?.detail).toBe(`${plain.home}/.muster-agent-127.0.2.2`);
    expect(at(hosts[2], 'login')).toMatchObject({ state: 'ok', detail: `${byKey.name} (key)` });
    expect(at(hosts[3], 'login')).toMatchObject({ state: 'failed', code: 'SSH_WRONG_PASSWORD' });
    for (const host of hosts.slice(0, 3)) expect(at(host, 'callback')?.state).toBe('ok');
  });

  test('says so where a shell lets nothing run', async () => {
    const { look } = openPreflight(await openInstallBench());
    const barred = await sshd.addUser({ shell: '/bin/false' });
    const [seen] = await look([
      { innerIp: '127.0.2.5', port: sshd.port, account: barred.name, password: barred.password },
    ]);
    expect(seen?.state).toBe('notReady');
    expect(at(seen, 'system')).toMatchObject({ state: 'failed', code: 'PROBE_FAILED' });
  });
});
