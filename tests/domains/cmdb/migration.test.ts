import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrateTo, openTestStoreIn, upTo } from '../../support/store';

describe('0002-cmdb', () => {
  it('keeps what was there and brings the direct cloud area', async () => {
    const before = await migrateTo(1);
    await before.write(async ({ db }) => {
      await db.insertInto('users').values({ id: 7, name: 'ann', created_at: 1, updated_at: 1 }).execute();
      await db
        .insertInto('settings')
        .values({ key: 'concurrency', value: '9', updated_at: 1, updated_by: 'ann' })
        .execute();
    });
    await before.close();

    const after = await openTestStoreIn(before.dir, { migrations: upTo(2) });
    expect(await after.read.selectFrom('users').select(['id', 'name']).execute()).toEqual([
      { id: 7, name: 'ann' },
    ]);
    expect(await after.read.selectFrom('settings').select('value').execute()).toEqual([{ value: '9' }]);
    expect(await after.read.selectFrom('clouds').select(['id', 'name']).execute()).toEqual([
      { id: 0, name: '直连区域' },
    ]);
    expect(await after.read.selectFrom('hosts').selectAll().execute()).toEqual([]);
  });

  it('refuses rows that point nowhere', async () => {
    const store = await migrateTo(2);
    const orphan = store.write(({ db }) =>
      sql`insert into sets (business_id, name, source, created_at, updated_at) values (9, 'x', 'manual', 1, 1)`.execute(
        db,
      ),
    );
    await expect(orphan).rejects.toThrow(/FOREIGN KEY/);
  });
});

describe('0008-cluster-lists', () => {
  it('keeps clusters and their hosts, and orders them by indexes', async () => {
    const before = await migrateTo(7);
    await before.write(async ({ db }) => {
      await sql`insert into clusters (id, name, source, created_at, updated_at) values ('c1', 'b', 'cmdb', 1, 2), ('c2', 'a', 'aos', 1, 1)`.execute(
        db,
      );
    });
    await before.close();
    const after = await openTestStoreIn(before.dir, { migrations: upTo(8) });
    const names = await after.read.selectFrom('clusters').select(['id', 'name']).orderBy('name').execute();
    expect(names).toEqual([
      { id: 'c2', name: 'a' },
      { id: 'c1', name: 'b' },
    ]);
  });
});
