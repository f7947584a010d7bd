import { targetSetHandlers } from '@main/domains/cmdb';
import type { Actor } from '@main/kernel/actor';
import { type AllHandlers, createDispatch } from '@main/kernel/dispatch';
import { silentLogger } from '@main/kernel/logger';
import { describe, expect, it } from 'vitest';
import { openCmdb, operator } from './support';

const bob: Actor = { ...operator, id: 2, name: 'bob' };
const viewer: Actor = { ...operator, id: 3, name: 'vic', groups: [3] };
const admin: Actor = { ...operator, id: 4, name: 'adm', groups: [1] };

/** A module with two hosts, a cluster of one's own, and people. */
async function openSets() {
  const setup = await openCmdb();
  const { cmdb, store } = setup;
  await cmdb.sync(operator, {
    applications: [{ id: '1', name: '订单' }],
    sets: [{ id: 11, application_id: '1', name: '华南' }],
    modules: [{ id: 21, set_id: 11, name: 'web' }],
    hosts: [1, 2, 3].map((at) => ({
      ...{ inner_ip: `10.0.0.${at}`, cloud_id: 0, application_id: '1', modules: at < 3 ? [21] : [] },
    })),
  });
  await store.write(async ({ db }) => {
    await db
      .insertInto('users')
      .values(
        [operator, bob, viewer, admin].map(({ id, name }) => ({ id, name, created_at: 1, updated_at: 1 })),
      )
      .execute();
    await db
      .insertInto('clusters')
      .values({ id: 'c1', name: 'redis', source: 'manual', created_at: 1, updated_at: 1 })
      .execute();
  });
  const hosts = await store.read.selectFrom('hosts').select('id').orderBy('ip_key').execute();
  const [first = 0, second = 0, third = 0] = hosts.map(({ id }) => id);
  const members = {
    hostIds: [third, third],
    addresses: ['10.0.0.1', '10.9.9.9'],
    nodes: [{ kind: 'module' as const, id: 21 }],
    clusterIds: ['c1'],
    exceptIds: [second],
  };
  return { ...setup, sets: cmdb.targetSets, ids: { first, second, third }, members };
}

const form = { description: '', shared: false };

describe('a target set', () => {
  it('keeps its members as they were given, with their names, when and by whom', async () => {
    const { sets, members, ids, time } = await openSets();
    const id = await sets.save(operator, { ...form, name: '双十一', description: '网关', content: members });
    const kept = await sets.get(operator, id);
    expect(kept).toMatchObject({
      ...{ id, name: '双十一', description: '网关', own: true, owner: 'ann', shared: false },
      ...{ hosts: 1, addresses: 2, nodes: 1, clusters: 1, excepted: 1, gone: [], goneHosts: 0 },
      ...{ createdAt: time.now, updatedAt: time.now },
    });
    expect(kept.content).toEqual({
      hosts: [{ id: ids.third, innerIp: '10.0.0.3' }],
      addresses: ['10.0.0.1', '10.9.9.9'],
      nodes: [{ kind: 'module', id: 21, name: 'web' }],
      clusters: [{ id: 'c1', name: 'redis' }],
      excepted: [{ id: ids.second, innerIp: '10.0.0.2' }],
    });
  });

  it('says which of its members were deleted, and keeps what they were called', async () => {
    const { sets, members, ids, store, cmdb } = await openSets();
    const id = await sets.save(operator, { ...form, name: 'a', content: members });
    await cmdb.deleteHosts([ids.third], 'allow');
    await store.write(async ({ db }) => {
      await db.deleteFrom('clusters').where('id', '=', 'c1').execute();
      await db.deleteFrom('module_hosts').execute();
      await db.deleteFrom('modules').where('id', '=', 21).execute();
    });
    expect(await sets.list(operator)).toEqual([
      expect.objectContaining({ gone: ['web', 'redis'], goneHosts: 1, nodes: 1, clusters: 1, hosts: 1 }),
    ]);
    await sets.save(operator, { ...form, id, name: 'a', content: members });
    const { content } = await sets.get(operator, id);
    expect([content.hosts[0]?.innerIp, content.clusters[0]?.name]).toEqual(['10.0.0.3', 'redis']);
  });

  it('is renamed without its members, and gets others without another name', async () => {
    const { sets, members } = await openSets();
    const id = await sets.save(operator, { ...form, name: 'a', content: members });
    await sets.save(operator, { ...form, id, name: 'b', description: 'more' });
    expect(await sets.get(operator, id)).toMatchObject({ name: 'b', description: 'more', addresses: 2 });
    await sets.save(operator, {
      ...form,
      ...{ id, name: 'b' },
      content: { hostIds: [], addresses: ['10.0.0.2'], nodes: [], clusterIds: [], exceptIds: [] },
    });
    expect(await sets.get(operator, id)).toMatchObject({ addresses: 1, nodes: 0, clusters: 0, hosts: 0 });
  });

  it('is not made of nothing, nor of what was never there', async () => {
    const { sets, members } = await openSets();
    const save = (content: Partial<typeof members> | undefined) =>
      sets.save(operator, { ...form, name: 'a', ...(content && { content: { ...members, ...content } }) });
    const nothing = { hostIds: [], addresses: [], nodes: [], clusterIds: [] };
    for (const content of [undefined, nothing])
      await expect(save(content)).rejects.toMatchObject({
        issues: [{ path: 'content', reason: 'scripts.noTargets' }],
      });
    const strange: [Partial<typeof members>, string][] = [
      [{ hostIds: [999] }, 'host'],
      [{ nodes: [{ kind: 'module', id: 999 }] }, 'module'],
      [{ clusterIds: ['none'] }, 'cluster'],
    ];
    for (const [content, what] of strange)
      await expect(save(content)).rejects.toMatchObject({
        issues: [{ path: 'content', reason: 'cmdb.unknownReference', params: { what } }],
      });
    expect(await sets.list(operator)).toEqual([]);
  });

  it('has a name once for each user', async () => {
    const { sets, members } = await openSets();
    await sets.save(operator, { ...form, name: 'a', content: members });
    const again = sets.save(operator, { ...form, name: 'a', content: members });
    await expect(again).rejects.toMatchObject({ issues: [{ path: 'name', reason: 'cmdb.nameTaken' }] });
    await sets.save(bob, { ...form, name: 'a', content: members });
  });

  it('is seen by others where it is shared, changed by its owner alone, and goes with the owner', async () => {
    const { sets, members, store } = await openSets();
    const own = await sets.save(operator, { ...form, name: 'own', content: members });
    const shared = await sets.save(operator, { ...form, name: 'all', shared: true, content: members });
    expect((await sets.list(bob)).map(({ name, own: mine }) => [name, mine])).toEqual([['all', false]]);
    expect((await sets.get(bob, shared)).content.addresses).toEqual(members.addresses);
    const gone = { reason: 'common.notFound' };
    const forbidden = { reason: 'common.forbidden' };
    await expect(sets.get(bob, own)).rejects.toMatchObject(gone);
    await expect(sets.save(bob, { ...form, id: own, name: 'x' })).rejects.toMatchObject(gone);
    await expect(sets.save(bob, { ...form, id: shared, name: 'x' })).rejects.toMatchObject(forbidden);
    await expect(sets.remove(bob, shared)).rejects.toMatchObject(forbidden);
    await expect(sets.remove(admin, own)).rejects.toMatchObject(gone);
    await sets.remove(admin, shared);
    expect((await sets.list(operator)).map(({ name }) => name)).toEqual(['own']);
    await store.write(({ db }) => db.deleteFrom('users').where('id', '=', operator.id).execute());
    expect(await store.read.selectFrom('target_sets').selectAll().execute()).toEqual([]);
  });

  it('is kept and deleted by those who may run scripts, with a line in the log; others look at shared ones', async () => {
    const { sets, members, events } = await openSets();
    const written: string[] = [];
    const dispatch = createDispatch(
      targetSetHandlers(sets) as AllHandlers,
      async ({ action, outcome }) => {
        written.push(`${action} ${outcome}`);
      },
      silentLogger,
    );
    const session = { token: undefined, start: () => undefined, end: () => undefined };
    const ask = async (actor: Actor, name: string, input: unknown) => {
      const answer = await dispatch(name, input, { actor, session, address: 'local' });
      return answer.ok ? answer.data : answer.error.kind;
    };
    const set = { name: 'a', shared: true, content: members };
    expect(await ask(viewer, 'targetSets.save', set)).toBe('FORBIDDEN');
    const made = (await ask(operator, 'targetSets.save', set)) as { id: number };
    expect(await ask(viewer, 'targetSets.list', {})).toMatchObject({ items: [{ name: 'a', own: false }] });
    expect(await ask(viewer, 'targetSets.delete', made)).toBe('FORBIDDEN');
    expect(await ask(operator, 'targetSets.delete', made)).toEqual({});
    expect(written).toEqual([
      'targetSets.save FORBIDDEN',
      'targetSets.save ok',
      'targetSets.delete FORBIDDEN',
      'targetSets.delete ok',
    ]);
    expect(events.filter(({ event }) => event === 'targetSets.changed')).toHaveLength(2);
  });
});
