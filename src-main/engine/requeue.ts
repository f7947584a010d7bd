import { leftOut } from '@contract/states';
import { insertMany, valuesAsList } from '@main/platform/store/bulk';
import type { JobRow } from '@main/platform/store/schema/jobs';
import type { Tx } from '@main/platform/store/store';
import type { Retry } from './engine.types';
import { countStates } from './job.store';
import { firstQueued, insertRecord, insertSpec } from './rolling.store';
import { failuresIn } from './rollup';

/**
 * Puts ended, not successful targets back into the queue as a new attempt, keeping the old one; and,
 * where asked, those that were left out, which have not had their first yet. Answers how many.
 */
export async function requeue(tx: Tx, job: JobRow, retry: Retry, now: number): Promise<number> {
  const { targetIds, by = '' } = retry;
  let failed = tx.db
    .selectFrom('job_targets')
    .selectAll()
    .where('job_id', '=', job.id)
    .where('state', 'in', ['failed', 'timed_out', 'cancelled', 'lost']);
  if (targetIds) failed = failed.where('id', 'in', valuesAsList(targetIds));
  const rows = await failed.orderBy('position').execute();
  const specId = retry.spec && (await insertSpec(tx, { jobId: job.id, spec: retry.spec, by, at: now }));
  const changed = specId === undefined ? {} : { spec_id: specId };
  const left = await requeueLeftOut(tx, job.id, retry, changed);
  if (rows.length + left === 0) return 0;
  await insertMany(
    tx,
    'job_attempts',
    rows.map((row) => ({
      target_id: row.id,
      attempt: row.attempt,
      state: row.state,
      step: row.step,
      code: row.code,
      message: row.message,
      exit_code: row.exit_code,
      spec_id: row.spec_id,
      started_at: row.started_at,
      finished_at: row.finished_at,
    })),
  );
  await tx.db
    .updateTable('job_targets')
    .set((eb) => ({
      state: 'queued',
      attempt: eb('attempt', '+', 1),
      code: '',
      message: '',
      exit_code: null,
      memo: '{}',
      group_key: '',
      preview: '',
      stop_requested: 0,
      started_at: null,
      finished_at: null,
      ...changed,
    }))
    .where('id', 'in', valuesAsList(rows.map((row) => row.id)))
    .execute();
  await reopen(tx, job);
  const hosts = rows.length + left;
  if (by) await insertRecord(tx, { jobId: job.id, at: now, actor: by, action: 'retried', hosts });
  return hosts;
}

/** Targets that did not run because too many had failed: back as they were, with the retry's spec. */
async function requeueLeftOut(
  tx: Tx,
  jobId: number,
  retry: Retry,
  changed: { spec_id?: number },
): Promise<number> {
  if (!retry.leftOut && !retry.targetIds) return 0;
  let query = tx.db
    .updateTable('job_targets')
    .set({ state: 'queued', code: '', group_key: '', finished_at: null, ...changed })
    .where('job_id', '=', jobId)
    .where('state', '=', 'skipped')
    .where('code', '=', leftOut);
  if (retry.targetIds) query = query.where('id', 'in', valuesAsList(retry.targetIds));
  const { numUpdatedRows } = await query.executeTakeFirst();
  return Number(numUpdatedRows);
}

/** A job that had ended goes on from the first batch that waits; one that had not stays where it is. */
async function reopen(tx: Tx, job: JobRow): Promise<void> {
  const counts = await countStates(tx.db, job.id);
  const first = await firstQueued(tx.db, job.id);
  await tx.db
    .updateTable('jobs')
    .set({
      state: job.paused === 1 ? 'paused' : 'queued',
      batch: job.finished_at === null ? job.batch : (first?.batch ?? 0),
      stop_requested: 0,
      limit_reached: (counts.skipped ?? 0) > 0 ? job.limit_reached : 0,
      failures_before: failuresIn(counts),
      output_bytes: null,
      finished_at: null,
    })
    .where('id', '=', job.id)
    .execute();
}
