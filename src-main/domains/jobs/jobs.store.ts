import type { Input } from '@contract/index';
import type { JobState, TargetState } from '@contract/states';
import { containsPattern, page } from '@main/platform/store/query';
import type { JobRow, JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Reader } from '@main/platform/store/store';

export interface JobFilter {
  readonly kind?: readonly string[] | undefined;
  readonly state?: readonly JobState[] | undefined;
  readonly keyword: string;
  readonly page: number;
  readonly pageSize: number;
  readonly sortBy: NonNullable<Input<'jobs.list'>['sortBy']>;
  readonly descending: boolean;
}

const jobColumns = { createdAt: 'created_at', finishedAt: 'finished_at' } as const;

export function listJobs(db: Reader, filter: JobFilter): Promise<{ items: JobRow[]; total: number }> {
  let query = db.selectFrom('jobs');
  if (filter.kind) query = query.where('kind', 'in', filter.kind);
  if (filter.state) query = query.where('state', 'in', filter.state);
  if (filter.keyword) query = query.where(containsPattern(['title', 'created_by'], filter.keyword));
  const direction = filter.descending ? 'desc' : 'asc';
  const sorted = query.selectAll().orderBy(jobColumns[filter.sortBy], direction).orderBy('id', direction);
  return page(query, sorted, filter);
}

export async function findJob(db: Reader, id: number): Promise<JobRow | undefined> {
  return db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Targets by state for many jobs in one query. */
export async function countTargets(
  db: Reader,
  jobIds: readonly number[],
): Promise<Map<number, Partial<Record<TargetState, number>>>> {
  const counts = new Map<number, Partial<Record<TargetState, number>>>();
  if (jobIds.length === 0) return counts;
  const rows = await db
    .selectFrom('job_targets')
    .select(['job_id', 'state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('job_id', 'in', jobIds)
    .groupBy(['job_id', 'state'])
    .execute();
  for (const row of rows) counts.set(row.job_id, { ...counts.get(row.job_id), [row.state]: row.count });
  return counts;
}

export interface TargetFilter {
  readonly jobId: number;
  readonly state?: readonly TargetState[] | undefined;
  readonly keyword: string;
  readonly groupKey?: string | undefined;
  readonly batch?: number | undefined;
  readonly retried?: boolean;
  readonly page: number;
  readonly pageSize: number;
}

export function listTargets(
  db: Reader,
  filter: TargetFilter,
): Promise<{ items: JobTargetRow[]; total: number }> {
  let query = db.selectFrom('job_targets').where('job_id', '=', filter.jobId);
  if (filter.state) query = query.where('state', 'in', filter.state);
  if (filter.groupKey !== undefined) query = query.where('group_key', '=', filter.groupKey);
  if (filter.retried) query = query.where('attempt', '>', 1);
  if (filter.batch !== undefined) query = query.where('batch', '=', filter.batch);
  if (filter.keyword) query = query.where(containsPattern(['label', 'message', 'code'], filter.keyword));
  return page(query, query.selectAll().orderBy('position'), filter);
}

export async function findTarget(db: Reader, id: number): Promise<JobTargetRow | undefined> {
  return db.selectFrom('job_targets').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function listSteps(db: Reader, targetId: number) {
  return db
    .selectFrom('job_steps')
    .selectAll()
    .where('target_id', '=', targetId)
    .orderBy('attempt')
    .orderBy('seq')
    .execute();
}
