import type { Tx } from '@main/platform/store/store';
import { nextOf } from './batches';
import { countStates, setJobState } from './job.store';
import { beginBatch, cutTargets, findJob, firstQueued, insertRecord } from './rolling.store';
import { isOpen, jobStateOf } from './rollup';

export interface Advance {
  /** begun: targets may begin; still: nothing to do for now; over: the job has ended. */
  readonly kind: 'begun' | 'still' | 'over';
  /** Targets that were left out. */
  readonly cut: readonly number[];
}

/**
 * What a job does of which no target runs, decided by its rows alone, so that it is the same after a
 * restart: begins the next batch, waits for somebody, leaves the others out, or ends.
 */
export async function advance(tx: Tx, jobId: number, now: number): Promise<Advance> {
  const job = await findJob(tx.db, jobId);
  if (!job || job.finished_at !== null) return { kind: 'over', cut: [] };
  const counts = await countStates(tx.db, jobId);
  const queued = counts.queued ? await firstQueued(tx.db, jobId) : undefined;
  if (!queued) return end(counts, job.limit_reached === 1, []);
  if (counts.running || counts.stopping) return { kind: 'still', cut: [] };

  const next = nextOf(job, counts, queued.batch);
  if (next.kind === 'cut') {
    const cut = await cutTargets(tx, job, now);
    return end(await countStates(tx.db, jobId), true, cut);
  }
  if (next.kind === 'begin') {
    await beginBatch(tx, job, next.batch, queued.hosts, now);
    return { kind: 'begun', cut: [] };
  }
  if (next.kind === 'wait' && job.state !== 'waiting')
    await insertRecord(tx, { jobId, at: now, actor: '', action: 'waiting', batch: job.batch });
  await setJobState(tx, jobId, next.kind === 'wait' ? 'waiting' : 'paused', null);
  return { kind: 'still', cut: [] };

  async function end(states: typeof counts, leftOut: boolean, cut: readonly number[]): Promise<Advance> {
    const state = jobStateOf(states, job?.stop_requested === 1, leftOut);
    const over = !isOpen(state);
    await setJobState(tx, jobId, state, over ? now : null);
    return { kind: over ? 'over' : 'still', cut };
  }
}
