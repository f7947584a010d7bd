import { describe, expect, it } from 'vitest';
import { migrateTo, openTestStoreIn } from '../../support/store';

/** The number that the migration has; the rows below are of the version before. */
const number = 14;

describe('0014-rolling', () => {
  it('keeps jobs as they are: all at once, not paused, with their first batch', async () => {
    const before = await migrateTo(number - 1);
    const counts = await before.write(async (tx) => {
      const { id } = await tx.db
        .insertInto('jobs')
        .values({
          ...{ kind: 'script', title: 'old', state: 'running', spec: '{}', business_id: null },
          ...{ created_by: 'a', origin: 'console', concurrency: 5, total: 1, created_at: 1 },
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      const target = await tx.db
        .insertInto('job_targets')
        .values({ job_id: id, position: 0, label: '10.0.0.1', state: 'queued', created_at: 1 })
        .returning('id')
        .executeTakeFirstOrThrow();
      await tx.db
        .insertInto('job_attempts')
        .values({ target_id: target.id, attempt: 1, state: 'failed', step: 'run', code: '6', message: '' })
        .execute();
      return { id, target: target.id };
    });
    await before.close();

    const after = await openTestStoreIn(before.dir);
    const job = await after.read.selectFrom('jobs').selectAll().where('id', '=', counts.id).execute();
    expect(job).toMatchObject([
      { state: 'running', rolling: null, batch: 0, paused: 0, failures_before: 0, limit_reached: 0 },
    ]);
    const target = await after.read.selectFrom('job_targets').selectAll().execute();
    expect(target).toMatchObject([{ id: counts.target, state: 'queued', batch: 0, spec_id: null }]);
    const attempt = await after.read.selectFrom('job_attempts').selectAll().execute();
    expect(attempt).toMatchObject([{ attempt: 1, state: 'failed', spec_id: null }]);
    await after.write((tx) => tx.db.deleteFrom('jobs').execute());
    expect(await after.read.selectFrom('job_records').selectAll().execute()).toEqual([]);
  });
});
