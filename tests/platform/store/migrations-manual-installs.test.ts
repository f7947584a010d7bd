import { describe, expect, it } from 'vitest';
import { migrateTo, openTestStoreIn, upTo } from '../../support/store';

/** The number that the migration has; the rows below are of the version before. */
const number = 18;
const token = { name: 'rack 1', token_hash: 'x', max_uses: 5, expires_at: 9, created_at: 1, created_by: 'a' };

describe('0018-manual-installs', () => {
  it('leaves enrolment tokens as they are: for many, not used by anybody in particular', async () => {
    const before = await migrateTo(number - 1);
    await before.write(({ db }) =>
      db
        .insertInto('enrolment_tokens')
        .values({ ...token, uses: 2, revoked_at: null })
        .execute(),
    );
    await before.close();
    const after = await openTestStoreIn(before.dir, { migrations: upTo(number) });
    expect(await after.read.selectFrom('enrolment_tokens').selectAll().execute()).toEqual([
      {
        ...{ ...token, id: 1, uses: 2, revoked_at: null },
        ...{ business_id: null, cloud_id: null, inner_ip: null },
        ...{ used_at: null, used_from: '', used_instance: null },
      },
    ]);
    // One for a host is whole, and good once.
    const place = { business_id: 1, cloud_id: 0, inner_ip: '10.0.0.1' };
    for (const wrong of [{ inner_ip: '10.0.0.1', max_uses: 1 }, place])
      await expect(
        after.write(({ db }) => db.updateTable('enrolment_tokens').set(wrong).execute()),
      ).rejects.toThrow(/CHECK/);
    await after.write(({ db }) =>
      db
        .updateTable('enrolment_tokens')
        .set({ ...place, max_uses: 1 })
        .execute(),
    );
  });
});
