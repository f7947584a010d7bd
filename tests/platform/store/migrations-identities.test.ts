import { describe, expect, it } from 'vitest';
import { migrateTo, openTestStoreIn, upTo } from '../../support/store';

/** The number that the migration has; the rows below are of the version before. */
const number = 16;

describe('0016-identities', () => {
  it('leaves agents as they are: none is in conflict', async () => {
    const before = await migrateTo(number - 1);
    const agent = { name: 'web01', host_id: 5, token_hash: 'x', enrolment_id: null, created_at: 1 };
    await before.write(({ db }) =>
      db
        .insertInto('agents')
        .values({ ...agent, registered_at: 2, last_seen_at: 3 })
        .execute(),
    );
    await before.close();
    const after = await openTestStoreIn(before.dir, { migrations: upTo(number) });
    const rows = await after.read.selectFrom('agents').select(['name', 'host_id', 'conflict']).execute();
    expect(rows).toEqual([{ name: 'web01', host_id: 5, conflict: null }]);
    const wrong = after.write(({ db }) => db.updateTable('agents').set({ conflict: '{' }).execute());
    await expect(wrong).rejects.toThrow(/CHECK/);
  });
});
