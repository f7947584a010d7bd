import { isFinal } from '@contract/states';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Logger } from '@main/kernel/logger';
import type { JobRow, JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Store, Tx } from '@main/platform/store/store';
import { advance } from './advance';
import { createAttempt } from './attempt';
import { batchesOf, failuresLeft } from './batches';
import { createControls } from './controls';
import type { Engine, JobKind, NewJob } from './engine.types';
import { beginJob, beginTargets, countStates, insertJob, openJobs, openTargets } from './job.store';
import { cutTargets, findJob, queuedTargets } from './rolling.store';
import { isFailure } from './rollup';
import { Scheduler } from './scheduler';
import { Throttle } from './throttle';
import { Turns } from './turns';
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
  /** What a job does next is decided by one at a time. */
  const turns = new Turns<number>();
  /** Jobs of which nothing may begin: paused, or too many have failed. */
  const held = new Set<number>();
  /** Failures that are left to jobs that have a limit. */
  const left = new Map<number, number>();
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
      // Stopped or held between the queue and the table.
      scheduler.release(jobId);
      await rollUp(jobId);
    }
  }

  async function markBegun(
    taken: readonly { jobId: number; targetId: number }[],
  ): Promise<Map<number, JobTargetRow>> {
    const rows = await store.write(async (tx) => {
      const now = clock.now();
      const free = taken.filter((one) => !held.has(one.jobId));
      if (free.length === 0) return [];
      const fresh = new Set(free.map((one) => one.jobId).filter((jobId) => !begunJobs.has(jobId)));
      for (const jobId of fresh) await beginJob(tx, jobId, now);
      const begun = await beginTargets(
        tx,
        free.map((one) => one.targetId),
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
      .then((row) => {
        if (!row) return;
        waiters.resolve(row);
        if (isFailure(row.state)) countFailure(job.id);
      })
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

  /** One failure more: the one that reaches the job's limit ends the beginning of others. */
  function countFailure(jobId: number): void {
    const before = left.get(jobId);
    if (before === undefined) return;
    left.set(jobId, before - 1);
    if (before !== 1) return;
    held.add(jobId);
    scheduler.hold(jobId);
    turns.take(jobId, () => cut(jobId)).catch((error: unknown) => report(error, jobId));
  }

  async function cut(jobId: number): Promise<void> {
    const ids = await store.write(async (tx) => {
      const job = await findJob(tx.db, jobId);
      return job && failuresLeft(job, await countStates(tx.db, jobId)) <= 0
        ? cutTargets(tx, job, clock.now())
        : [];
    });
    for (const id of ids) await waiters.resolveFrom(store.read, id);
    // Counted twice, in the table and here, while the count was being read: it goes on.
    if (ids.length === 0) await fill(jobId);
    changed.ring(jobId);
  }

  function report(error: unknown, jobId: number): void {
    logger.error({ err: error, jobId }, 'a job could not go on');
  }

  /** When nothing of the job runs: begins its next batch, waits, or closes it. */
  async function rollUp(jobId: number): Promise<void> {
    if (scheduler.busy(jobId)) return;
    await turns.take(jobId, async () => {
      if (scheduler.busy(jobId)) return;
      const { kind, cut } = await store.write((tx) => advance(tx, jobId, clock.now()));
      for (const id of cut) await waiters.resolveFrom(store.read, id);
      if (kind === 'begun') await fill(jobId);
      if (kind !== 'over') return changed.ring(jobId);
      forget(jobId);
      changed.ringNow(jobId);
    });
  }

  function forget(jobId: number): void {
    jobs.delete(jobId);
    begunJobs.delete(jobId);
    held.delete(jobId);
    left.delete(jobId);
  }

  /** Lets the targets begin that may, as the table says. One that is taken already is passed over there. */
  async function fill(jobId: number): Promise<void> {
    const job = await readJob(jobId);
    jobs.set(jobId, job);
    await countLeft(job);
    if (job.paused === 1 || (left.get(jobId) ?? 1) <= 0) return;
    const ids = await queuedTargets(store.read, jobId);
    held.delete(jobId);
    begunJobs.delete(jobId);
    scheduler.hold(jobId);
    schedule(job, ids);
  }

  async function countLeft(job: JobRow): Promise<void> {
    if (job.rolling === null) return;
    const failures = failuresLeft(job, await countStates(store.read, job.id));
    if (Number.isFinite(failures)) left.set(job.id, failures);
  }

  function schedule(job: JobRow, targetIds: readonly number[]): void {
    scheduler.add(job.id, job.concurrency, targetIds);
    changed.ring(job.id);
    void pump();
  }

  async function readJob(jobId: number): Promise<JobRow> {
    const job = await findJob(store.read, jobId);
    if (!job) throw AppError.notFound('job', jobId);
    return job;
  }

  async function takeUp(job: JobRow): Promise<void> {
    for (const target of await openTargets(store.read, job.id)) {
      if (target.state === 'queued') continue;
      jobs.set(job.id, job);
      scheduler.adopt(job.id, job.concurrency);
      launch(target, 'recover');
    }
    await fill(job.id);
    await rollUp(job.id);
  }

  async function scheduleNew(jobId: number, ids: readonly number[]): Promise<void> {
    const job = await readJob(jobId);
    jobs.set(jobId, job);
    await countLeft(job);
    schedule(job, ids);
  }

  const controls = createControls({
    ...{ store, clock, turns, rollUp, fill },
    hold(jobId) {
      held.add(jobId);
      scheduler.hold(jobId);
    },
    async stopped(jobId, { waiting, running }) {
      scheduler.remove(jobId, waiting);
      for (const id of running) stops.get(id)?.abort();
      for (const id of waiting) await waiters.resolveFrom(store.read, id);
      await rollUp(jobId);
      changed.ring(jobId);
    },
    ring: (jobId) => changed.ring(jobId),
  });

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
      const batches = batchesOf(job.rolling, job.targets.length);
      const enqueued = await insertJob(tx, job, batches, clock.now());
      tx.afterCommit(() => {
        scheduleNew(enqueued.jobId, enqueued.targetIds.slice(0, batches[0])).catch((error: unknown) =>
          logger.error({ err: error, jobId: enqueued.jobId }, 'a job could not be scheduled'),
        );
      });
      return enqueued;
    },

    ...controls,

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
