import type { Output } from '@contract/index';
import { failuresAllowed, type Rolling } from '@contract/rolling';
import type { JobRow, JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Reader } from '@main/platform/store/store';
import { countBatches, countLeftOut, countRetried, listAttempts } from './rolling.rows';

type Job = Output<'jobs.get'>;
type View = Pick<Job, 'rolling' | 'batch' | 'paused' | 'leftOut' | 'retried' | 'batches' | 'failureLimit'>;

/** How far a job is in its rolling plan, and how many hosts were tried again. */
export async function rollingView(db: Reader, job: JobRow, counts: { skipped?: number }): Promise<View> {
  const rolling = job.rolling === null ? null : (JSON.parse(job.rolling) as Rolling);
  const batches = rolling?.plan ? await countBatches(db, job.id) : [];
  return {
    rolling: rolling as Job['rolling'],
    batch: job.batch,
    paused: job.paused === 1,
    leftOut: counts.skipped ? await countLeftOut(db, job.id) : 0,
    retried: await countRetried(db, job.id),
    batches: batches.length > 1 ? batches : [],
    failureLimit: failuresAllowed(rolling?.stopAt ?? null, job.total) ?? null,
  };
}

/** All attempts of a target, the earliest first, with what each ran with where a retry changed it. */
export async function attemptsOf(
  db: Reader,
  target: JobTargetRow,
): Promise<Output<'jobs.target'>['history']> {
  const { earlier, specs } = await listAttempts(db, target);
  const latest = { ...target, target_id: target.id };
  return [...earlier, latest].map((row) => ({
    attempt: row.attempt,
    state: row.state,
    code: row.code,
    message: row.message,
    exitCode: row.exit_code,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    spec: row.spec_id === null ? null : (specs.get(row.spec_id) ?? null),
  }));
}
