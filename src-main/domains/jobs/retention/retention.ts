import { setTimeout as pause } from 'node:timers/promises';
import type { Output } from '@contract/index';
import type { Settings } from '@contract/procedures/settings';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Logger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store/store';
import {
  clearPieces,
  countOutput,
  fileBytes,
  keptBytes,
  noteCleared,
  noteOutput,
  oldestKept,
  targetsOf,
  uncountedJobs,
} from './retention.store';

export interface RetentionDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: () => Pick<Settings, 'keepOutputDays' | 'keepOutputGigabytes'>;
  /** Forgets what a search knows of a job. */
  readonly forget: (jobId: number) => Promise<void>;
  /** Rest after each transaction, as a multiple of what it took; 0 in tests. */
  readonly rest?: number;
}

export interface Retention {
  start(): void;
  stop(): Promise<void>;
  /** Measures and clears now; resolves when there is nothing left to do. */
  clean(): Promise<void>;
  /** What is kept, and what it takes on the disk. */
  storage(): Promise<Output<'jobs.storage'>>;
}

const day = 86_400_000;
const gigabyte = 1_000_000_000;
/** Milliseconds between two looks. */
const every = 10 * 60_000;
const firstAfter = 60_000;
const jobsAtOnce = 100;
/** A piece has 64 Ki characters at most: one transaction clears some megabytes. */
const piecesAtOnce = 64;

/**
 * Clears outputs of ended jobs that are older than they are to be kept, and the oldest ones while there
 * is more than is to be kept. Jobs stay with all their states; running ones are never touched. The space
 * becomes free within the database's file, which does not shrink: what comes next takes it.
 */
export function createRetention(deps: RetentionDeps): Retention {
  const { store, bus, clock, logger, settings, forget, rest = 4 } = deps;
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  let deaf: (() => void) | undefined;

  function wake(after: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void clean(), after);
    timer.unref();
  }

  function clean(): Promise<void> {
    working ??= round()
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) logger.error({ err: error }, 'outputs could not be cleared');
      })
      .finally(() => {
        working = undefined;
        if (!stopping.signal.aborted) wake(every);
      });
    return working;
  }

  async function round(): Promise<void> {
    for (;;) {
      const ids = await uncountedJobs(store.read, jobsAtOnce);
      for (const id of ids) {
        if (stopping.signal.aborted) return;
        const bytes = await countOutput(store.read, id);
        await store.write((tx) => noteOutput(tx, id, bytes));
      }
      if (ids.length < jobsAtOnce) break;
    }
    const { keepOutputDays, keepOutputGigabytes } = settings();
    if (keepOutputDays > 0)
      await clearWhile(() => oldestKept(store.read, clock.now() - keepOutputDays * day));
    if (keepOutputGigabytes > 0)
      await clearWhile(async () =>
        (await keptBytes(store.read)) > keepOutputGigabytes * gigabyte ? oldestKept(store.read) : undefined,
      );
  }

  async function clearWhile(next: () => Promise<{ id: number; bytes: number } | undefined>): Promise<void> {
    for (let job = await next(); job && !stopping.signal.aborted; job = await next()) {
      if (!(await clear(job.id))) return;
      logger.info({ jobId: job.id, bytes: job.bytes }, 'the output of an old job was cleared');
      bus.emit('job.changed', { jobId: job.id });
    }
  }

  /** false when it had to leave off: Muster stops, or the job runs again. */
  async function clear(jobId: number): Promise<boolean> {
    await forget(jobId);
    for (const targetId of await targetsOf(store.read, jobId)) {
      for (let more = true; more; ) {
        if (stopping.signal.aborted) return false;
        const begun = performance.now();
        const cleared = await store.write((tx) => clearPieces(tx, jobId, targetId, piecesAtOnce));
        if (cleared === 'running') return false;
        more = cleared === 'more';
        if (more && rest > 0)
          await pause((performance.now() - begun) * rest, undefined, { signal: stopping.signal }).catch(
            () => undefined,
          );
      }
    }
    await store.write((tx) => noteCleared(tx, jobId, clock.now()));
    return true;
  }

  return {
    clean,
    start() {
      // Whoever sets a limit wants to see it work.
      deaf = bus.listen(({ event }) => {
        if (event === 'settings.changed' && !working) wake(1000);
      });
      wake(firstAfter);
    },
    async stop() {
      stopping.abort();
      deaf?.();
      clearTimeout(timer);
      await working;
    },
    async storage() {
      const { file, free } = await fileBytes(store.read);
      return { outputBytes: await keptBytes(store.read), fileBytes: file, freeBytes: free };
    },
  };
}
