import { describe, expect, it } from 'vitest';
import { migrateTo, openTestStoreIn, upTo } from '../../support/store';

/** The number that the migration has; the rows below are of the version before. */
const number = 20;

describe('0020-manual-behind-proxies', () => {
  it('leaves commands that are there what they are: for hosts that reach Muster', async () => {
    const before = await migrateTo(number - 1);
    const token = { token_hash: 'x', max_uses: 1, expires_at: 9, created_at: 1, created_by: 'a' };
    const place = { business_id: 1, cloud_id: 0, inner_ip: '10.0.0.1', revoked_at: null };
    await before.write(({ db }) =>
      db
        .insertInto('enrolment_tokens')
        .values({ name: 'db 1', ...token, ...place })
        .execute(),
    );
    await before.close();
    const after = await openTestStoreIn(before.dir, { migrations: upTo(number) });
    const [row] = await after.read.selectFrom('enrolment_tokens').selectAll().execute();
    expect(row).toMatchObject({ name: 'db 1', inner_ip: '10.0.0.1', node_type: 'AGENT' });
    const change = (node_type: string) =>
      after.write(({ db }) =>
        db
          .updateTable('enrolment_tokens')
          .set({ node_type: node_type as 'AGENT' })
          .execute(),
      );
    await expect(change('PROXY')).rejects.toThrow(/CHECK/);
    await change('PAGENT');
  });
});
