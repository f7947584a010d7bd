import { may } from '@main/kernel/actor';
import { describe, expect, it } from 'vitest';
import { openUsers, signedIn } from './support';

const operator = { name: 'op', password: 'long enough', mail: '', department: '', groups: [2] };

describe('an API token', () => {
  it('allows what it names and no more, until it is revoked', async () => {
    const { users, store, again } = await openUsers();
    await users.add(operator);
    const { actor } = await signedIn(users, 'op', 'long enough');
    const wanted = { name: 'reader', permissions: ['cmdb.read'], expiresAt: null };
    const { id, token } = await users.tokens.create(actor, wanted);
    const caller = await users.authenticate(token);
    expect(caller && [may(caller, 'cmdb.read'), may(caller, 'cmdb.write')]).toEqual([true, false]);
    expect(JSON.stringify(await store.read.selectFrom('api_tokens').selectAll().execute())).not.toContain(
      token,
    );
    expect(await again().authenticate(token)).toMatchObject({ name: 'op' });
    await users.tokens.revoke(actor, id);
    await users.tokens.revoke(actor, id);
    expect(await users.authenticate(token)).toBeUndefined();
  });

  it('cannot hold what its user may not, nor widen itself', async () => {
    const { users } = await openUsers();
    await users.add(operator);
    const { actor } = await signedIn(users, 'op', 'long enough');
    const make = (permissions: string[] | null, by = actor) =>
      users.tokens.create(by, { name: 't', permissions, expiresAt: null });
    await expect(make(['users.write'])).rejects.toMatchObject({ kind: 'FORBIDDEN' });
    await expect(make(['no.such'])).rejects.toMatchObject({ issues: [{ path: 'permissions' }] });
    const scoped = await users.authenticate((await make(['cmdb.read'])).token);
    if (!scoped) throw new Error('the token is good');
    await expect(make(['cmdb.write'], scoped)).rejects.toMatchObject({ kind: 'FORBIDDEN' });
    expect(await users.authenticate((await make(null, scoped)).token)).toMatchObject({ only: ['cmdb.read'] });
  });

  it('expires, even while it is remembered', async () => {
    const { users, clock } = await openUsers();
    const { actor } = await signedIn(users);
    const expiresAt = clock.now() + 5000;
    const { token } = await users.tokens.create(actor, { name: 't', permissions: null, expiresAt });
    expect(await users.authenticate(token)).toBeDefined();
    clock.pass(5000);
    expect(await users.authenticate(token)).toBeUndefined();
    await expect(
      users.tokens.create(actor, { name: 't', permissions: null, expiresAt: clock.now() }),
    ).rejects.toMatchObject({ issues: [{ path: 'expiresAt' }] });
  });

  it('is shown to its user and to administrators, and revoked by them alone', async () => {
    const { users } = await openUsers();
    await users.add(operator);
    await users.add({ ...operator, name: 'other' });
    const op = (await signedIn(users, 'op', 'long enough')).actor;
    const other = (await signedIn(users, 'other', 'long enough')).actor;
    const admin = (await signedIn(users)).actor;
    const { id } = await users.tokens.create(op, { name: 't', permissions: null, expiresAt: null });
    const seen = await Promise.all([op, other, admin].map((actor) => users.tokens.list(actor)));
    expect(seen.map((tokens) => tokens.length)).toEqual([1, 0, 1]);
    await expect(users.tokens.revoke(other, id)).rejects.toMatchObject({ kind: 'NOT_FOUND' });
    await users.tokens.revoke(admin, id);
  });

  it('notes when it was last used', async () => {
    const { users, clock } = await openUsers();
    const { actor } = await signedIn(users);
    const { token } = await users.tokens.create(actor, { name: 't', permissions: null, expiresAt: null });
    clock.pass(1234);
    await users.authenticate(token);
    await users.stop();
    expect(await users.tokens.list(actor)).toMatchObject([{ last_used_at: clock.now() }]);
  });
});
