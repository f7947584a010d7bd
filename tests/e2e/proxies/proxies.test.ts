import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  farAddress,
  musterAddress,
  type NetHost,
  type Networks,
  namespacesSkipped,
  openNetworks,
} from '../../support/netns';
import { canRunSshd, type RealSshd, startRealSshd } from '../../support/ssh/real-sshd';
import { business, openApi } from '../install/api';
import { script, signIn } from '../scripts/field';
import { type ConsoleClient, signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';

const skipped = canRunSshd() ? namespacesSkipped : 'there is no sshd';

describe.skipIf(skipped !== null)('cloud areas, in networks of their own', () => {
  let sshd: RealSshd;
  let nets: Networks;
  let muster: Muster;
  let console: ConsoleClient;
  let api: Awaited<ReturnType<typeof openApi>>;
  let field: Awaited<ReturnType<typeof signIn>>;
  let area: number;
  let runs = 0;
  const data = mkdtempSync(join(tmpdir(), 'muster-e2e-'));

  beforeAll(async () => {
    sshd = await startRealSshd();
    nets = openNetworks(sshd);
    muster = await startMuster({ data, listen: `${musterAddress}:0` });
    await enter();
    const { host } = new URL(muster.listener);
    // Hosts in direct reach are told an address that they have no route to; proxies the real one.
    const addresses = { innerAddresses: `${farAddress}:8610`, outerAddresses: host };
    await console.call('settings.update', { ...addresses, agentPollSeconds: 2 });
    area = (await console.call('cmdb.addCloud', { name: '机房B' })).id;
  });
  afterAll(async () => {
    nets?.close();
    await muster?.stop();
    await sshd?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  async function enter(): Promise<void> {
    console = await signedIn(muster);
    api = await openApi(muster);
    field = await signIn(muster);
  }

  /** Installs and answers the host's id with the log. */
  async function install(host: NetHost, nodeType: 'AGENT' | 'PROXY' | 'PAGENT', cloudId: number) {
    const { name: account, password } = await sshd.addUser();
    const line = { innerIp: host.inner || host.outer, port: sshd.port, account, password };
    const { hosts } = await console.call('agents.operate', {
      ...{ operation: 'INSTALL', nodeType, businessId: business, cloudId },
      hosts: [nodeType === 'PROXY' ? { ...line, outerIp: host.outer } : line],
    });
    const [made = expect.unreachable()] = hosts;
    const log = await api.ended({ id: made.hostId, inner_ip: made.innerIp, job_id: made.targetId ?? 0 });
    expect(log).toMatchObject({ status: 'SUCCESS', step: 'OVER_SUCCESS' });
    expect(log.logs).not.toContain(password);
    return { id: made.hostId, account, logs: log.logs };
  }

  const ran = async (host: NetHost, user: string, content: string) => {
    const ip = host.inner || host.outer;
    runs += 1;
    return field.sync(script(ip, `proxies-${runs}`, content, { interpreter: '/bin/sh', user }));
  };

  test('hosts behind proxies are installed, run and report through them; the second takes over from the first', async () => {
    const proxies = [await nets.host(11, 'both'), await nets.host(12, 'both')] as const;
    const [ssh, agent] = [await nets.host(21, 'inner'), await nets.host(22, 'inner')];
    for (const proxy of proxies) await install(proxy, 'PROXY', area);
    const count = await api.call('POST', `/api/${business}/hosts/proxy/check/`, { bk_cloud_id: `${area}` });
    expect(count.body).toMatchObject({ code: 'OK', data: { valid_count: 2, total: 2 } });

    const first = await install(ssh, 'PAGENT', area);
    const second = await install(agent, 'PAGENT', area);
    for (const { logs } of [first, second]) {
      expect(logs).toContain(`logged in through 10.77.0.11:${sshd.port}`);
      expect(logs).toContain('muster-agent.py fetched from http://10.78.0.11:8611 and checked');
    }
    // Without a credential only its agent is left to run anything.
    await console.call('cmdb.updateHost', { id: second.id, password: '' });
    const whole = async () => {
      const bySsh = await ran(ssh, first.account, 'hostname -I');
      expect(bySsh).toMatchObject({ code: 0, exit_code: 0, stdout: expect.stringContaining('10.78.0.21') });
      const byAgent = await ran(agent, second.account, 'hostname -I');
      expect(byAgent).toMatchObject({ code: 0, exit_code: 0, stdout: expect.stringContaining('10.78.0.22') });
    };
    await whole();

    // Where SSH does not lead, somebody pastes a command: it fetches and calls through the relays alone.
    const pasted = await nets.host(23, 'inner');
    const { command } = await console.call('agents.createManual', {
      ...{ businessId: business, cloudId: area, nodeType: 'PAGENT', innerIp: pasted.inner, hours: 1 },
    });
    const { name: paster } = await sshd.addUser();
    expect(pasted.run('runuser', '-l', paster, '-c', command)).toContain(
      'muster: fetched install.sh http://10.78.0.11:8611',
    );
    const [used] = (await console.call('agents.enrolments', {})).items;
    expect(used?.place).toMatchObject({ nodeType: 'PAGENT', innerIp: '10.78.0.23' });
    const third = used?.place?.hostId ?? 0;
    expect(await console.call('cmdb.host', { id: third })).toMatchObject({ nodeType: 'PAGENT' });
    const byPasted = () => ran(pasted, paster, 'hostname -I');
    expect(await byPasted()).toMatchObject({ code: 0, stdout: expect.stringContaining('10.78.0.23') });

    // The relay is no proxy for anything else, and for nobody else.
    const ask = (path: string, token: string) =>
      ssh.run(
        'python3',
        '-c',
        `import sys, urllib.request, urllib.error
request = urllib.request.Request('http://10.78.0.11:8611' + sys.argv[1], headers={'Authorization': sys.argv[2]})
try:
    print(urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10).status)
except urllib.error.HTTPError as error:
    print(error.code)`,
        path,
        token,
      );
    const { token } = await console.call('agents.create', { name: 'stranger' });
    expect(ask('/agent/task?agent_name=stranger', token).trim()).toBe('403');
    expect(ask('/api/cmdb/export', token).trim()).toBe('401');

    proxies[0].cut();
    await whole();
    expect(await byPasted()).toMatchObject({ code: 0 });
    for (const id of [first.id, second.id, third]) expect(await api.status(id)).toBe('RUNNING');
  });

  test('a host that cannot reach the listener is carried by its SSH session, after a restart too', async () => {
    const host = await nets.host(31, 'outer');
    const { id, account, logs } = await install(host, 'AGENT', 0);
    expect(logs).toContain('反向转发已建立');
    expect(logs).toContain('install.sh sent over SFTP');
    const port = /http:\/\/127\.0\.0\.1:(\d+) on the host/.exec(logs)?.[1];
    // On its loopback alone.
    expect(host.run('ss', '-Hltn', `sport = :${port}`).match(/\S+:\d+/g)?.[0]).toBe(`127.0.0.1:${port}`);
    expect(await console.call('cmdb.host', { id })).toMatchObject({
      agent: { status: 'RUNNING', tunnel: true },
    });
    expect(await ran(host, account, 'echo by ssh')).toMatchObject({ code: 0, stdout: 'by ssh\n' });

    const { host: listen } = new URL(muster.listener);
    await muster.kill();
    muster = await startMuster({ data, listen });
    await enter();
    const restarted = Date.now();
    await expect
      .poll(async () => (await console.call('cmdb.host', { id })).agent.lastSeenAt ?? 0, { timeout: 60_000 })
      .toBeGreaterThan(restarted);
  });
});

test.runIf(skipped !== null)(`skipped: ${skipped}`, () => undefined);
