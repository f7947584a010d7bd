import { createPlaces, type PlacesService } from '@main/domains/cmdb';
import { createBus } from '@main/kernel/bus';
import { describe, expect, it } from 'vitest';
import { issuesOf, openCmdb, operator, type Setup } from './support';

interface Bench extends Setup {
  readonly places: PlacesService;
  readonly businessId: number;
  /** Adds a host to the idle module of the business, or into modules. */
  host(innerIp: string, moduleIds?: readonly number[]): Promise<number>;
  /** Names of the modules that a host is in. */
  modulesOf(hostId: number): Promise<string[]>;
}

async function openPlaces(): Promise<Bench> {
  const setup = await openCmdb();
  const { store, cmdb, time, events } = setup;
  const bus = createBus((error) => {
    throw error;
  });
  bus.listen((message) => events.push(message));
  const places = createPlaces({ store, bus, clock: { now: () => time.now } });
  const businessId = await cmdb.addBusiness(operator, '订单');
  return {
    ...{ ...setup, places, businessId },
    async host(innerIp, moduleIds) {
      const login = { sshUser: 'root', sshPort: 22, authType: 'PASSWORD' as const };
      const texts = { outerIp: '', hostName: '', osType: 'LINUX', usage: '', location: '', remark: '' };
      const id = await cmdb.addHost(operator, { innerIp, cloudId: 0, businessId, ...texts, ...login });
      if (moduleIds) await cmdb.moveHosts([id], moduleIds);
      return id;
    },
    modulesOf: async (hostId) => (await cmdb.host(hostId)).modules.map(({ name }) => name),
  };
}

const idOfIdle = async ({ cmdb }: Bench, name: string) =>
  (await cmdb.topology())[0]?.sets[0]?.modules.find((module) => module.name === name)?.id ?? 0;

describe('sets and modules', () => {
  it('are unique beside each other, and come into the topology with their source', async () => {
    const { places, cmdb, businessId } = await openPlaces();
    const set = await places.addSet(operator, businessId, '华南');
    const module = await places.addModule(operator, set, '接入');
    await expect(places.addSet(operator, businessId, '华南')).rejects.toMatchObject({
      reason: 'cmdb.nameTaken',
    });
    await expect(places.addSet(operator, businessId, '空闲机池')).rejects.toMatchObject({
      reason: 'cmdb.nameTaken',
    });
    expect(await issuesOf(places.addModule(operator, set, '接入'))).toEqual(['name: cmdb.nameTaken']);
    const other = await places.addSet(operator, businessId, '华北');
    await places.addModule(operator, other, '接入');
    await expect(places.update('sets', other, { name: '华南' })).rejects.toMatchObject({
      reason: 'cmdb.nameTaken',
    });
    await places.update('sets', other, { name: '华北' });
    await places.update('modules', module, { name: '网关' });
    const [business] = await cmdb.topology();
    expect(business?.sets.find(({ id }) => id === set)).toMatchObject({
      ...{ kind: '', source: 'manual', name: '华南' },
      modules: [{ id: module, name: '网关', kind: '', source: 'manual' }],
    });
    await expect(places.addModule(operator, 404, 'x')).rejects.toMatchObject({ reason: 'common.notFound' });
    await expect(places.addSet(operator, 404, 'x')).rejects.toMatchObject({ reason: 'common.notFound' });
    await expect(places.update('modules', 404, { name: 'x' })).rejects.toMatchObject({
      reason: 'common.notFound',
    });
  });

  it('let their hosts go to the idle module when they are deleted, but not those that have another', async () => {
    const bench = await openPlaces();
    const { places, businessId, host, modulesOf, time, cmdb } = bench;
    const set = await places.addSet(operator, businessId, '华南');
    const [gate, logic] = [
      await places.addModule(operator, set, '接入'),
      await places.addModule(operator, set, '逻辑'),
    ];
    const [one, both] = [await host('10.0.0.1', [gate]), await host('10.0.0.2', [gate, logic])];
    time.now += 1000;
    expect(await places.remove('modules', gate)).toBe(1);
    expect(await modulesOf(one)).toEqual(['空闲机']);
    expect(await modulesOf(both)).toEqual(['逻辑']);
    expect((await cmdb.host(one)).updatedAt).toBe(time.now);
    expect(await places.remove('sets', set)).toBe(1);
    expect(await modulesOf(both)).toEqual(['空闲机']);
  });

  it('keep the idle pool and its modules as they are', async () => {
    const bench = await openPlaces();
    const { places, cmdb } = bench;
    const pool = (await cmdb.topology())[0]?.sets[0]?.id ?? 0;
    const fixed = { reason: 'cmdb.idleFixed' };
    await expect(places.remove('sets', pool)).rejects.toMatchObject(fixed);
    await expect(places.update('sets', pool, { name: 'x' })).rejects.toMatchObject(fixed);
    for (const name of ['空闲机', '故障机']) {
      const id = await idOfIdle(bench, name);
      await expect(places.remove('modules', id)).rejects.toMatchObject(fixed);
      await expect(places.update('modules', id, { name: 'x' })).rejects.toMatchObject(fixed);
    }
  });

  it('are not deleted when the CMDB brought them, nor what holds such', async () => {
    const { places, cmdb } = await openPlaces();
    await cmdb.sync(operator, {
      applications: [{ id: 7, name: '同步业务' }],
      sets: [{ id: 11, application_id: 7, name: '华南' }],
      modules: [{ id: 21, set_id: 11, name: '接入' }],
    });
    for (const [table, id] of [
      ['businesses', 7],
      ['sets', 11],
      ['modules', 21],
    ] as const)
      await expect(places.remove(table, id)).rejects.toMatchObject({ reason: 'cmdb.fromCmdb' });
    const business = await cmdb.addBusiness(operator, '自建');
    const set = await places.addSet(operator, business, '自建大区');
    await cmdb.sync(operator, { modules: [{ id: 22, set_id: set, name: '来自CMDB' }] });
    const holds = { reason: 'cmdb.holdsSynced', params: { name: '来自CMDB' } };
    await expect(places.remove('sets', set)).rejects.toMatchObject(holds);
    await expect(places.remove('businesses', business)).rejects.toMatchObject(holds);
  });
});

describe('businesses and product lines', () => {
  it('belong together, and a business with hosts or clusters is not deleted', async () => {
    const { places, cmdb, businessId, host, store } = await openPlaces();
    const line = await places.addProductLine(operator, 'apache产品线');
    await places.update('businesses', businessId, { name: '订单中心', product_line_id: line });
    expect(await cmdb.topology()).toMatchObject([{ name: '订单中心', productLineId: line }]);
    expect(await places.productLines()).toMatchObject([{ name: 'apache产品线', businesses: 1, hosts: 0 }]);
    await expect(places.remove('product_lines', line)).rejects.toMatchObject({
      reason: 'cmdb.inUse',
      issues: [{ reason: 'cmdb.usedByBusinesses', params: { count: 1, examples: '订单中心' } }],
    });
    for (const last of [1, 2, 3, 4]) await host(`10.0.0.${last}`);
    await expect(places.remove('businesses', businessId)).rejects.toThrow(
      '"订单中心" still has hosts (4): 10.0.0.1, 10.0.0.2, 10.0.0.3 …',
    );
    const other = await cmdb.addBusiness(operator, '空的', line);
    await places.addModule(operator, await places.addSet(operator, other, '大区'), '模块');
    await places.remove('businesses', other);
    expect((await cmdb.businesses()).map(({ id }) => id)).toEqual([businessId]);
    expect(
      await store.read.selectFrom('sets').select('id').where('business_id', '=', other).execute(),
    ).toEqual([]);
    await expect(places.update('businesses', businessId, { product_line_id: 404 })).rejects.toMatchObject({
      issues: [{ path: 'productLineId' }],
    });
    await places.update('businesses', businessId, { product_line_id: null });
    await places.remove('product_lines', line);
    expect(await places.productLines()).toEqual([]);
  });
});

describe('environments and cloud areas', () => {
  it('are kept while something uses them', async () => {
    const { places, cmdb, store } = await openPlaces();
    const env = await places.addEnvironment(operator, { name: '内测', remark: 'x' });
    expect(env).toMatch(/^[0-9a-f]{32}$/);
    await cmdb.sync(operator, {
      clusters: [{ id: 'c1', name: 'redis', env_id: env }],
      hosts: [{ inner_ip: '10.0.0.9', env_id: env }],
    });
    expect(await places.environments()).toMatchObject([{ name: '内测', remark: 'x', hosts: 1, clusters: 1 }]);
    await expect(places.remove('environments', env)).rejects.toMatchObject({
      issues: [{ reason: 'cmdb.usedByHosts' }, { reason: 'cmdb.usedByClusters' }],
    });
    await places.update('environments', env, { remark: '' });
    await store.write(({ db }) => db.deleteFrom('clusters').execute());
    await cmdb.sync(operator, { hosts: [{ inner_ip: '10.0.0.9', env_id: null }] });
    await places.remove('environments', env);
    expect(await places.environments()).toEqual([]);
  });

  it('keep the direct area, and an area with hosts', async () => {
    const { places, cmdb } = await openPlaces();
    const direct = { reason: 'cmdb.directFixed' };
    await expect(places.remove('clouds', 0)).rejects.toMatchObject(direct);
    await expect(places.update('clouds', 0, { name: 'x' })).rejects.toMatchObject(direct);
    const cloud = await cmdb.addCloud(operator, '机房B');
    await places.update('clouds', cloud, { name: '机房C' });
    await cmdb.sync(operator, { hosts: [{ inner_ip: '10.0.0.1', cloud_id: cloud }] });
    await expect(places.remove('clouds', cloud)).rejects.toMatchObject({ reason: 'cmdb.inUse' });
    await cmdb.deleteHosts([1], 'allow');
    await places.remove('clouds', cloud);
    expect((await cmdb.clouds()).map(({ id }) => id)).toEqual([0]);
  });
});

describe('moving hosts between modules', () => {
  it('leaves all modules, or one, or none but the idle one', async () => {
    const bench = await openPlaces();
    const { places, cmdb, businessId, host, modulesOf } = bench;
    const set = await places.addSet(operator, businessId, '大区');
    const [a, b, c] = [
      await places.addModule(operator, set, 'a'),
      await places.addModule(operator, set, 'b'),
      await places.addModule(operator, set, 'c'),
    ];
    const id = await host('10.0.0.1');
    await cmdb.moveHosts([id], [a], 0);
    expect(await modulesOf(id)).toEqual(['a']);
    await cmdb.moveHosts([id], [b], 0);
    expect(await modulesOf(id)).toEqual(['a', 'b']);
    await cmdb.moveHosts([id], [c], a);
    expect(await modulesOf(id)).toEqual(['b', 'c']);
    await cmdb.moveHosts([id], [await idOfIdle(bench, '故障机')], b);
    expect(await modulesOf(id)).toEqual(['故障机']);
    await cmdb.moveHosts([id], [a]);
    expect(await modulesOf(id)).toEqual(['a']);
    expect(await issuesOf(cmdb.moveHosts([id], [a, await idOfIdle(bench, '空闲机')]))).toEqual([
      'moduleIds: cmdb.idleAlone',
    ]);
  });
});
