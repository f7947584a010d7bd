import { contract, type Input } from '@contract/index';
import { createClusters } from '@main/domains/cmdb';
import { sortedClusters } from '@main/domains/cmdb/clusters/clusters.store';
import { createBus } from '@main/kernel/bus';
import { explainPlan } from '@main/platform/store';
import { describe, expect, it } from 'vitest';
import { exampleDocument, issuesOf, openCmdb, operator } from './support';

async function openClusters() {
  const setup = await openCmdb();
  const { store, time } = setup;
  const bus = createBus((error) => {
    throw error;
  });
  const clusters = createClusters({ store, bus, clock: { now: () => time.now } });
  await setup.cmdb.sync(operator, exampleDocument);
  const list = (query: Input<'clusters.list'> = {}) =>
    clusters.list(contract['clusters.list'].input.parse(query));
  return { ...setup, clusters, list };
}

const plain = { type: '', envId: null, businessId: null, remark: '' };

describe('clusters', () => {
  it('are added, changed, found and deleted', async () => {
    const { clusters, list, time } = await openClusters();
    const id = await clusters.add(operator, { ...plain, name: 'web', type: 'Nginx', businessId: 5093 });
    expect(await clusters.get(id)).toMatchObject({
      ...{ id, name: 'web', type: 'Nginx', source: 'manual', hosts: 0, creator: 'ann' },
      ...{ businessName: '消息总线(TUMS)', envId: null, envName: '', remark: '' },
    });
    time.now += 5000;
    await clusters.update({ id, remark: '前端', envId: '11ace0ba1dc211e8a9ad4845204d5bd4' });
    expect(await clusters.get(id)).toMatchObject({
      ...{ name: 'web', type: 'Nginx', remark: '前端', envName: '内测环境N', updatedAt: time.now },
    });
    expect((await list()).items.map(({ name }) => name)).toEqual(['redis234A', 'web']);
    expect((await list({ sortBy: 'updatedAt', descending: true })).items[0]?.name).toBe('web');
    for (const [query, found] of [
      [{ keyword: '前端 WEB' }, ['web']],
      [{ keyword: 'redis%' }, []],
      [{ keyword: '322', type: 'ApacheCluster' }, ['redis234A']],
      [{ type: 'Nginx' }, ['web']],
      [{ source: 'cmdb' }, ['redis234A']],
      [{ businessId: 5093, type: 'ApacheCluster' }, ['redis234A']],
      [{ envId: 'none' }, []],
    ] as const)
      expect((await list(query)).items.map(({ name }) => name)).toEqual(found);
    expect(await list({ pageSize: 1, page: 2 })).toMatchObject({ total: 2, items: [{ name: 'web' }] });
    expect(await clusters.types()).toEqual(['ApacheCluster', 'Nginx']);
    expect(await clusters.remove([id])).toBe(1);
    await expect(clusters.get(id)).rejects.toMatchObject({ reason: 'common.notFound' });
  });

  it('have names that are unique within their business', async () => {
    const { clusters } = await openClusters();
    const first = await clusters.add(operator, { ...plain, name: 'redis234A' });
    expect(await issuesOf(clusters.add(operator, { ...plain, name: 'redis234A', businessId: 5093 }))).toEqual(
      ['name: cmdb.nameTaken'],
    );
    expect(await issuesOf(clusters.add(operator, { ...plain, name: 'redis234A' }))).toEqual([
      'name: cmdb.nameTaken',
    ]);
    expect(await issuesOf(clusters.update({ id: first, businessId: 5093 }))).toEqual([
      'name: cmdb.nameTaken',
    ]);
    await clusters.update({ id: first, name: 'redis234A', remark: 'itself' });
    expect(await issuesOf(clusters.add(operator, { ...plain, name: 'x', businessId: 404 }))).toEqual([
      'businessId: cmdb.unknownReference',
    ]);
    expect(await issuesOf(clusters.add(operator, { ...plain, name: 'x', envId: 'nowhere' }))).toEqual([
      'envId: cmdb.unknownReference',
    ]);
  });

  it('that the CMDB brought are not deleted, and neither are others with them', async () => {
    const { clusters, list } = await openClusters();
    const own = await clusters.add(operator, { ...plain, name: 'own' });
    await expect(clusters.remove([own, '322'])).rejects.toMatchObject({
      reason: 'cmdb.fromCmdb',
      params: { what: 'redis234A' },
    });
    expect((await list()).total).toBe(2);
  });

  it('bind hosts once and unbind them; both sides know', async () => {
    const { clusters, cmdb } = await openClusters();
    await cmdb.sync(operator, { hosts: [{ inner_ip: '10.0.0.1' }, { inner_ip: '10.0.0.2' }] });
    const id = await clusters.add(operator, { ...plain, name: 'web' });
    expect(await clusters.bindHosts(id, [1, 2, 2])).toEqual({ bound: 2, already: 0 });
    expect(await clusters.bindHosts(id, [1, 3])).toEqual({ bound: 1, already: 1 });
    await expect(clusters.bindHosts(id, [404])).rejects.toMatchObject({ reason: 'common.notFound' });
    await expect(clusters.bindHosts('nowhere', [1])).rejects.toMatchObject({ reason: 'common.notFound' });
    expect((await clusters.ofHost(1)).map(({ name }) => name)).toEqual(['redis234A', 'web']);
    const query = { page: 1, pageSize: 2, sortBy: 'innerIp', descending: false } as const;
    const bound = await cmdb.hosts({ ...query, filter: { clusterId: id } });
    expect(bound).toMatchObject({ total: 3, items: [{ innerIp: '10.0.0.1' }, { innerIp: '10.0.0.2' }] });
    expect(await clusters.unbindHosts(id, [1, 2])).toBe(2);
    expect((await clusters.get(id)).hosts).toBe(1);
    await cmdb.deleteHosts([3], 'allow');
    expect((await clusters.get(id)).hosts).toBe(0);
  });

  it('say which hosts pasted addresses mean, and which mean none or several', async () => {
    const { clusters, cmdb } = await openClusters();
    await cmdb.sync(operator, {
      hosts: [
        { inner_ip: '10.2.2.2', cloud_id: 3 },
        { inner_ip: '10.0.0.1', outer_ip: '203.0.113.1' },
        { inner_ip: '2001:db8::1' },
      ],
    });
    const answer = await clusters.findAddresses([
      ...['10.2.2.2', '203.0.113.1', '2001:DB8:0::1', '10.9.9.9', '10.9.9.9'],
    ]);
    expect(answer.items.map(({ innerIp, cloudName }) => `${innerIp} ${cloudName}`)).toEqual([
      ...['10.0.0.1 直连区域', '10.2.2.2 直连区域', '10.2.2.2 机房B', '2001:db8::1 直连区域'],
    ]);
    expect([answer.unknown, answer.ambiguous]).toEqual([['10.9.9.9'], ['10.2.2.2']]);
  });

  it('are read page by page in the order of an index', async () => {
    const { store } = await openCmdb();
    for (const sortBy of ['name', 'type', 'updatedAt'] as const)
      for (const filter of [{ keyword: '' }, { keyword: 'x' }, { keyword: '', source: 'aos' as const }]) {
        const query = sortedClusters(store.read, { ...filter, sortBy, descending: true }).limit(50);
        const plan = (await explainPlan(store.read, query)).join('\n');
        expect(plan).toMatch(/SCAN clusters USING INDEX clusters_by_(name|type|update)/);
        expect(plan).toMatch(/cluster_hosts USING PRIMARY KEY \(cluster_id=\?\)/);
        expect(plan).not.toContain('TEMP B-TREE FOR ORDER BY');
      }
  });
});
