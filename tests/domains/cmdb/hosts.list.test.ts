import type { HostFilter } from '@main/domains/cmdb';
import { countHosts, countingHosts } from '@main/domains/cmdb/hosts.count';
import { sortedIds } from '@main/domains/cmdb/hosts.list';
import { fewOf } from '@main/domains/cmdb/hosts.relations';
import { explainPlan, insertMany } from '@main/platform/store';
import { describe, expect, it } from 'vitest';
import { agentRule, openCmdb, operator, type Setup } from './support';

const base = { page: 1, pageSize: 50, sortBy: 'innerIp', descending: false } as const;

const document = {
  applications: [
    { id: 1, name: '业务一' },
    { id: 2, name: '业务二' },
  ],
  sets: [{ id: 11, application_id: 1, name: '华南' }],
  modules: [
    { id: 21, set_id: 11, name: '接入' },
    { id: 22, set_id: 11, name: '逻辑' },
  ],
  clouds: [{ id: 3, name: '机房B' }],
  hosts: [
    { inner_ip: '10.0.0.10', host_name: 'web-a', application_id: 1, modules: [21, 22], usage: '消息总线' },
    { inner_ip: '10.0.0.9', host_name: 'Web-B', application_id: 1, modules: [22], outer_ip: '203.0.113.9' },
    { inner_ip: '10.0.0.100', host_name: 'db_1', application_id: 2, remark: '100% busy' },
    { inner_ip: '10.0.0.9', cloud_id: 3, host_name: 'far', application_id: 2 },
    { inner_ip: 'fe80::1', host_name: 'six' },
  ],
};

async function filled(): Promise<Setup> {
  const setup = await openCmdb();
  await setup.cmdb.sync(operator, document);
  const agent = (host: number, seen: number | null, version: string) => ({
    ...{ name: `agent-${host}`, host_id: host, token_hash: `${host}`, version, enrolment_id: null },
    ...{ created_at: 1, registered_at: 1, last_seen_at: seen },
  });
  const { now } = setup.time;
  await setup.store.write((tx) =>
    insertMany(tx, 'agents', [agent(1, now, '1.2.0'), agent(2, now - 60_000, '1.1.0'), agent(3, null, '')]),
  );
  return setup;
}

async function find({ cmdb }: Setup, filter: HostFilter): Promise<string[]> {
  const { items, total } = await cmdb.hosts({ ...base, filter });
  expect(total).toBe(items.length);
  expect((await cmdb.hostIds(filter)).map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  return items.map(({ hostName }) => hostName);
}

describe('the list of hosts', () => {
  it('stands in the order of addresses', async () => {
    expect(await find(await filled(), {})).toEqual(['Web-B', 'far', 'web-a', 'db_1', 'six']);
  });

  it.each<[string, HostFilter, string[]]>([
    ['a business', { businessId: 1 }, ['Web-B', 'web-a']],
    ['a set', { setId: 11 }, ['Web-B', 'web-a']],
    ['a module', { moduleId: 21 }, ['web-a']],
    ['a cloud area', { cloudId: 3 }, ['far']],
    ['running agents', { agentStatus: ['RUNNING'] }, ['web-a']],
    ['ended agents', { agentStatus: ['TERMINATED'] }, ['Web-B']],
    ['unknown agents, and no agent at all', { agentStatus: ['UNKNOWN'] }, ['far', 'db_1', 'six']],
    ['one of two states', { agentStatus: ['RUNNING', 'TERMINATED'] }, ['Web-B', 'web-a']],
    ['a part of the version', { version: '1.' }, ['Web-B', 'web-a']],
    ['a part of an address', { keyword: '0.0.10' }, ['web-a', 'db_1']],
    ['a part of a name, whatever its case', { keyword: 'WEB-' }, ['Web-B', 'web-a']],
    ['two Chinese characters', { keyword: '总线' }, ['web-a']],
    ['every word', { keyword: ' web  10.0.0.9 ' }, ['Web-B']],
    ['wildcards as themselves', { keyword: '0%' }, ['db_1']],
    ['an underscore as itself', { keyword: 'b_1' }, ['db_1']],
    ['a keyword in a business', { keyword: '10.0', businessId: 2 }, ['far', 'db_1']],
    ['a keyword in a cloud area', { keyword: '10.0', cloudId: 3 }, ['far']],
    [
      'addresses inside or outside',
      { addresses: ['203.0.113.9', '10.0.0.100', '1.1.1.1'] },
      ['Web-B', 'db_1'],
    ],
    ['an address in another spelling', { addresses: [' FE80:0::1 '] }, ['six']],
    ['an address in all cloud areas', { addresses: ['10.0.0.9'] }, ['Web-B', 'far']],
    [
      'all filters together',
      { businessId: 1, moduleId: 22, keyword: 'web', agentStatus: ['RUNNING'] },
      ['web-a'],
    ],
    ['an empty list of addresses: nothing, not everything', { addresses: [] }, []],
    ['an empty list of states: nothing, not everything', { agentStatus: [] }, []],
  ])('filters by %s', async (_what, filter, expected) => {
    expect(await find(await filled(), filter)).toEqual(expected);
  });

  it.each<HostFilter>([
    { moduleId: 22 },
    { setId: 11 },
    { agentStatus: ['RUNNING'] },
    { agentStatus: ['TERMINATED'] },
    { agentStatus: ['UNKNOWN'] },
    { agentStatus: ['UNKNOWN'], keyword: '' },
    { agentStatus: [] },
  ])('counts %o as it lists it', async (filter) => {
    const { store, time } = await filled();
    const { total } = await countingHosts(store.read, filter, agentRule, time.now).executeTakeFirstOrThrow();
    expect(await countHosts(store.read, filter, agentRule, time.now)).toBe(total);
  });

  it.each<HostFilter>([
    { moduleId: 22 },
    { setId: 11 },
    { version: '1.2' },
    { agentStatus: ['RUNNING'] },
    { agentStatus: ['UNKNOWN'] },
    { agentStatus: ['UNKNOWN', 'TERMINATED'], version: '1.' },
  ])('finds the same with %o whether few have it or many', async (filter) => {
    const { store, time } = await filled();
    const query = { filter, sortBy: 'innerIp', descending: false } as const;
    const few = await fewOf(store.read, filter, agentRule, time.now);
    expect(few?.size).toBe(Object.keys(filter).length);
    const among = await sortedIds(store.read, query, agentRule, time.now, few).execute();
    expect(among).toEqual(await sortedIds(store.read, query, agentRule, time.now).execute());
    expect(among).toHaveLength(await countHosts(store.read, filter, agentRule, time.now, few));
  });

  it('says everything about a host', async () => {
    const { cmdb, store, time } = await filled();
    await store.write(async ({ db }) => {
      const times = { created_at: 1, started_at: 1, finished_at: null };
      const job = {
        kind: 'agent.install',
        title: '',
        state: 'running',
        spec: '{}',
        business_id: 1,
        total: 1,
      } as const;
      await db
        .insertInto('jobs')
        .values({ ...job, id: 5, created_by: 'a', origin: 'console', concurrency: 1, ...times })
        .execute();
      await db
        .insertInto('job_targets')
        .values({
          ...{ id: 6, job_id: 5, position: 0, host_id: 1, label: '', state: 'running', step: 'SSH_LOGIN' },
          ...{ exit_code: null, ...times },
        })
        .execute();
    });
    expect(await cmdb.host(1)).toEqual({
      ...{ id: 1, innerIp: '10.0.0.10', outerIp: '', cloudId: 0, cloudName: '直连区域', hostName: 'web-a' },
      ...{ osType: 'LINUX', businessId: 1, businessName: '业务一', nodeType: 'AGENT', source: 'cmdb' },
      modules: [
        { id: 21, name: '接入', setName: '华南' },
        { id: 22, name: '逻辑', setName: '华南' },
      ],
      ...{ usage: '消息总线', location: '', remark: '', sshUser: 'root', sshPort: 22, authType: 'PASSWORD' },
      hasCredential: false,
      ...{ credentialState: 'missing', credential: null, facts: null },
      agent: {
        id: 1,
        status: 'RUNNING',
        version: '1.2.0',
        lastSeenAt: time.now,
        tunnel: false,
        conflict: null,
      },
      job: { jobId: 5, targetId: 6, state: 'running', step: 'SSH_LOGIN', code: '' },
      updatedAt: time.now,
    });
    await expect(cmdb.host(99)).rejects.toMatchObject({ reason: 'common.notFound' });
  });

  it('shows the job at work before the last one on the agent', async () => {
    const { cmdb, store } = await filled();
    const add = (id: number, kind: string, state: 'running' | 'failed') =>
      store.write(async ({ db }) => {
        const times = { created_at: 1, started_at: 1, finished_at: null };
        await db
          .insertInto('jobs')
          .values({
            ...{ id, kind, title: '', state, spec: '{}', business_id: null, created_by: '', origin: '' },
            ...{ concurrency: 1, total: 1, ...times },
          })
          .execute();
        await db
          .insertInto('job_targets')
          .values({ job_id: id, position: 0, host_id: 1, label: '', state, exit_code: null, ...times })
          .execute();
      });
    const shown = async () => (await cmdb.host(1)).job?.jobId;
    await add(1, 'agent.install', 'failed');
    await add(2, 'script', 'failed');
    expect(await shown()).toBe(1);
    await add(3, 'script', 'running');
    await add(4, 'agent.uninstall', 'failed');
    expect(await shown()).toBe(3);
  });
});

describe('pages', () => {
  it.each(['innerIp', 'hostName', 'updatedAt', 'lastSeenAt', 'id'] as const)(
    'by %s show every host once, forwards and backwards',
    async (sortBy) => {
      const setup = await filled();
      const walk = async (descending: boolean) => {
        const ids: number[] = [];
        for (let page = 1; page <= 4; page += 1) {
          const found = await setup.cmdb.hosts({ page, pageSize: 2, sortBy, descending, filter: {} });
          expect(found.total).toBe(5);
          ids.push(...found.items.map(({ id }) => id));
        }
        return ids;
      };
      const up = await walk(false);
      expect([...up].sort()).toEqual([1, 2, 3, 4, 5]);
      const down = await walk(true);
      if (sortBy !== 'lastSeenAt') expect(down).toEqual([...up].reverse());
      else
        expect([up.slice(3), down.slice(0, 2)]).toEqual([
          [2, 1],
          [1, 2],
        ]);
    },
  );
});

describe('plans of the hot queries', () => {
  it.each([
    ['innerIp', 'SCAN hosts USING INDEX hosts_by_ip'],
    ['hostName', 'SCAN hosts USING COVERING INDEX hosts_by_name'],
    ['updatedAt', 'SCAN hosts USING COVERING INDEX hosts_by_update'],
    ['id', 'SCAN hosts'],
  ] as const)('a page by %s goes through an index in order', async (sortBy, step) => {
    const { store } = await openCmdb();
    for (const descending of [false, true]) {
      for (const filter of [{}, { keyword: 'x' }, { keyword: 'x', businessId: 1, cloudId: 3 }]) {
        const query = sortedIds(store.read, { filter, sortBy, descending }, agentRule, 1);
        const plan = await explainPlan(store.read, query.limit(50));
        expect(plan[0]).toContain(step.split(' USING')[0]);
        if (sortBy !== 'id') expect(plan[0]).toContain(step.split(' ').at(-1));
        expect(plan.filter((line) => line.includes('TEMP B-TREE FOR ORDER BY'))).toEqual([]);
      }
    }
  });

  it('counts by an index', async () => {
    const { store } = await openCmdb();
    const plan = async (filter: HostFilter) =>
      (await explainPlan(store.read, countingHosts(store.read, filter, agentRule, 1)))[0];
    expect(await plan({ keyword: 'x' })).toContain('INDEX hosts_by_ip');
    expect(await plan({ businessId: 1 })).toContain('COVERING INDEX hosts_business (business_id=?)');
    expect(await plan({ cloudId: 1 })).toContain('COVERING INDEX hosts_cloud (cloud_id=?)');
  });

  it('finds pasted addresses by their indexes', async () => {
    const { store } = await openCmdb();
    const filter = { addresses: ['10.0.0.1', '10.0.0.2'] };
    const query = sortedIds(store.read, { filter, sortBy: 'innerIp', descending: false }, agentRule, 1);
    const plan = await explainPlan(store.read, query);
    expect(plan.join('\n')).toMatch(/SEARCH hosts USING INTEGER PRIMARY KEY/);
    expect(plan.join('\n')).toMatch(/hosts_address \(inner_ip=\?\)/);
    expect(plan.join('\n')).toMatch(/hosts_outer \(outer_ip=\?\)/);
  });
});
