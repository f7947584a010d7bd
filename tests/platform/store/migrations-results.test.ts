import { migrations } from '@main/platform/store';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrateTo, openTestStoreIn, upTo } from '../../support/store';

const number = migrations.find(({ name }) => name === 'results')?.number ?? 0;

describe('the migration of results', () => {
  it('keeps jobs and callbacks as they were, not measured and not cleared', async () => {
    const before = await migrateTo(number - 1);
    await before.write(async ({ db }) => {
      await sql`insert into jobs (id, kind, title, state, spec, created_by, origin, concurrency, total, created_at, finished_at)
        values (1, 'script', 'old', 'failed', '{}', 'ann', 'api', 1, 1, 1, 2)`.execute(db);
      await sql`insert into job_targets (id, job_id, position, label, state, created_at) values (5, 1, 0, 'a', 'failed', 1)`.execute(
        db,
      );
      await sql`insert into exec_tasks (id, ip, task_id, mode, target_id, created_at) values (3, 'a', 't', 'async', 5, 1)`.execute(
        db,
      );
      await sql`insert into outgoing_callbacks (exec_task_id, target_id, url, state, created_at) values (3, 5, 'http://x', 'dead', 1)`.execute(
        db,
      );
    });
    await before.close();
    const after = await openTestStoreIn(before.dir, { migrations: upTo(number) });
    expect(
      await after.read.selectFrom('jobs').select(['title', 'output_bytes', 'output_removed_at']).execute(),
    ).toEqual([{ title: 'old', output_bytes: null, output_removed_at: null }]);
    expect(await after.read.selectFrom('outgoing_callbacks').select('state').execute()).toEqual([
      { state: 'dead' },
    ]);
    expect(await after.read.selectFrom('notify_channels').selectAll().execute()).toEqual([]);
  });

  it('forgets what is owed to a channel with the channel', async () => {
    const store = await migrateTo(number);
    await store.write(async ({ db }) => {
      await sql`insert into notify_channels (id, kind, name, shown_address, rule, created_by, created_at, updated_at)
        values (1, 'webhook', 'x', '', '{}', 'ann', 1, 1)`.execute(db);
      await sql`insert into notify_outbox (channel_id, job_id, event, happened_at, payload, state, next_at, created_at)
        values (1, 1, 'ended', 1, '{}', 'waiting', 1, 1)`.execute(db);
      await sql`delete from notify_channels`.execute(db);
    });
    expect(await store.read.selectFrom('notify_outbox').selectAll().execute()).toEqual([]);
  });
});
