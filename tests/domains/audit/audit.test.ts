import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openAudit } from '@main/domains/audit';
import type { Actor } from '@main/kernel/actor';
import { silentLogger } from '@main/kernel/logger';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openTestStore } from '../../support/store';
import { testClock } from '../users/support';

const actor: Actor = { kind: 'user', id: 3, name: 'op', groups: [2], only: null, via: 'api' };

async function open() {
  const store = await openTestStore();
  const clock = testClock();
  const again = () => openAudit({ store, dir: store.dir, clock, logger: silentLogger });
  const audit = await again();
  const note = audit.sink('console');
  const write = async (count: number) => {
    for (let index = 0; index < count; index += 1) {
      clock.pass(1000);
      await note({ actor, action: `do.${index + 1}`, input: { id: index + 1 }, outcome: 'ok' });
    }
  };
  const tamper = (statement: string) => store.write((tx) => sql.raw(statement).execute(tx.db));
  return { store, clock, audit, again, note, write, tamper, head: join(store.dir, 'audit-head.json') };
}

describe('the audit log', () => {
  it('says who did what, by which door and how it went, without secrets', async () => {
    const { audit, note, clock } = await open();
    await note({ actor, action: 'users.add', input: { name: 'x', password: 'hunter2' }, outcome: 'ok' });
    await note({
      actor: undefined,
      action: 'users.signIn',
      input: { name: 'x' },
      outcome: 'UNAUTHENTICATED',
    });
    await note({ actor: undefined, action: 'users.signIn', input: { name: 'x' }, outcome: 'TOO_MANY' });
    const { items, total } = await audit.list({ keyword: '', page: 1, pageSize: 10 });
    expect(total).toBe(2);
    expect(items).toMatchObject([
      { seq: 2, actor_kind: 'nobody', actor_name: '', via: 'console', outcome: 'UNAUTHENTICATED' },
      {
        seq: 1,
        at: clock.now(),
        actor_name: 'op',
        via: 'api',
        action: 'users.add',
        object: 'name=x',
        outcome: 'ok',
        detail: '{"name":"x","password":"***"}',
      },
    ]);
  });

  it('names who signed in, but not who only tried to', async () => {
    const { audit, note } = await open();
    await note({ actor: undefined, action: 'users.signIn', input: { name: 'vera' }, outcome: 'ok' });
    await note({ actor: undefined, action: 'ops.login', input: { username: ' otto ' }, outcome: 'ok' });
    await note({
      actor: undefined,
      action: 'users.signIn',
      input: { name: 'eve' },
      outcome: 'UNAUTHENTICATED',
    });
    const { items } = await audit.list({ keyword: '', page: 1, pageSize: 10 });
    expect(items.map(({ actor_name }) => actor_name)).toEqual(['', 'otto', 'vera']);
  });

  it('is found by words and by time, the newest first', async () => {
    const { audit, write, clock } = await open();
    await write(5);
    const found = async (filter: object) => {
      const { items } = await audit.list({ keyword: '', page: 1, pageSize: 2, ...filter });
      return items.map(({ seq }) => seq);
    };
    expect(await found({})).toEqual([5, 4]);
    expect(await found({ page: 3 })).toEqual([1]);
    expect(await found({ keyword: 'op do.3' })).toEqual([3]);
    expect(await found({ from: clock.now() - 3000, to: clock.now() - 2000 })).toEqual([3, 2]);
  });

  it('holds together when many write at once', async () => {
    const { audit, note } = await open();
    await Promise.all(
      Array.from({ length: 100 }, () => note({ actor, action: 'do', input: {}, outcome: 'ok' })),
    );
    expect(await audit.verify()).toEqual({ checked: 100, brokenAt: null });
  });

  it.each([
    ["update audit set actor_name = 'other' where seq = 3", 3],
    ["update audit set detail = '{}' where seq = 3", 3],
    ['update audit set at = at + 1 where seq = 1', 1],
    ['delete from audit where seq = 3', 3],
    ['delete from audit where seq = 1', 1],
    ['delete from audit where seq >= 4', 4],
    ['delete from audit', 1],
  ])('names the first row that was tampered with: %s', async (statement, brokenAt) => {
    const { audit, write, tamper } = await open();
    await write(5);
    expect(await audit.verify()).toEqual({ checked: 5, brokenAt: null });
    await tamper(statement);
    expect(await audit.verify()).toMatchObject({ brokenAt });
  });

  it('remembers at every start that its tail was cut while Muster was not running', async () => {
    const { audit, write, tamper, again } = await open();
    await write(5);
    await audit.stop();
    await tamper('delete from audit where seq >= 4');
    const second = await again();
    await second.sink('console')({ actor, action: 'do', input: {}, outcome: 'ok' });
    expect(await second.verify()).toMatchObject({ brokenAt: 4 });
    await second.stop();
    expect(await (await again()).verify()).toMatchObject({ brokenAt: 4 });
  });

  it('notices a chain that was made anew, and a head that is gone', async () => {
    const { audit, write, tamper, again, head } = await open();
    await write(5);
    await audit.stop();
    const kept = await readFile(head, 'utf8');
    await tamper("update audit set hash = 'f' || substr(hash, 2) where seq = 5");
    expect(await (await again()).verify()).toMatchObject({ brokenAt: 5 });
    await writeFile(head, kept);
    await rm(head);
    expect(await (await again()).verify()).toMatchObject({ brokenAt: 5 });
  });

  it('takes rows that were committed just before a crash for what they are', async () => {
    const { audit, write, again, head } = await open();
    await write(3);
    await audit.stop();
    const kept = await readFile(head, 'utf8');
    await write(2);
    await writeFile(head, kept);
    expect(await (await again()).verify()).toEqual({ checked: 5, brokenAt: null });
  });
});
