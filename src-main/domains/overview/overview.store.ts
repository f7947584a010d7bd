import type { Reader } from '@main/platform/store/store';
import { sql } from 'kysely';

/** Jobs that ended since then, by local day and whether all went well. */
export function endedJobsQuery(db: Reader, since: number) {
  return db
    .selectFrom('jobs')
    .select([
      (eb) => eb.ref('finished_at').$notNull().as('at'),
      sql<number>`state = 'succeeded'`.as('succeeded'),
    ])
    .where('finished_at', '>=', since);
}

/** Targets of such jobs that did not succeed, by outcome code, most first. */
export function failureCausesQuery(db: Reader, since: number, limit: number) {
  return db
    .selectFrom('jobs')
    .innerJoin('job_targets', 'job_targets.job_id', 'jobs.id')
    .select(['job_targets.code', (eb) => eb.fn.countAll<number>().as('count')])
    .where('jobs.finished_at', '>=', since)
    .where('job_targets.state', 'in', ['failed', 'timed_out', 'lost'])
    .groupBy('job_targets.code')
    .orderBy('count', 'desc')
    .orderBy('job_targets.code')
    .limit(limit);
}

export function recentJobsQuery(db: Reader, limit: number) {
  return db
    .selectFrom('jobs')
    .select(['id', 'kind', 'title', 'state', 'total', 'created_at', 'finished_at'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
}
