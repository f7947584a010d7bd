import { createHostViews } from '@main/domains/cmdb';
import type { Actor } from '@main/kernel/actor';
import { createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { describe, expect, it } from 'vitest';
import { openTestStore } from '../../support/store';

const base = { kind: 'user', only: null, via: 'console' } as const;
const ann: Actor = { ...base, id: 7, name: 'ann', groups: [2] };
const viewer: Actor = { ...base, id: 8, name: 'vic', groups: [3] };
const admin: Actor = { ...base, id: 9, name: 'adm', groups: [1] };
const content = {
  filter: { keyword: 'web', agentStatus: ['RUNNING' as const] },
  columns: ['innerIp', 'agent', 'remark'],
  sortBy: 'lastSeenAt' as const,
  descending: true,
};

async function openViews() {
  const store = await openTestStore();
  await store.write(({ db }) =>
    db
      .insertInto('users')
      .values([ann, viewer, admin].map(({ id, name }) => ({ id, name, created_at: 1, updated_at: 1 })))
      .execute(),
  );
  const bus = createBus(() => undefined);
  return { store, views: createHostViews({ store, bus, clock: systemClock }) };
}

describe('views of the host list', () => {
  it('bring back filter, columns and order, for their owner', async () => {
    const { views } = await openViews();
    const id = await views.save(ann, { name: '在线 web', shared: false, content });
    expect(await views.list(ann)).toEqual([
      expect.objectContaining({ id, name: '在线 web', own: true, owner: 'ann', shared: false, content }),
    ]);
    expect(await views.list(viewer)).toEqual([]);
    await views.save(ann, { id, name: '离线', shared: true, content: { ...content, descending: false } });
    expect(await views.list(viewer)).toEqual([
      expect.objectContaining({ id, name: '离线', own: false, owner: 'ann', shared: true }),
    ]);
  });

  it('have a name once for each user', async () => {
    const { views } = await openViews();
    await views.save(ann, { name: 'a', shared: false, content });
    await expect(views.save(ann, { name: 'a', shared: false, content })).rejects.toMatchObject({
      issues: [{ path: 'name', reason: 'cmdb.nameTaken' }],
    });
    await views.save(viewer, { name: 'a', shared: false, content });
  });

  it('are shared by those who may write, and changed by their owner alone', async () => {
    const { views } = await openViews();
    await expect(views.save(viewer, { name: 'v', shared: true, content })).rejects.toMatchObject({
      reason: 'common.forbidden',
    });
    const id = await views.save(ann, { name: 'all', shared: true, content });
    const secret = await views.save(ann, { name: 'mine', shared: false, content });
    await expect(views.save(viewer, { id, name: 'mine', shared: false, content })).rejects.toMatchObject({
      reason: 'common.forbidden',
    });
    await expect(views.remove(viewer, id)).rejects.toMatchObject({ reason: 'common.forbidden' });
    await expect(views.remove(admin, secret)).rejects.toMatchObject({ reason: 'common.notFound' });
    await views.remove(admin, id);
    expect((await views.list(ann)).map(({ name }) => name)).toEqual(['mine']);
  });

  it('go with their user', async () => {
    const { store, views } = await openViews();
    await views.save(ann, { name: 'all', shared: true, content });
    await store.write(({ db }) => db.deleteFrom('users').where('id', '=', ann.id).execute());
    expect(await views.list(viewer)).toEqual([]);
  });
});
