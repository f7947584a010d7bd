import { userHandlers } from '@main/domains/users';
import type { SessionDoor } from '@main/kernel/dispatch';
import { describe, expect, it } from 'vitest';
import { address, openUsers, signedIn } from './support';

const operator = {
  name: 'op',
  password: 'long enough',
  mail: 'op@example.com',
  department: 'ops',
  groups: [2],
};

describe('users', () => {
  it('are listed by name, paged, found by a keyword, and never with their hash', async () => {
    const { users } = await openUsers();
    await users.add(operator);
    await users.add({ ...operator, name: '100%_ok', mail: '', department: '数据库' });
    const handlers = userHandlers(users);
    const session: SessionDoor = { token: undefined, start: () => undefined, end: () => undefined };
    const context = { actor: (await signedIn(users)).actor, session, address };
    const list = async (keyword: string, page = 1) => {
      const { items, total } = await handlers['users.list']({ keyword, page, pageSize: 2 }, context);
      return [items.map(({ name }) => name), total];
    };
    expect(await list('')).toEqual([['100%_ok', 'admin'], 3]);
    expect(await list('', 2)).toEqual([['op'], 3]);
    expect(await list('%_')).toEqual([['100%_ok'], 1]);
    expect(await list('数据')).toEqual([['100%_ok'], 1]);
    expect(await list('EXAMPLE.com')).toEqual([['op'], 1]);
    expect(
      JSON.stringify(await handlers['users.list']({ keyword: '', page: 1, pageSize: 9 }, context)),
    ).not.toMatch(/scrypt|hash/);
  });

  it('have a name and a mail of their own, whatever the case', async () => {
    const { users } = await openUsers();
    const id = await users.add(operator);
    await expect(users.add({ ...operator, name: 'OP', mail: '' })).rejects.toMatchObject({
      reason: 'users.nameTaken',
    });
    await expect(users.add({ ...operator, name: 'two' })).rejects.toMatchObject({
      reason: 'users.mailTaken',
    });
    const two = await users.add({ ...operator, name: 'two', mail: '' });
    await users.add({ ...operator, name: 'three', mail: '' });
    await expect(users.update({ ...operator, id: two, disabled: false })).rejects.toMatchObject({
      reason: 'users.mailTaken',
    });
    await users.update({ ...operator, id, password: undefined, disabled: false });
    await expect(users.update({ ...operator, id: 99, disabled: false })).rejects.toMatchObject({
      kind: 'NOT_FOUND',
    });
  });

  it('keep one administrator who can sign in', async () => {
    const { users } = await openUsers();
    const { actor } = await signedIn(users);
    const self = { id: actor.id, mail: '', department: '', groups: [1], disabled: false };
    const last = { reason: 'users.lastAdministrator' };
    await expect(users.remove(actor.id)).rejects.toMatchObject(last);
    await expect(users.update({ ...self, groups: [2, 4] })).rejects.toMatchObject(last);
    await expect(users.update({ ...self, disabled: true })).rejects.toMatchObject(last);
    const second = await users.add({ ...operator, groups: [3, 1] });
    await users.update({ ...self, groups: [2, 4] });
    await expect(users.remove(second)).rejects.toMatchObject(last);
    await expect(Promise.all([users.remove(actor.id), users.remove(second)])).rejects.toMatchObject(last);
  });

  it('lose and gain at once what is changed about them', async () => {
    const { users } = await openUsers();
    const id = await users.add(operator);
    const { token, actor } = await signedIn(users, 'op', 'long enough');
    const api = await users.tokens.create(actor, { name: 'ci', permissions: null, expiresAt: null });
    expect(await users.authenticate(api.token)).toMatchObject({ groups: [2] });
    const fields = { id, mail: '', department: '', disabled: false };
    await users.update({ ...fields, groups: [4, 3, 3] });
    expect(await users.actorOfSession(token)).toMatchObject({ groups: [3, 4] });
    expect(await users.authenticate(api.token)).toMatchObject({ groups: [3, 4] });
    await users.update({ ...fields, groups: [3], disabled: true });
    expect(await users.actorOfSession(token)).toBeUndefined();
    expect(await users.authenticate(api.token)).toBeUndefined();
    await users.update({ ...fields, groups: [3], disabled: false });
    expect(await users.actorOfSession(token)).toBeUndefined();
    expect(await users.authenticate(api.token)).toBeDefined();
    await users.remove(id);
    expect(await users.authenticate(api.token)).toBeUndefined();
  });

  it('ring the bus when they change', async () => {
    const { users, bus } = await openUsers();
    let rung = 0;
    bus.listen(({ event }) => {
      if (event === 'users.changed') rung += 1;
    });
    const id = await users.add(operator);
    await users.update({ ...operator, id, password: undefined, disabled: false });
    await users.remove(id);
    await expect(users.remove(id)).rejects.toMatchObject({ kind: 'NOT_FOUND' });
    expect(rung).toBe(3);
  });
});
