import { listBackups } from '@main/platform/store';
import { describe, expect, it } from 'vitest';
import { migrateTo, openTestStoreIn } from '../../support/store';

/** The number that the migration has; the rows below are of the version before. */
const number = 15;

describe('0015-schedules', () => {
  it('adds empty tables and leaves the jobs as they are', async () => {
    const before = await migrateTo(number - 1);
    await before.write((tx) =>
      tx.db
        .insertInto('jobs')
        .values({
          ...{ kind: 'script', title: 'old', state: 'succeeded', spec: '{}', business_id: null },
          ...{ created_by: 'a', origin: 'console', concurrency: 5, total: 1, created_at: 1 },
        })
        .execute(),
    );
    await before.close();
    const after = await openTestStoreIn(before.dir);
    expect(await after.read.selectFrom('schedules').selectAll().execute()).toEqual([]);
    expect(await after.read.selectFrom('schedule_runs').selectAll().execute()).toEqual([]);
    expect(await after.read.selectFrom('jobs').select('title').execute()).toEqual([{ title: 'old' }]);
    expect(await listBackups(before.dir)).toHaveLength(1);
  });
});
