import { createUsersService } from '@main/domains/users';
import { createBus } from '@main/kernel/bus';
import { silentLogger } from '@main/kernel/logger';
import { describe, expect, it } from 'vitest';
import { openTestStore } from '../../support/store';
import { address, openUsers, quickPasswords, signedIn, testClock } from './support';

const hour = 3_600_000;

async function openEmpty() {
  const store = await openTestStore();
  const bus = createBus(() => undefined);
  const deps = { store, bus, clock: testClock(), logger: silentLogger, passwords: quickPasswords() };
  const users = createUsersService(deps);
  await users.prepare(undefined);
  return users;
}

describe('the first run', () => {
  it('makes the administrator with the set-up code, once', async () => {
    const users = await openEmpty();
    const code = users.setUpCode() ?? '';
    expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/);
    const given = { name: 'root', password: 'long enough', address };
    await expect(users.setUp({ ...given, code: 'AAAA-AAAA-AAAA' })).rejects.toMatchObject({
      reason: 'users.wrongSetupCode',
    });
    await expect(users.setUp({ ...given, code, password: 'short' })).rejects.toMatchObject({
      issues: [{ path: 'password', reason: 'users.weakPassword' }],
    });
    const { me, token } = await users.setUp({ ...given, code: code.toLowerCase().replaceAll('-', ' ') });
    expect(me).toMatchObject({ name: 'root', groups: [1] });
    expect(await users.actorOfSession(token)).toMatchObject({ name: 'root', via: 'console' });
    expect(users.needsSetUp()).toBe(false);
    await expect(users.setUp({ ...given, name: 'two', code })).rejects.toMatchObject({
      reason: 'users.alreadySetUp',
    });
  });

  it('takes the password of the environment only while there is no user', async () => {
    const { users, again } = await openUsers('first password');
    expect(users.needsSetUp()).toBe(false);
    const later = again();
    await later.prepare('second password');
    await expect(signedIn(later, 'admin', 'second password')).rejects.toMatchObject({
      reason: 'users.wrongLogin',
    });
    await signedIn(later, 'admin', 'first password');
  });
});

describe('signing in', () => {
  it('says the same of a wrong password, an unknown name and a disabled user', async () => {
    const { users } = await openUsers();
    const fields = { mail: '', department: '', groups: [2] };
    const id = await users.add({ name: 'off', password: 'long enough', ...fields });
    await users.update({ id, ...fields, disabled: true });
    for (const [name, password] of [
      ['admin', 'wrong'],
      ['nobody', 'correct horse'],
      ['off', 'long enough'],
    ] as const)
      await expect(signedIn(users, name, password)).rejects.toMatchObject({ reason: 'users.wrongLogin' });
  });

  it('makes a guesser wait longer each time, but not the same name from elsewhere', async () => {
    const { users, clock } = await openUsers();
    const guess = () => signedIn(users, 'admin', 'wrong');
    for (let index = 0; index < 10; index += 1)
      await expect(guess()).rejects.toMatchObject({ reason: 'users.wrongLogin' });
    await expect(signedIn(users)).rejects.toMatchObject({
      reason: 'common.tooMany',
      params: { seconds: 1 },
    });
    clock.pass(1000);
    await expect(guess()).rejects.toMatchObject({ reason: 'users.wrongLogin' });
    clock.pass(1000);
    await expect(guess()).rejects.toMatchObject({ reason: 'common.tooMany', params: { seconds: 1 } });
    const elsewhere = { name: 'admin', password: 'correct horse', address: '10.0.0.2' };
    await users.signIn(elsewhere, 'console');
    clock.pass(1000);
    await signedIn(users);
    await expect(guess()).rejects.toMatchObject({ reason: 'users.wrongLogin' });
  });

  it('counts guesses that are sent side by side', async () => {
    const { users } = await openUsers();
    const guesses = await Promise.allSettled(
      Array.from({ length: 30 }, () => signedIn(users, 'admin', 'wrong')),
    );
    const reasons = guesses.map((guess) => guess.status === 'rejected' && guess.reason.reason);
    expect(reasons.filter((reason) => reason === 'users.wrongLogin')).toHaveLength(10);
    expect(reasons.filter((reason) => reason === 'common.tooMany')).toHaveLength(20);
  });
});

describe('a session', () => {
  it('goes on while it is used, ends 12 h after its last call and 7 days after sign-in', async () => {
    const { users, clock, again } = await openUsers();
    const { token } = await signedIn(users);
    for (let day = 0; day < 13; day += 1) {
      clock.pass(11 * hour);
      expect(await users.actorOfSession(token)).toBeDefined();
    }
    await users.stop();
    clock.pass(11 * hour);
    expect(await again().actorOfSession(token)).toBeDefined();
    clock.pass(14 * hour);
    expect(await users.actorOfSession(token)).toBeUndefined();

    const idle = await signedIn(users);
    clock.pass(12 * hour);
    expect(await users.actorOfSession(idle.token)).toBeUndefined();
  });

  it('is stored only as a digest and survives a restart', async () => {
    const { users, store, again } = await openUsers();
    const { token } = await signedIn(users);
    const rows = await store.read.selectFrom('sessions').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(await again().actorOfSession(token)).toMatchObject({ name: 'admin' });
  });

  it('ends at sign-out, and is no good as an API token', async () => {
    const { users } = await openUsers();
    const { token } = await signedIn(users);
    expect(await users.authenticate(token)).toBeUndefined();
    await users.signOut(token);
    expect(await users.actorOfSession(token)).toBeUndefined();
  });

  it('of the API lasts 24 h and opens no screen', async () => {
    const { users, clock } = await openUsers();
    const { token } = await users.signIn({ name: 'admin', password: 'correct horse', address }, 'access');
    expect(await users.authenticate(token)).toMatchObject({ name: 'admin', via: 'api' });
    expect(await users.actorOfSession(token)).toBeUndefined();
    clock.pass(24 * hour);
    expect(await users.authenticate(token)).toBeUndefined();
  });

  it('ends elsewhere when the password is changed', async () => {
    const { users } = await openUsers();
    const here = await signedIn(users);
    const there = await signedIn(users);
    await expect(users.changePassword(here.actor, 'wrong', 'new password', here.token)).rejects.toMatchObject(
      { issues: [{ path: 'old', reason: 'users.wrongPassword' }] },
    );
    await users.changePassword(here.actor, 'correct horse', 'new password', here.token);
    expect(await users.actorOfSession(here.token)).toBeDefined();
    expect(await users.actorOfSession(there.token)).toBeUndefined();
    await expect(signedIn(users)).rejects.toMatchObject({ reason: 'users.wrongLogin' });
    await signedIn(users, 'admin', 'new password');
  });
});
