import { isFinal } from '@contract/states';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Logger } from '@main/kernel/logger';
import type { JobRow, JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Store, Tx } from '@main/platform/store/store';
import { createAttempt } from './attempt';
import type { Engine, JobKind, NewJob } from './engine.types';
import {
  beginJob,
  beginTargets,
  countStates,
  insertJob,
  markStop,
  openJobs,
  openTargets,
  requeue,
  setJobState,
} from './job.store';
import { jobStateOf } from './rollup';
import { Scheduler } from './scheduler';
import { Throttle } from './throttle';
import { Waiters } from './waiters';

export interface EngineDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Targets worked on at the same time over all jobs. */
  readonly limit?: number;
}

/** Milliseconds until beginning is tried again after the store refused. */
const retryAfter = 1000;

/** The durable worker: every transition is on disk before the effect that it allows (design.md, section 4). */
export function createEngine(deps: EngineDeps): Engine {
  const { store, bus, clock, logger } = deps;
  const kinds = new Map<string, JobKind<unknown>>();
  const jobs = new Map<number, JobRow>();
  /** Jobs that are known to be marked as begun. */
  const begunJobs = new Set<number>();
  const stops = new Map<number, AbortController>();
  const inFlight = new Set<Promise<void>>();
  const detach = new AbortController();
  const scheduler = new Scheduler(deps.limit ?? 500);
  const waiters = new Waiters();
  const changed = new Throttle<number>(100, (jobId) => bus.emit('job.changed', { jobId }));
  let started = false;
  let pumping = false;

  function kindOf(name: string): JobKind<unknown> {
    const kind = kinds.get(name);
    if (!kind) throw new Error(`no such kind of job: ${name}`);
    return kind;
  }

  /** Begins as many targets as may run; one transaction for all of them. */
  async function pump(): Promise<void> {
    if (!started || pumping || detach.signal.aborted) return;
    pumping = true;
    try {
      for (let taken = scheduler.take(); taken.length > 0; taken = scheduler.take()) await begin(taken);
    } catch (error) {
      logger.error({ err: error }, 'the engine could not begin work');
      setTimeout(() => void pump(), retryAfter).unref();
    } finally {
      pumping = false;
    }
  }

  async function begin(taken: readonly { jobId: number; targetId: number }[]): Promise<void> {
    const begun = await markBegun(taken).catch((error: unknown) => {
      for (const { jobId, targetId } of taken.toReversed()) scheduler.putBack(jobId, targetId);
      throw error;
    });
    for (const { jobId, targetId } of taken) {
      const row = begun.get(targetId);
      if (row) {
        launch(row, 'run');
        continue;
      }
      // Stopped between the queue and the table.
      scheduler.release(jobId);
      await rollUp(jobId);
    }
  }

  async function markBegun(
    taken: readonly { jobId: number; targetId: number }[],
  ): Promise<Map<number, JobTargetRow>> {
    const rows = await store.write(async (tx) => {
      const now = clock.now();
      const fresh = new Set(taken.map((one) => one.jobId).filter((jobId) => !begunJobs.has(jobId)));
      for (const jobId of fresh) await beginJob(tx, jobId, now);
      const begun = await beginTargets(
        tx,
        taken.map((one) => one.targetId),
        now,
      );
      // From the commit on a stop may come, before `launch` has had its turn.
      tx.afterCommit(() => {
        for (const jobId of fresh) begunJobs.add(jobId);
        for (const { id } of begun) stops.set(id, new AbortController());
      });
      return begun;
    });
    return new Map(rows.map((row) => [row.id, row]));
  }

  function launch(target: JobTargetRow, mode: 'run' | 'recover'): void {
    const job = jobs.get(target.job_id);
    if (!job) return;
    const stop = stops.get(target.id) ?? new AbortController();
    stops.set(target.id, stop);
    if (target.stop_requested) stop.abort();
    changed.ring(job.id);
    const work = createAttempt({ store, bus, clock, logger }, kindOf(job.kind), job, target, {
      stop: stop.signal,
      detach: detach.signal,
      mode,
      changed: () => changed.ring(job.id),
    })
      .then((row) => row && waiters.resolve(row))
      .catch((error: unknown) =>
        logger.error({ err: error, targetId: target.id }, 'a target could not be recorded'),
      )
      .then(() => {
        stops.delete(target.id);
        scheduler.release(job.id);
      })
      .then(() => (detach.signal.aborted ? undefined : rollUp(job.id)))
      .catch((error: unknown) => logger.error({ err: error, jobId: job.id }, 'a job could not be closed'))
      .finally(() => {
        inFlight.delete(work);
        void pump();
      });
    inFlight.add(work);
  }

  /** Closes the job when its last target has ended. */
  async function rollUp(jobId: number): Promise<void> {
    if (scheduler.busy(jobId)) return;
    await store.write(async (tx) => {
      const job = await tx.db.selectFrom('jobs').selectAll().where('id', '=', jobId).executeTakeFirst();
      if (!job) return;
      const state = jobStateOf(await countStates(tx.db, jobId), job.stop_requested === 1);
      const over = state !== 'queued' && state !== 'running' && state !== 'stopping';
      await setJobState(tx, jobId, state, over ? clock.now() : null);
      tx.afterCommit(() => {
        if (!over) return changed.ring(jobId);
        jobs.delete(jobId);
        begunJobs.delete(jobId);
        changed.ringNow(jobId);
      });
    });
  }

  async function schedule(jobId: number, targetIds: readonly number[]): Promise<void> {
    const job = jobs.get(jobId) ?? (await readJob(jobId));
    jobs.set(jobId, job);
    scheduler.add(jobId, job.concurrency, targetIds);
    changed.ring(jobId);
    await pump();
  }

  async function readJob(jobId: number): Promise<JobRow> {
    const job = await store.read.selectFrom('jobs').selectAll().where('id', '=', jobId).executeTakeFirst();
    if (!job) throw AppError.notFound('job', jobId);
    return job;
  }

  async function takeUp(job: JobRow): Promise<void> {
    jobs.set(job.id, job);
    const targets = await openTargets(store.read, job.id);
    const waiting = targets.filter((target) => target.state === 'queued').map((target) => target.id);
    scheduler.add(job.id, job.concurrency, waiting);
    for (const target of targets.filter((one) => one.state !== 'queued')) {
      scheduler.adopt(job.id, job.concurrency);
      launch(target, 'recover');
    }
    if (targets.length === 0) await rollUp(job.id);
  }

  return {
    register(kind) {
      kinds.set(kind.name, kind as JobKind<unknown>);
    },

    stepsOf: (kind) => kinds.get(kind)?.steps ?? [],

    async start() {
      for (const job of await openJobs(store.read)) await takeUp(job);
      started = true;
      await pump();
    },

    async stop() {
      detach.abort();
      await Promise.all(inFlight);
      changed.flush();
    },

    async enqueue(tx: Tx, job: NewJob) {
      kindOf(job.kind);
      const enqueued = await insertJob(tx, job, clock.now());
      tx.afterCommit(() => {
        schedule(enqueued.jobId, enqueued.targetIds).catch((error: unknown) =>
          logger.error({ err: error, jobId: enqueued.jobId }, 'a job could not be scheduled'),
        );
      });
      return enqueued;
    },

    async requestStop(jobId, targetIds) {
      await readJob(jobId);
      const { waiting, running } = await store.write((tx) => markStop(tx, jobId, targetIds, clock.now()));
      scheduler.remove(jobId, waiting);
      for (const id of running) stops.get(id)?.abort();
      for (const id of waiting) waiters.resolveFrom(store.read, id);
      await rollUp(jobId);
      changed.ring(jobId);
      return waiting.length + running.length;
    },

    async retry(jobId, targetIds) {
      await readJob(jobId);
      const ids = await store.write((tx) => requeue(tx, jobId, targetIds));
      if (ids.length === 0) throw new AppError('jobs.nothingToRetry');
      jobs.delete(jobId);
      begunJobs.delete(jobId);
      await schedule(jobId, ids);
      return ids.length;
    },

    async ended(targetId, signal) {
      return waiters.wait(targetId, signal, async () => {
        const row = await store.read
          .selectFrom('job_targets')
          .selectAll()
          .where('id', '=', targetId)
          .executeTakeFirst();
        if (!row) throw AppError.notFound('target', targetId);
        return isFinal(row.state) ? row : undefined;
      });
    },
  };
}
