import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { listBackups, type Migration, migrations, openStore, restoreBackup } from '@main/platform/store';
import { statements } from '@main/platform/store/migrations';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrateTo, openTestStore, openTestStoreIn, temporaryFolder, upTo } from '../../support/store';

const base = upTo(1);

function next(...list: string[]): readonly Migration[] {
  return [...base, { number: 2, name: 'next', up: statements(...list) }];
}

function tryOpen(dir: string, list: readonly Migration[]): Promise<unknown> {
  return openStore({ dir, migrations: list, logger: silentLogger, clock: systemClock }).catch(
    (error: unknown) => error,
  );
}

async function names(dir: string): Promise<string[]> {
  const store = await openTestStoreIn(dir, { migrations: base });
  const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(
    store.read,
  );
  await store.close();
  return rows.map(({ name }) => name);
}

describe('migrations', () => {
  it('are numbered without a gap', () => {
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
  });

  it('make no backup of a new database', async () => {
    const { dir } = await openTestStore();
    expect(await listBackups(dir)).toEqual([]);
  });

  it('back up first, once, and run in order', async () => {
    const store = await migrateTo(1);
    await store.write((tx) =>
      tx.db.insertInto('settings').values({ key: 'a', value: '1', updated_at: 1, updated_by: 't' }).execute(),
    );
    await store.close();
    const list = [
      ...next('create table added (id integer) strict'),
      { number: 3, name: 'third', up: statements('alter table added add column more text') },
    ];
    const migrated = await openTestStoreIn(store.dir, { migrations: list });
    await sql`select more from added`.execute(migrated.read);
    const [backup, ...others] = await listBackups(store.dir);
    expect(others).toEqual([]);
    expect(backup?.file).toMatch(/before-upgrade-from-1\.db$/);
    await migrated.close();

    const other = await temporaryFolder();
    await restoreBackup(other, backup?.file ?? '', systemClock);
    const restored = await openTestStoreIn(other, { migrations: base });
    expect(await restored.read.selectFrom('settings').select('key').execute()).toEqual([{ key: 'a' }]);
  });

  it('stop at the first error with everything as it was', async () => {
    const store = await migrateTo(1);
    await store.close();
    const list = next('create table half (id integer)', 'drop table users', 'create nonsense');
    expect(await tryOpen(store.dir, list)).toMatchObject({
      reason: 'store.migrationFailed',
      params: { migration: '0002-next' },
    });
    expect(await names(store.dir)).toContain('users');
    expect(await names(store.dir)).not.toContain('half');
  });

  it('refuse to leave foreign keys that point nowhere', async () => {
    const store = await migrateTo(1);
    await store.close();
    const orphan = `insert into sessions (token_hash, user_id, kind, created_at, expires_at, last_seen_at)
      values ('x', 99, 'console', 1, 1, 1)`;
    expect(await tryOpen(store.dir, next(orphan))).toMatchObject({ reason: 'store.migrationFailed' });
  });

  it('refuse a database from the future and leave it alone', async () => {
    const store = await openTestStore({ migrations: next('create table later (id integer)') });
    await store.close();
    const before = await readdir(store.dir);
    expect(await tryOpen(store.dir, base)).toMatchObject({
      reason: 'store.fromFuture',
      params: { found: 2, known: 1 },
    });
    expect(await readdir(store.dir)).toEqual(before);
  });

  it('keep only the newest backups', async () => {
    const store = await migrateTo(1);
    await store.close();
    const list: Migration[] = [...base];
    for (let number = 2; number <= 9; number += 1) {
      list.push({ number, name: `step${number}`, up: statements(`create table t${number} (id integer)`) });
      await (await openTestStoreIn(store.dir, { migrations: list })).close();
    }
    const backups = await readdir(join(store.dir, 'backups'));
    expect(backups).toHaveLength(5);
    expect(backups.sort().at(-1)).toMatch(/from-8\.db$/);
  });
});

describe('0001-access', () => {
  it('makes the tables of users, settings, secrets and audit on an empty database', async () => {
    const store = await migrateTo(1);
    const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'table'
      and name not like 'sqlite_%' order by name`.execute(store.read);
    expect(rows.map(({ name }) => name)).toEqual([
      'api_tokens',
      'audit',
      'migrations',
      'secrets',
      'sessions',
      'settings',
      'users',
      'vault_keys',
    ]);
  });

  it('ends the sessions and tokens of a user with the user', async () => {
    const store = await migrateTo(1);
    await store.write(async ({ db }) => {
      await db.insertInto('users').values({ id: 7, name: 'ann', created_at: 1, updated_at: 1 }).execute();
      const session = {
        token_hash: 'x',
        kind: 'console',
        created_at: 1,
        expires_at: 2,
        last_seen_at: 1,
      } as const;
      await db
        .insertInto('sessions')
        .values({ ...session, user_id: 7 })
        .execute();
      await db.deleteFrom('users').where('id', '=', 7).execute();
    });
    expect(await store.read.selectFrom('sessions').selectAll().execute()).toEqual([]);
  });
});
