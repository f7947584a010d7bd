import { shownTargets } from '@contract/targets';
import { createTargetsService } from '@main/domains/scripts';
import { describe, expect, it } from 'vitest';
import { openCmdb, operator } from '../cmdb/support';

/** Two sets of one business: 10.0.0.1 to .4 in `web`, .4 and .5 in `db`; the cluster has .2 and .9. */
async function openTargets() {
  const { cmdb, store, time } = await openCmdb();
  await cmdb.sync(operator, {
    applications: [
      { id: '1', name: '订单' },
      { id: '2', name: '支付' },
    ],
    sets: [
      { id: 11, application_id: '1', name: '华南' },
      { id: 12, application_id: '1', name: '华北' },
    ],
    modules: [
      { id: 21, set_id: 11, name: 'web' },
      { id: 22, set_id: 11, name: 'db' },
      { id: 23, set_id: 12, name: 'web' },
    ],
    clusters: [{ id: 'c1', name: 'redis', type: 'Redis', app_id: '1', hosts: ['10.0.0.2', '10.0.0.9'] }],
    hosts: [
      ...[1, 2, 3].map((at) => hostAt(at, '1', [21])),
      hostAt(4, '1', [21, 22]),
      hostAt(5, '1', [22]),
      hostAt(6, '1', [23]),
      { ...hostAt(9, '2'), ssh_passwd: 'secret' },
      hostAt(10, '2'),
    ],
  });
  const rows = await store.read.selectFrom('hosts').select(['id', 'inner_ip']).execute();
  const idOf = (at: number) => rows.find(({ inner_ip }) => inner_ip === `10.0.0.${at}`)?.id ?? 0;
  const targets = createTargetsService({ hosts: cmdb, places: cmdb.targetPlaces });
  const shown = async (choice: Partial<Parameters<typeof targets.resolve>[0]>) => {
    const resolved = await targets.resolve({ ...none, ...choice });
    return { ...resolved, at: resolved.hosts.map(({ innerIp }) => Number(innerIp.split('.')[3])) };
  };
  return { cmdb, store, time, targets, idOf, shown };
}

const none = { hostIds: [], addresses: [], nodes: [], clusterIds: [], exceptIds: [] };
const hostAt = (at: number, application: string, modules: number[] = []) => ({
  ...{ inner_ip: `10.0.0.${at}`, cloud_id: 0, application_id: application, modules },
});

describe('targets from the topology and from clusters', () => {
  it('are the hosts of all the nodes and clusters, each once, in the order of addresses', async () => {
    const { shown } = await openTargets();
    const module = await shown({ nodes: [{ kind: 'module', id: 22 }] });
    expect(module.at).toEqual([4, 5]);
    const all = await shown({
      nodes: [
        { kind: 'set', id: 11 },
        { kind: 'module', id: 22 },
        { kind: 'module', id: 23 },
      ],
      clusterIds: ['c1'],
    });
    expect(all).toMatchObject({ total: 7, at: [1, 2, 3, 4, 5, 6, 9] });
    expect(all.nodes).toEqual([
      { kind: 'set', id: 11, name: '华南', above: ['订单'], hosts: 5 },
      { kind: 'module', id: 22, name: 'db', above: ['订单', '华南'], hosts: 2 },
      { kind: 'module', id: 23, name: 'web', above: ['订单', '华北'], hosts: 1 },
    ]);
    expect(all.clusters).toEqual([{ id: 'c1', name: 'redis', hosts: 2 }]);
    expect((await shown({ nodes: [{ kind: 'business', id: 2 }] })).at).toEqual([9, 10]);
  });

  it('go together with picked hosts and pasted addresses, without those that are excepted', async () => {
    const { shown, idOf } = await openTargets();
    const mixed = await shown({
      hostIds: [idOf(10), idOf(2)],
      addresses: ['10.0.0.6', '10.0.0.77'],
      nodes: [{ kind: 'module', id: 21 }],
      exceptIds: [idOf(3), idOf(5)],
    });
    expect(mixed.at).toEqual([10, 2, 6, 1, 4]);
    expect(mixed.unknown).toEqual(['10.0.0.77']);
    expect(mixed.excepted.map(({ innerIp }) => innerIp)).toEqual(['10.0.0.3', '10.0.0.5']);
  });

  it('are marked where nothing leads to them', async () => {
    const { shown } = await openTargets();
    const { unreachable, unreachableHosts, hosts } = await shown({ clusterIds: ['c1'] });
    expect(hosts.map(({ innerIp, via }) => [innerIp, via])).toEqual([
      ['10.0.0.2', 'none'],
      ['10.0.0.9', 'ssh'],
    ]);
    expect([unreachable, unreachableHosts.map(({ innerIp }) => innerIp)]).toEqual([1, ['10.0.0.2']]);
  });

  it('are reached by a running agent, but by none that two machines claim to be', async () => {
    const { shown, idOf, store, time } = await openTargets();
    const agent = { name: 'a', host_id: idOf(2), token_hash: 'a', created_at: 1, last_seen_at: time.now };
    await store.write(({ db }) => db.insertInto('agents').values(agent).execute());
    const ways = async () => {
      const { unreachable, hosts } = await shown({ clusterIds: ['c1'] });
      return [unreachable, ...hosts.map(({ via }) => via)];
    };
    expect(await ways()).toEqual([0, 'agent', 'ssh']);
    await store.write(({ db }) => db.updateTable('agents').set({ conflict: '{}' }).execute());
    expect(await ways()).toEqual([1, 'none', 'ssh']);
  });

  it('miss what was deleted, and say so', async () => {
    const { cmdb, shown, idOf } = await openTargets();
    const hostIds = [idOf(1), idOf(10)];
    await cmdb.deleteHosts([idOf(10)], 'allow');
    const left = await shown({ hostIds, nodes: [{ kind: 'module', id: 999 }], clusterIds: ['gone'] });
    expect(left).toMatchObject({ at: [1], goneHosts: [hostIds[1]], nodes: [], clusters: [] });
  });

  it('may be very many: all are counted and confirmed, some are shown', async () => {
    const { cmdb, targets, shown } = await openTargets();
    await cmdb.sync(operator, {
      hosts: Array.from({ length: 2000 }, (_, at) => ({
        ...{ inner_ip: `10.1.${at >> 8}.${at & 255}`, cloud_id: 0, application_id: '2' },
      })),
    });
    const choice = { ...none, nodes: [{ kind: 'business' as const, id: 2 }] };
    const { total, hosts, unreachable, unreachableHosts, digest } = await shown(choice);
    expect([total, unreachable]).toEqual([2002, 2001]);
    expect([hosts.length, unreachableHosts.length]).toEqual([shownTargets, shownTargets]);
    expect(await targets.freeze(choice, digest)).toHaveLength(2002);
  });

  it('give all their addresses to be copied', async () => {
    const { targets } = await openTargets();
    expect(await targets.addresses({ ...none, clusterIds: ['c1'] })).toEqual(['10.0.0.2', '10.0.0.9']);
  });
});

describe('targets that were shown', () => {
  it('are frozen as the hosts that were shown', async () => {
    const { targets, shown, idOf } = await openTargets();
    const choice = { ...none, nodes: [{ kind: 'module' as const, id: 22 }] };
    const { digest } = await shown(choice);
    expect(await targets.freeze(choice, digest)).toEqual([idOf(4), idOf(5)]);
  });

  it('are refused when the choice means one host more or less by then', async () => {
    const { cmdb, targets, shown, idOf } = await openTargets();
    const choice = { ...none, nodes: [{ kind: 'module' as const, id: 22 }] };
    const { digest } = await shown(choice);
    await cmdb.moveHosts([idOf(6)], [22]);
    const changed = { reason: 'scripts.targetsChanged', params: { now: 3 } };
    await expect(targets.freeze(choice, digest)).rejects.toMatchObject(changed);
    await cmdb.moveHosts([idOf(6)], [23]);
    expect(await targets.freeze(choice, digest)).toHaveLength(2);
    await cmdb.deleteHosts([idOf(5)], 'allow');
    await expect(targets.freeze(choice, digest)).rejects.toMatchObject({ reason: 'scripts.targetsChanged' });
  });

  it('are refused when they are none', async () => {
    const { targets, shown } = await openTargets();
    const { digest } = await shown(none);
    await expect(targets.freeze(none, digest)).rejects.toMatchObject({
      issues: [{ path: 'hostIds', reason: 'scripts.noTargets' }],
    });
  });
});
