import { describe, expect, it } from 'vitest';
import { migrateTo, openTestStoreIn, upTo } from '../../support/store';

/** The number that the migration has; the row below is of the version before. */
const number = 19;

describe('0019-display-names', () => {
  it('leaves users as they are, with no other name than the one they sign in with', async () => {
    const before = await migrateTo(number - 1);
    await before.write(({ db }) =>
      db
        .insertInto('users')
        .values({ name: 'wei', mail: 'wei@corp.example', permissions: '3', created_at: 1, updated_at: 2 })
        .execute(),
    );
    const row = await before.read.selectFrom('users').selectAll().executeTakeFirstOrThrow();
    await before.close();
    const after = await openTestStoreIn(before.dir, { migrations: upTo(number) });
    expect(await after.read.selectFrom('users').selectAll().execute()).toEqual([
      { ...row, display_name: '' },
    ]);
  });
});
