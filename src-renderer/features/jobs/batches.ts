import type { Output } from '@contract/index';
import type { JobState } from '@contract/states';
import type { Job } from './groups';
import { countersOf, doneOf } from './progress';

export type Batch = Output<'jobs.get'>['batches'][number];

/** The state of one batch, in the words of jobs: the batch that ended and waits is `waiting`. */
export function batchStateOf(job: Pick<Job, 'state' | 'batch'>, batch: Batch): JobState {
  const { counts, total } = batch;
  const bad = (counts.failed ?? 0) + (counts.timed_out ?? 0) + (counts.lost ?? 0);
  if (doneOf(counts) < total) {
    if (counts.stopping) return 'stopping';
    if (counts.running) return 'running';
    if (job.state === 'paused' && batch.batch === job.batch) return 'paused';
    return countersOf(counts).some(({ state }) => state !== 'queued') ? 'running' : 'queued';
  }
  if (job.state === 'waiting' && batch.batch === job.batch) return 'waiting';
  if (bad > 0) return counts.succeeded ? 'partly_failed' : 'failed';
  return (counts.cancelled ?? 0) + (counts.skipped ?? 0) > 0 ? 'stopped' : 'succeeded';
}
