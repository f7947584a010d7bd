import { listBackups } from '@main/platform/store';
import { describe, expect, it } from 'vitest';
import { migrateTo, openTestStoreIn } from '../../support/store';

/** The number that the migration has; the rows below are of the version before. */
const number = 17;

describe('0017-target-sets', () => {
  it('adds an empty table and leaves users and their views as they are', async () => {
    const before = await migrateTo(number - 1);
    await before.write(async ({ db }) => {
      await db.insertInto('users').values({ id: 7, name: 'ann', created_at: 1, updated_at: 1 }).execute();
      await db
        .insertInto('host_views')
        .values({ user_id: 7, name: 'mine', shared: 0, content: '{}', created_at: 1, updated_at: 1 })
        .execute();
    });
    await before.close();
    const after = await openTestStoreIn(before.dir);
    expect(await after.read.selectFrom('target_sets').selectAll().execute()).toEqual([]);
    expect(await after.read.selectFrom('host_views').select('name').execute()).toEqual([{ name: 'mine' }]);
    expect(await listBackups(before.dir)).toHaveLength(1);
  });
});
