import { describe, expect, it } from 'vitest';
import { migrateTo, openTestStoreIn, upTo } from '../../support/store';

describe('0011-tunnels', () => {
  it('leaves agents as they are: none is carried by a tunnel', async () => {
    const before = await migrateTo(10);
    const agent = { name: 'web01', host_id: 5, token_hash: 'x', enrolment_id: null, created_at: 1 };
    await before.write(({ db }) =>
      db
        .insertInto('agents')
        .values({ ...agent, registered_at: 2, last_seen_at: 3 })
        .execute(),
    );
    await before.close();
    const after = await openTestStoreIn(before.dir, { migrations: upTo(11) });
    const rows = await after.read.selectFrom('agents').select(['name', 'host_id', 'tunnel_port']).execute();
    expect(rows).toEqual([{ name: 'web01', host_id: 5, tunnel_port: null }]);
    const wrong = after.write(({ db }) => db.updateTable('agents').set({ tunnel_port: 70_000 }).execute());
    await expect(wrong).rejects.toThrow(/CHECK/);
  });
});
