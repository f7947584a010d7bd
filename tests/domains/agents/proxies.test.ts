import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppError } from '@main/kernel/app-error';
import type { SandboxHost } from '@main/platform/ssh/sandbox';
import { describe, expect } from 'vitest';
import {
  business,
  type InstallBench,
  onLinux,
  openInstallBench,
  operator,
  password,
} from './install.support';
import { at, notable, openPreflight } from './preflight.support';

const area = 3;

/** A bench with the cloud area 机房B. */
async function openArea(): Promise<InstallBench> {
  const bench = await openInstallBench();
  await bench.cmdb.sync(operator, { clouds: [{ id: area, name: '机房B' }] });
  return bench;
}

async function install(
  bench: InstallBench,
  nodeType: 'PROXY' | 'PAGENT',
  host: SandboxHost,
  operation: 'INSTALL' | 'REINSTALL' | 'UNINSTALL' = 'INSTALL',
) {
  const line = { ...bench.line(host), ...(nodeType === 'PROXY' && { outerIp: host.address }) };
  const place = { businessId: business, cloudId: area, nodeType, operation } as const;
  const { hosts } = await bench.operate.operate(operator, { ...place, hosts: [line] });
  return bench.ended(hosts[0]?.targetId);
}

const configOf = (host: SandboxHost) =>
  JSON.parse(readFileSync(join(host.folder, 'home', 'muster-agent', 'config.json'), 'utf8'));

describe('behind proxies', () => {
  onLinux('an installation runs through the proxy, and its agent calls through the relay', async () => {
    const bench = await openArea();
    const [proxy, host] = [await bench.host('127.0.3.31'), await bench.host('127.0.3.32')];
    expect(await install(bench, 'PROXY', proxy)).toMatchObject({ state: 'succeeded' });
    const { port } = configOf(proxy);
    expect(port).toBeGreaterThan(0);

    const target = await install(bench, 'PAGENT', host);
    expect(target.log).toContain('安装成功');
    expect(target).toMatchObject({ state: 'succeeded', code: 'SUCCESS' });
    const relay = `http://127.0.3.31:${port}`;
    expect(target.log).toContain(`logged in through 127.0.3.31:${proxy.port}`);
    expect(target.log).toContain(`muster-agent.py fetched from ${relay} and checked`);
    expect(target.log).not.toContain(password);
    expect(configOf(host)).toMatchObject({ servers: [relay], relay: false });
    const checked = await bench.call('POST', `/api/${business}/hosts/proxy/check/`, {
      bk_cloud_id: `${area}`,
    });
    expect(checked.body).toEqual({
      ...{ message: 'success', code: 'OK', result: true },
      data: { valid_count: 1, total: 1 },
    });

    const hostId = target.host_id ?? 0;
    const state = (await bench.agents.registry.ofHosts([hostId])).get(hostId);
    expect(state).toMatchObject({ name: `${area}:127.0.3.32`, status: 'RUNNING' });
    const work = { agentId: state?.agentId ?? 0, command: 'echo behind', timeoutSeconds: 60 };
    const task = await bench.agents.tasks.ended(await bench.agents.tasks.add(work));
    expect(task).toEqual({ state: 'succeeded', result: 'behind\n[exit status 0]' });

    const access = await bench.cmdb.accessFor(hostId);
    expect(access?.via).toMatchObject([{ address: '127.0.3.31', port: proxy.port }]);
    const session = await bench.pool.session(access ?? expect.unreachable());
    expect(session.via).toBe(`127.0.3.31:${proxy.port}`);

    // A host that moves to another area is a stranger to the relay at once.
    await bench.cmdb.sync(operator, { clouds: [{ id: 4, name: '机房C' }] });
    await bench.cmdb.updateHost({ id: hostId, cloudId: 4 });
    const token = configOf(host).token;
    const path = `/agent/task?agent_name=${encodeURIComponent(`${area}:127.0.3.32`)}`;
    const refused = await fetch(relay + path, { headers: { authorization: token } });
    expect([refused.status, await refused.json()]).toEqual([
      403,
      { status: false, message: '该 agent 不属于此 PROXY 的云区域' },
    ]);
    expect((await fetch(bench.url + path, { headers: { authorization: token } })).status).toBe(200);
    await bench.cmdb.updateHost({ id: hostId, cloudId: area });
    expect(await install(bench, 'PAGENT', host, 'UNINSTALL')).toMatchObject({ state: 'succeeded' });
  });

  onLinux('an upgrade fetches through the relay, and leaves the relay its settings', async () => {
    const bench = await openArea();
    bench.serveAgent((text) => text.replace(/^VERSION = .*$/m, "VERSION = '0.0.9'"));
    const [proxy, host] = [await bench.host('127.0.3.41'), await bench.host('127.0.3.42')];
    expect(await install(bench, 'PROXY', proxy)).toMatchObject({ state: 'succeeded' });
    expect(await install(bench, 'PAGENT', host)).toMatchObject({ state: 'succeeded' });
    const before = [configOf(proxy), configOf(host)];
    bench.serveAgent((text) => text.replace("VERSION = '0.0.9'", `VERSION = '${bench.bundled}'`));
    const { items } = await bench.agents.registry.list({
      ...{ page: 1, pageSize: 9, sortBy: 'name', descending: false, keyword: '', outdated: true },
    });
    // The host behind it first, through the relay as it is; then the relay itself.
    for (const { id } of items.toSorted(
      (a, b) => Number(a.node_type === 'PROXY') - Number(b.node_type === 'PROXY'),
    )) {
      const { jobId } = await bench.upgrades.upgrade(operator, { ids: [id] });
      const [{ id: targetId = 0 } = {}] = await bench.store.read
        .selectFrom('job_targets')
        .select('id')
        .where('job_id', '=', jobId)
        .execute();
      const target = await bench.ended(targetId);
      expect(target).toMatchObject({ state: 'succeeded' });
      const from = target.label === host.address ? `http://127.0.3.41:${before[0].port}` : bench.url;
      expect(target.log).toContain(`muster-agent.py fetched from ${from} and checked`);
    }
    expect(items).toHaveLength(2);
    expect([configOf(proxy), configOf(host)]).toEqual(before);
  });

  onLinux('without a valid proxy it is refused with the reason, before and in the middle', async () => {
    const bench = await openArea();
    const host = await bench.host('127.0.3.33');
    const asked = install(bench, 'PAGENT', host).catch((error: unknown) => error as AppError);
    expect(await asked).toMatchObject({
      reason: 'common.invalid',
      issues: [{ path: 'nodeType', reason: 'agents.noProxy', params: { cloud: '机房B' } }],
    });
    const wire = await bench.call('POST', `/api/${business}/tasks/`, {
      ...{ op_type: 'INSTALL', node_type: 'PAGENT', bk_cloud_id: String(area) },
      hosts: [{ inner_ips: host.address, account: 'ops', port: host.port, password }],
    });
    expect(wire.body).toMatchObject({
      code: 'VALIDATE_ERROR',
      messages: { node_type: [expect.stringContaining('云区域「机房B」没有可用的 PROXY')] },
    });

    // Known from before, its proxies gone: whatever opens a session hears the same.
    await bench.cmdb.sync(operator, { hosts: [{ inner_ip: host.address, cloud_id: area, ssh_passwd: 'x' }] });
    await bench.store.write((tx) => tx.db.updateTable('hosts').set({ node_type: 'PAGENT' }).execute());
    const place = { businessId: business, cloudId: area, nodeType: 'AGENT', operation: 'UNINSTALL' } as const;
    await bench.store.write((tx) => tx.db.updateTable('hosts').set({ business_id: business }).execute());
    const { hosts } = await bench.operate.operate(operator, { ...place, hosts: [bench.line(host)] });
    const target = await bench.ended(hosts[0]?.targetId);
    expect(target).toMatchObject({ state: 'failed', code: 'SSH_LOGIN_EXCEPT', step: 'SSH_LOGIN' });
    expect(target.message).toContain('云区域没有可用的 PROXY');
  });

  onLinux('a look before the installation goes through the proxy and its relay too', async () => {
    const bench = await openArea();
    const [proxy, host] = [await bench.host('127.0.3.35'), await bench.host('127.0.3.36')];
    const { look } = openPreflight(bench);
    const place = { nodeType: 'PAGENT', cloudId: area } as const;
    const [without] = await look([bench.line(host)], place);
    expect(without).toMatchObject({ state: 'notReady' });
    expect(notable(without)?.[0]).toBe('tcp failed NO_PROXY');
    expect(host.accepted).toBe(0);

    expect(await install(bench, 'PROXY', proxy)).toMatchObject({ state: 'succeeded' });
    const before = proxy.accepted;
    const [seen] = await look([bench.line(host)], place);
    expect(at(seen, 'callback')).toMatchObject({
      state: 'ok',
      detail: `http://127.0.3.35:${configOf(proxy).port}`,
    });
    expect(at(seen, 'login')).toMatchObject({ state: 'ok' });
    expect([proxy.accepted - before, host.accepted]).toEqual([1, 1]);
  });

  onLinux('the direct area has no proxies', async () => {
    const bench = await openArea();
    const host = await bench.host('127.0.3.34');
    const place = { businessId: business, cloudId: 0, nodeType: 'PAGENT', operation: 'INSTALL' } as const;
    const asked = bench.operate.operate(operator, { ...place, hosts: [bench.line(host)] });
    await expect(asked).rejects.toMatchObject({
      issues: [{ path: 'nodeType', reason: 'agents.pagentNeedsArea' }],
    });
  });
});
