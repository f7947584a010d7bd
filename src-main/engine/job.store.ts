import { type FinalTargetState, type JobState, openJobStates, type StepState } from '@contract/states';
import { insertMany } from '@main/platform/store/bulk';
import type { JobRow, JobTargetRow, NewJobChunk } from '@main/platform/store/schema/jobs';
import type { Reader, Tx } from '@main/platform/store/store';
import { sql } from 'kysely';
import type { Enqueued, NewJob } from './engine.types';
import type { StateCounts } from './rollup';

/** Writes a job with its targets; `batches` are the sizes of those in order. */
export async function insertJob(
  tx: Tx,
  job: NewJob,
  batches: readonly number[],
  now: number,
): Promise<Enqueued> {
  const { id: jobId } = await tx.db
    .insertInto('jobs')
    .values({
      kind: job.kind,
      title: job.title,
      state: 'queued',
      spec: JSON.stringify(job.spec),
      business_id: job.businessId ?? null,
      created_by: job.createdBy,
      origin: job.origin,
      concurrency: job.concurrency,
      total: job.targets.length,
      rolling: job.rolling ? JSON.stringify(job.rolling) : null,
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const batchAt = batches.flatMap((size, batch) => Array<number>(size).fill(batch));
  await insertMany(
    tx,
    'job_targets',
    job.targets.map(({ hostId, label }, position) => ({
      job_id: jobId,
      position,
      host_id: hostId,
      label,
      state: 'queued' as const,
      batch: batchAt[position] ?? 0,
      created_at: now,
    })),
  );
  const rows = await tx.db
    .selectFrom('job_targets')
    .select('id')
    .where('job_id', '=', jobId)
    .orderBy('position')
    .execute();
  return { jobId, targetIds: rows.map((row) => row.id) };
}

/** Marks queued targets as running and answers their rows; those that are not queued any more are left out. */
export async function beginTargets(tx: Tx, ids: readonly number[], now: number): Promise<JobTargetRow[]> {
  return tx.db
    .updateTable('job_targets')
    .set({ state: 'running', started_at: now })
    .where('id', 'in', ids)
    .where('state', '=', 'queued')
    .returningAll()
    .execute();
}

export async function beginJob(tx: Tx, jobId: number, now: number): Promise<void> {
  await tx.db
    .updateTable('jobs')
    .set((eb) => ({ state: 'running', started_at: eb.fn.coalesce('started_at', sql<number>`${now}`) }))
    .where('id', '=', jobId)
    .where('state', '=', 'queued')
    .execute();
}

export async function beginStep(
  tx: Tx,
  step: { targetId: number; attempt: number; seq: number; name: string; at: number; memo?: string },
): Promise<void> {
  await tx.db
    .insertInto('job_steps')
    .values({
      target_id: step.targetId,
      attempt: step.attempt,
      seq: step.seq,
      name: step.name,
      state: 'running',
      started_at: step.at,
      finished_at: null,
    })
    .execute();
  await tx.db
    .updateTable('job_targets')
    .set({ step: step.name, ...(step.memo === undefined ? {} : { memo: step.memo }) })
    .where('id', '=', step.targetId)
    .execute();
}

export async function endStep(
  tx: Tx,
  step: { targetId: number; attempt: number; seq: number; state: StepState; message: string; at: number },
): Promise<void> {
  await tx.db
    .updateTable('job_steps')
    .set({ state: step.state, message: step.message, finished_at: step.at })
    .where('target_id', '=', step.targetId)
    .where('attempt', '=', step.attempt)
    .where('seq', '=', step.seq)
    .execute();
}

export interface Ending {
  readonly state: FinalTargetState;
  readonly code: string;
  readonly message: string;
  readonly exitCode: number | null;
  readonly groupKey: string;
  readonly preview: string;
}

export async function endTarget(tx: Tx, id: number, ending: Ending, now: number): Promise<JobTargetRow> {
  return tx.db
    .updateTable('job_targets')
    .set({
      state: ending.state,
      code: ending.code,
      message: ending.message,
      exit_code: ending.exitCode,
      group_key: ending.groupKey,
      preview: ending.preview,
      finished_at: now,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Targets of a job by state. */
export async function countStates(db: Reader, jobId: number): Promise<StateCounts> {
  const rows = await db
    .selectFrom('job_targets')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('job_id', '=', jobId)
    .groupBy('state')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.state, row.count]));
}

export async function setJobState(
  tx: Tx,
  jobId: number,
  state: JobState,
  finishedAt: number | null,
): Promise<void> {
  await tx.db.updateTable('jobs').set({ state, finished_at: finishedAt }).where('id', '=', jobId).execute();
}

export async function insertChunks(tx: Tx, chunks: readonly NewJobChunk[]): Promise<number> {
  const rows = await tx.db.insertInto('job_chunks').values(chunks).returning('seq').execute();
  return rows.at(-1)?.seq ?? 0;
}

/** Jobs that have not ended, oldest first. */
export async function openJobs(db: Reader): Promise<JobRow[]> {
  return db.selectFrom('jobs').selectAll().where('state', 'in', openJobStates).orderBy('id').execute();
}

export async function openTargets(db: Reader, jobId: number): Promise<JobTargetRow[]> {
  return db
    .selectFrom('job_targets')
    .selectAll()
    .where('job_id', '=', jobId)
    .where('state', 'in', ['queued', 'running', 'stopping'])
    .orderBy('position')
    .execute();
}

/**
 * Asks for a stop: targets that wait end at once as cancelled, those that run become `stopping`.
 * Answers the targets that were open.
 */
export async function markStop(
  tx: Tx,
  jobId: number,
  targetIds: readonly number[] | undefined,
  now: number,
): Promise<{ waiting: number[]; running: number[] }> {
  const of = (state: readonly ('queued' | 'running' | 'stopping')[]) => {
    const update = tx.db.updateTable('job_targets').where('job_id', '=', jobId).where('state', 'in', state);
    return targetIds ? update.where('id', 'in', targetIds) : update;
  };
  if (!targetIds)
    await tx.db.updateTable('jobs').set({ stop_requested: 1, paused: 0 }).where('id', '=', jobId).execute();
  const waiting = await of(['queued'])
    .set({
      state: 'cancelled',
      code: 'FORCE_STOP',
      stop_requested: 1,
      finished_at: now,
      group_key: 'cancelled',
    })
    .returning('id')
    .execute();
  const running = await of(['running', 'stopping'])
    .set({ state: 'stopping', stop_requested: 1 })
    .returning('id')
    .execute();
  if (!targetIds && running.length > 0) await setJobState(tx, jobId, 'stopping', null);
  return { waiting: waiting.map((row) => row.id), running: running.map((row) => row.id) };
}

/** Bytes of each stream of an attempt that are on disk. */
export async function storedOffsets(
  db: Reader,
  targetId: number,
  attempt: number,
): Promise<Record<'stdout' | 'stderr', number>> {
  const rows = await db
    .selectFrom('job_chunks')
    .select(['stream', (eb) => eb.fn.max('end_offset').as('end')])
    .where('target_id', '=', targetId)
    .where('attempt', '=', attempt)
    .where('stream', '!=', 'log')
    .groupBy('stream')
    .execute();
  const end = (stream: string) => rows.find((row) => row.stream === stream)?.end ?? 0;
  return { stdout: end('stdout'), stderr: end('stderr') };
}

/** How many steps an attempt has begun. */
export async function countSteps(db: Reader, targetId: number, attempt: number): Promise<number> {
  const row = await db
    .selectFrom('job_steps')
    .select((eb) => eb.fn.max('seq').as('last'))
    .where('target_id', '=', targetId)
    .where('attempt', '=', attempt)
    .executeTakeFirst();
  return row?.last ?? 0;
}
