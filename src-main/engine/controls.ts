import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import type { JobRow } from '@main/platform/store/schema/jobs';
import type { Store, Tx } from '@main/platform/store/store';
import type { Engine } from './engine.types';
import { markStop } from './job.store';
import { requeue } from './requeue';
import { beginBatch, findJob, firstQueued, insertRecord, setPaused } from './rolling.store';
import type { Turns } from './turns';

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly turns: Turns<number>;
  /** Begins no more of a job's targets. */
  readonly hold: (jobId: number) => void;
  /** Lets those begin that may, as the table says. */
  readonly fill: (jobId: number) => Promise<void>;
  readonly rollUp: (jobId: number) => Promise<void>;
  readonly stopped: (jobId: number, targets: { waiting: number[]; running: number[] }) => Promise<void>;
  readonly ring: (jobId: number) => void;
}

type Controls = Pick<Engine, 'requestStop' | 'retry' | 'pause' | 'resume' | 'confirm'>;

/** What operators do to a job while it runs, and after. */
export function createControls(deps: Deps): Controls {
  const { store, clock, turns, hold, fill, rollUp, stopped, ring } = deps;

  async function demand(tx: Tx, jobId: number): Promise<JobRow> {
    const job = await findJob(tx.db, jobId);
    if (!job) throw AppError.notFound('job', jobId);
    return job;
  }

  /** Changes the rows of a job within its turn, then lets begin what may begin now. */
  async function change<T>(jobId: number, work: (tx: Tx, job: JobRow) => Promise<T>): Promise<T> {
    const value = await turns.take(jobId, async () => {
      const changed = await store.write(async (tx) => work(tx, await demand(tx, jobId)));
      await fill(jobId);
      return changed;
    });
    await rollUp(jobId);
    ring(jobId);
    return value;
  }

  return {
    async requestStop(jobId, targetIds, by) {
      const marked = await store.write(async (tx) => {
        const job = await demand(tx, jobId);
        const targets = await markStop(tx, jobId, targetIds, clock.now());
        const hosts = targets.waiting.length + targets.running.length;
        const record = { jobId, at: clock.now(), actor: by ?? '', batch: job.batch, hosts };
        if (by && hosts > 0) await insertRecord(tx, { ...record, action: 'stopped' });
        return targets;
      });
      await stopped(jobId, marked);
      return marked.waiting.length + marked.running.length;
    },

    retry: (jobId, retry = {}) =>
      change(jobId, async (tx, job) => {
        const hosts = await requeue(tx, job, retry, clock.now());
        if (hosts === 0) throw new AppError('jobs.nothingToRetry');
        await retry.together?.(tx);
        return hosts;
      }),

    async pause(jobId, by) {
      await turns.take(jobId, async () => {
        hold(jobId);
        try {
          await store.write(async (tx) => {
            const job = await demand(tx, jobId);
            const queued = await firstQueued(tx.db, jobId);
            if (!queued || job.paused === 1) throw new AppError('jobs.nothingToPause');
            await setPaused(tx, jobId, true);
            await insertRecord(tx, {
              jobId,
              at: clock.now(),
              actor: by,
              action: 'paused',
              batch: job.batch,
            });
          });
        } catch (error) {
          await fill(jobId);
          throw error;
        }
      });
      ring(jobId);
    },

    resume: (jobId, by) =>
      change(jobId, async (tx, job) => {
        if (job.paused !== 1) throw new AppError('jobs.notPaused');
        await setPaused(tx, jobId, false);
        await insertRecord(tx, { jobId, at: clock.now(), actor: by, action: 'resumed', batch: job.batch });
      }),

    confirm: (jobId, batch, by) =>
      change(jobId, async (tx, job) => {
        const queued = await firstQueued(tx.db, jobId);
        if (job.state !== 'waiting' || job.batch !== batch || !queued) throw new AppError('jobs.notWaiting');
        await insertRecord(tx, { jobId, at: clock.now(), actor: by, action: 'confirmed', batch });
        await beginBatch(tx, job, queued.batch, queued.hosts, clock.now());
      }),
  };
}
