import { createAgentsService, createManualInstalls, type ManualInstalls } from '@main/domains/agents';
import { hasStatus } from '@main/domains/agents/agents.store';
import { agentFacts } from '@main/domains/agents/facts';
import { statusOf } from '@main/domains/agents/liveness';
import { type CmdbService, createCmdbService } from '@main/domains/cmdb';
import { createBus } from '@main/kernel/bus';
import { silentLogger } from '@main/kernel/logger';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, operator } from './support';

let bench: Bench;
let cmdb: CmdbService;
let manual: ManualInstalls;
let orders: number;
let payments: number;
beforeEach(async () => {
  const { store, vault, clock } = await openBench();
  const bus = createBus((error) => {
    throw error;
  });
  const rung: Bench['rung'] = [];
  bus.listen(({ event }) => rung.push(event));
  const agentRule = { statusOf, hasStatus };
  cmdb = createCmdbService({
    ...{ store, vault, bus, clock, agentRule, followers: [] },
    settings: () => ({ unknownHostKeys: 'record' }),
  });
  const hosts = {
    innerIp: async (id: number) => (await cmdb.findHost(id))?.inner_ip,
    bind: cmdb.bindHost,
    keepFacts: cmdb.keepFacts,
  };
  const agents = createAgentsService({
    store,
    vault,
    clock,
    bus,
    logger: silentLogger,
    hosts,
    bundled: '0.1.0',
  });
  bench = { store, vault, clock, agents, hosts, rung, kept: [] };
  manual = createManualInstalls({
    ...{ store, clock, hosts: cmdb, proxies: agents.proxies },
    surroundings: {
      files: async () =>
        ['muster-agent.py', 'install.sh'].map((name) => ({ name, content: Buffer.of(), sha256: 'aa' })),
      settings: () => ({ ...settings }),
      listener: () => ({ host: '0.0.0.0', port: 8610 }),
      ownAddresses: () => ['10.0.0.250', 'fd00::1'],
    },
  });
  orders = await cmdb.addBusiness(operator, 'Orders');
  payments = await cmdb.addBusiness(operator, 'Payments');
});

const settings = {
  ...{
    installTimeoutSeconds: 180,
    innerAddresses: '',
    outerAddresses: '',
    concurrency: 5,
    agentPollSeconds: 20,
  },
};
const innerIp = '10.0.0.7';
const make = async (more: Partial<Parameters<ManualInstalls['create']>[1]> = {}) => {
  const made = await manual.create(operator, {
    ...{ businessId: orders, cloudId: 0, nodeType: 'AGENT', innerIp, hours: 24 },
    ...more,
  });
  const [, token = ''] = /^enrolment_token=(\S+)$/m.exec(made.command) ?? [];
  return { ...made, token };
};
const caller = (instance: string) => ({ instance, hostName: 'web01', addresses: ['10.0.0.77'] });
const facts = agentFacts.parse({ version: '0.1.0', hostname: 'web01', addresses: ['10.0.0.7'] });
const register = (token: string, instance = 'instance-a', name = innerIp) =>
  bench.agents.registry.register({ name, token, facts, caller: caller(instance) });
const hosts = async () =>
  (await cmdb.hosts({ page: 1, pageSize: 50, sortBy: 'innerIp', descending: false, filter: {} })).items;
const listed = async () => (await bench.agents.enrolments.list())[0];

/** A valid proxy; answers its agent's token. */
async function addProxy(cloudId: number, address: string): Promise<string> {
  const login = { sshUser: 'ops', sshPort: 22, authType: 'KEY' } as const;
  const fields = { outerIp: '', osType: 'LINUX', hostName: '', usage: '', location: '', remark: '' };
  const hostId = await cmdb.addHost(operator, {
    ...{ innerIp: address, cloudId, businessId: orders, ...fields, ...login },
  });
  await bench.store.write(({ db }) =>
    db.updateTable('hosts').set({ node_type: 'PROXY' }).where('id', '=', hostId).execute(),
  );
  const { token } = await bench.agents.registry.create({ name: address, hostId });
  const told = agentFacts.parse({ version: '0.1.0', addresses: [address], relay: true, port: 8611 });
  await bench.agents.registry.register({ name: address, token, facts: told, caller: caller(address) });
  return token;
}

describe('an install command', () => {
  it('says all over standard input: nothing of it is an argument, nothing can be expanded', async () => {
    const { command, token, expiresAt } = await make({ innerIp: 'FD00::0:7' });
    expect(expiresAt).toBe(bench.clock.now() + 24 * 3_600_000);
    expect(token).toHaveLength(43);
    expect(command.match(new RegExp(token, 'g'))).toHaveLength(1);
    expect(command).toContain('servers=http://10.0.0.250:8610,http://[fd00::1]:8610\n');
    expect(command).toContain('name=fd00::7\n');
    const delimiters = [...command.matchAll(/<<(\S+)/g)].map(([, word]) => word);
    expect(delimiters).toEqual(["'MUSTER'", "'FETCH'", "'SETTINGS';"]);
  });

  it('is refused for a host of another business, which is named, and for unknown places', async () => {
    await make();
    await register((await make()).token);
    const other = make({ businessId: payments });
    await expect(other).rejects.toMatchObject({
      issues: [
        { path: 'innerIp', reason: 'cmdb.hostInOtherBusiness', params: { ip: innerIp, business: 'Orders' } },
      ],
    });
    await expect(make({ businessId: 99 })).rejects.toMatchObject({ issues: [{ path: 'businessId' }] });
    await expect(make({ cloudId: 99 })).rejects.toMatchObject({ issues: [{ path: 'cloudId' }] });
    expect((await bench.agents.enrolments.list()).length).toBe(2);
  });

  it('lets one agent in, which becomes the one of a new host of the business', async () => {
    const { token } = await make();
    expect(await listed()).toMatchObject({
      inner_ip: innerIp,
      business_name: 'Orders',
      host_id: null,
      used_at: null,
    });
    const got = await register(token, 'instance-a', 'whatever');
    expect(got).toMatchObject({ name: innerIp, token: expect.any(String) });
    expect(bench.rung).toEqual(expect.arrayContaining(['agents.changed', 'hosts.changed']));
    expect(await register(got?.token ?? '')).toEqual({ id: got?.id });
    const [host] = await hosts();
    expect(host).toMatchObject({
      ...{ innerIp, businessName: 'Orders', osType: 'LINUX', hostName: 'web01', source: 'manual' },
      modules: [{ name: '空闲机' }],
      agent: { id: got?.id, version: '0.1.0' },
      facts: { hostName: 'web01', source: 'agent' },
    });
    expect(await listed()).toMatchObject({
      ...{ uses: 1, used_at: bench.clock.now(), used_from: '10.0.0.77', host_id: host?.id },
    });
  });

  it('binds to the host that is there, keeps what is known of it, and replaces its agent in place', async () => {
    const login = { sshUser: 'ops', sshPort: 2222, authType: 'KEY' } as const;
    const fields = { outerIp: '', osType: 'LINUX', hostName: 'old', usage: 'web', location: '', remark: '' };
    const id = await cmdb.addHost(operator, { innerIp, cloudId: 0, businessId: null, ...fields, ...login });
    const old = await bench.agents.registry.create({ name: 'by-hand', hostId: id });
    const got = await register((await make()).token);
    expect(got).toMatchObject({ id: old.id, name: 'by-hand' });
    expect(await bench.agents.registry.known(old.token)).toBeUndefined();
    expect(await hosts()).toMatchObject([
      { id, hostName: 'old', usage: 'web', businessName: 'Orders', ...login },
    ]);
  });

  it('finds another name where an agent of no host has it', async () => {
    await bench.agents.registry.create({ name: innerIp });
    expect(await register((await make()).token)).toMatchObject({ name: `${innerIp}-2` });
  });

  it('names hosts of a cloud area with the area, as an installation does', async () => {
    const cloudId = await cmdb.addCloud(operator, 'B');
    expect(await register((await make({ cloudId })).token)).toMatchObject({ name: `${cloudId}:${innerIp}` });
  });
});

describe('an install command for a host behind proxies', () => {
  it('names the relays of its area, and makes the host one that calls through them', async () => {
    const cloudId = await cmdb.addCloud(operator, 'B');
    const proxy = await addProxy(cloudId, '10.9.0.1');
    const { command, token } = await make({ cloudId, nodeType: 'PAGENT' });
    expect(command).toContain('servers=http://10.9.0.1:8611\n');
    expect(command).not.toContain('10.0.0.250');
    expect(await listed()).toMatchObject({ node_type: 'PAGENT' });
    const { relays } = bench.agents;
    await relays.admitDownload(proxy, token);
    await relays.admitAgent(proxy, token);
    await register(token);
    expect((await hosts()).find((host) => host.innerIp === innerIp)).toMatchObject({ nodeType: 'PAGENT' });
  });

  it('passes through no relay of another area', async () => {
    const [here, there] = [await cmdb.addCloud(operator, 'B'), await cmdb.addCloud(operator, 'C')];
    await addProxy(here, '10.9.0.1');
    const foreign = await addProxy(there, '10.9.1.1');
    const { token } = await make({ cloudId: here, nodeType: 'PAGENT' });
    const { relays } = bench.agents;
    await expect(relays.admitDownload(foreign, token)).rejects.toMatchObject({
      reason: 'agents.foreignArea',
    });
    await expect(relays.admitAgent(foreign, token)).rejects.toMatchObject({ reason: 'agents.foreignArea' });
  });

  it('is not made where there is nobody to pass anything on', async () => {
    const cloudId = await cmdb.addCloud(operator, 'B');
    await expect(make({ cloudId, nodeType: 'PAGENT' })).rejects.toMatchObject({
      issues: [{ path: 'nodeType', reason: 'agents.noProxy', params: { cloud: 'B' } }],
    });
    await expect(make({ nodeType: 'PAGENT' })).rejects.toMatchObject({
      issues: [{ path: 'nodeType', reason: 'agents.pagentNeedsArea' }],
    });
    expect(await bench.agents.enrolments.list()).toEqual([]);
  });

  it('changes how a host of the CMDB calls, but leaves a proxy what it is', async () => {
    const cloudId = await cmdb.addCloud(operator, 'B');
    await addProxy(cloudId, '10.9.0.1');
    await register((await make({ cloudId })).token);
    await register((await make({ cloudId, nodeType: 'PAGENT' })).token);
    await register((await make({ cloudId, nodeType: 'PAGENT', innerIp: '10.9.0.1' })).token, 'instance-p');
    const types = (await hosts()).map((host) => [host.innerIp, host.nodeType]);
    expect(types).toEqual([
      [innerIp, 'PAGENT'],
      ['10.9.0.1', 'PROXY'],
    ]);
  });
});

describe('a used install command', () => {
  it('is refused, with when and from where it was used', async () => {
    const { token } = await make();
    await register(token);
    const again = register(token, 'instance-b');
    await expect(again).rejects.toMatchObject({
      reason: 'agents.enrolmentUsed',
      params: { from: '10.0.0.77' },
    });
    await expect(bench.agents.registry.register({ name: innerIp, token, facts })).rejects.toMatchObject({
      reason: 'agents.enrolmentUsed',
    });
    await expect(bench.agents.enrolments.allowsDownload(token)).rejects.toMatchObject({
      reason: 'agents.enrolmentUsed',
    });
    expect(await hosts()).toHaveLength(1);
    expect((await listed())?.uses).toBe(1);
  });

  it('answers the same process again that did not hear the answer, until its token was seen', async () => {
    const { token } = await make();
    const lost = await register(token);
    const again = await register(token);
    expect(again).toMatchObject({ id: lost?.id, name: innerIp });
    expect(again?.token).not.toBe(lost?.token);
    expect(await bench.agents.registry.known(lost?.token ?? '')).toBeUndefined();
    expect((await listed())?.uses).toBe(1);
    bench.clock.pass(1);
    await register(again?.token ?? '', 'instance-z');
    await expect(register(token)).rejects.toMatchObject({ reason: 'agents.enrolmentUsed' });
    expect(await bench.agents.registry.known(again?.token ?? '')).toMatchObject({ name: innerIp });
  });
});

describe('an install command that is over', () => {
  it('by time or by hand lets nobody fetch or in, and says why', async () => {
    const { enrolments } = bench.agents;
    const late = await make({ hours: 1 });
    expect(await enrolments.allowsDownload(late.token)).toBe(true);
    const revoked = await make();
    await enrolments.revoke(revoked.id);
    bench.clock.pass(3600);
    for (const [token, reason] of [
      [late.token, 'agents.enrolmentExpired'],
      [revoked.token, 'agents.enrolmentRevoked'],
    ] as const) {
      await expect(register(token)).rejects.toMatchObject({ reason });
      await expect(enrolments.allowsDownload(token)).rejects.toMatchObject({ reason });
    }
    expect(await hosts()).toEqual([]);
  });

  it('because its host went to another business meanwhile', async () => {
    const { token } = await make();
    await register((await make({ businessId: payments })).token);
    await expect(register(token, 'instance-b')).rejects.toMatchObject({
      issues: [{ reason: 'cmdb.hostInOtherBusiness', params: { business: 'Payments' } }],
    });
    expect((await bench.agents.enrolments.list()).at(-1)).toMatchObject({ uses: 0, used_at: null });
  });

  it('fetches nothing by a token for many agents', async () => {
    const expiresAt = bench.clock.now() + 1000;
    const { token } = await bench.agents.enrolments.create(operator, { name: 'rack', maxUses: 5, expiresAt });
    expect(await bench.agents.enrolments.allowsDownload(token)).toBe(false);
    expect(await bench.agents.enrolments.allowsDownload('nonsense')).toBe(false);
  });
});
