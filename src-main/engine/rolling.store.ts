import { type JobAction, leftOut } from '@contract/states';
import type { JobRow } from '@main/platform/store/schema/jobs';
import type { Reader, Tx } from '@main/platform/store/store';
import { countStates } from './job.store';

export async function findJob(db: Reader, jobId: number): Promise<JobRow | undefined> {
  return db.selectFrom('jobs').selectAll().where('id', '=', jobId).executeTakeFirst();
}

export interface NewRecord {
  readonly jobId: number;
  readonly at: number;
  readonly actor: string;
  readonly action: JobAction;
  readonly batch?: number;
  readonly hosts?: number;
}

/** Writes down what was done to a job. */
export async function insertRecord(tx: Tx, { jobId, ...record }: NewRecord): Promise<void> {
  await tx.db
    .insertInto('job_records')
    .values({ job_id: jobId, ...record })
    .execute();
}

/** The first batch that has a target that waits, and how many of it do. */
export async function firstQueued(
  db: Reader,
  jobId: number,
): Promise<{ batch: number; hosts: number } | undefined> {
  return db
    .selectFrom('job_targets')
    .select(['batch', (eb) => eb.fn.countAll<number>().as('hosts')])
    .where('job_id', '=', jobId)
    .where('state', '=', 'queued')
    .groupBy('batch')
    .orderBy('batch')
    .limit(1)
    .executeTakeFirst();
}

/** The targets that wait and may begin: those of the batches up to the job's own. */
export async function queuedTargets(db: Reader, jobId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('job_targets')
    .innerJoin('jobs', 'jobs.id', 'job_targets.job_id')
    .select('job_targets.id')
    .where('job_targets.job_id', '=', jobId)
    .where('job_targets.state', '=', 'queued')
    .whereRef('job_targets.batch', '<=', 'jobs.batch')
    .orderBy('job_targets.position')
    .execute();
  return rows.map(({ id }) => id);
}

/** Leaves out every target that waits, because too many have failed. Answers which. */
export async function cutTargets(tx: Tx, job: JobRow, now: number): Promise<number[]> {
  const rows = await tx.db
    .updateTable('job_targets')
    .set({ state: 'skipped', code: leftOut, finished_at: now, group_key: 'skipped' })
    .where('job_id', '=', job.id)
    .where('state', '=', 'queued')
    .returning('id')
    .execute();
  if (rows.length === 0) return [];
  await tx.db.updateTable('jobs').set({ limit_reached: 1, paused: 0 }).where('id', '=', job.id).execute();
  await insertRecord(tx, {
    jobId: job.id,
    at: now,
    actor: '',
    action: 'limit',
    batch: job.batch,
    hosts: rows.length,
  });
  return rows.map(({ id }) => id);
}

/** Marks a batch as the one that runs. */
export async function beginBatch(tx: Tx, job: JobRow, batch: number, hosts: number, now: number) {
  await tx.db.updateTable('jobs').set({ batch, state: 'running' }).where('id', '=', job.id).execute();
  if (batch > job.batch)
    await insertRecord(tx, { jobId: job.id, at: now, actor: '', action: 'batch', batch, hosts });
}

/**
 * Whether a job is paused. A paused job shows it at once, though hosts that had begun still run.
 * Throws nothing where it is so already.
 */
export async function setPaused(tx: Tx, jobId: number, paused: boolean): Promise<void> {
  const counts = await countStates(tx.db, jobId);
  const others = Object.entries(counts).some(([state, count]) => state !== 'queued' && count > 0);
  await tx.db
    .updateTable('jobs')
    .set({ paused: paused ? 1 : 0, state: paused ? 'paused' : others ? 'running' : 'queued' })
    .where('id', '=', jobId)
    .execute();
}

/** What an attempt runs with in place of its job's spec, as JSON. */
export async function insertSpec(
  tx: Tx,
  spec: { jobId: number; spec: object; by: string; at: number },
): Promise<number> {
  const { id } = await tx.db
    .insertInto('job_specs')
    .values({ job_id: spec.jobId, spec: JSON.stringify(spec.spec), created_by: spec.by, created_at: spec.at })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** What a target runs with, as JSON. */
export async function specOf(db: Reader, job: JobRow, specId: number | null): Promise<string> {
  if (specId === null) return job.spec;
  const row = await db.selectFrom('job_specs').select('spec').where('id', '=', specId).executeTakeFirst();
  return row?.spec ?? job.spec;
}
