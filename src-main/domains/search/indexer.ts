import { setTimeout as pause } from 'node:timers/promises';
import type { Bus } from '@main/kernel/bus';
import type { Logger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store/store';
import {
  cutDocs,
  docsOfJob,
  endedJobs,
  forgetDoc,
  readProgress,
  releaseMembers,
  unindexedOf,
  writeProgress,
} from './index.store';
import { indexTarget } from './index.target';

export interface IndexerDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly logger: Logger;
  /**
   * How long it rests after a piece of work, as a multiple of what that took: whoever works with hosts
   * goes first. 0 in tests.
   */
  readonly rest?: number;
  /** Milliseconds after a job has changed until it is looked at. */
  readonly delay?: number;
}

export interface Indexer {
  /** Takes up what an earlier run left. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Forgets the text of a job whose output is about to be cleared. */
  forget(jobId: number): Promise<void>;
  /** Resolves when all that has ended by now is in the index. */
  settled(): Promise<void>;
}

const targetsAtOnce = 200;
const jobsAtOnce = 50;
const blocksAtOnce = 500;
const retryAfter = 30_000;

/**
 * Brings the text of ended targets into the index, in the background and in small transactions of the
 * index's own file. What it has done is written down with it: a crash costs the target it was at.
 */
export function createIndexer({ store, bus, logger, rest = 2, delay = 2000 }: IndexerDeps): Indexer {
  const stopping = new AbortController();
  /** Jobs that changed: some of their targets may have ended. */
  const changed = new Set<number>();
  let deaf: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;

  function wake(after: number): void {
    if (stopping.signal.aborted) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void settled();
    }, after);
    timer.unref();
  }

  function settled(): Promise<void> {
    working ??= round()
      .catch((error: unknown) => {
        if (stopping.signal.aborted) return;
        logger.error({ err: error }, 'outputs could not be indexed');
        wake(retryAfter);
      })
      .finally(() => {
        working = undefined;
        if (changed.size > 0) wake(delay);
      });
    return working;
  }

  async function round(): Promise<void> {
    for (;;) {
      const jobs = await endedJobs(store.read, await readProgress(store.read), jobsAtOnce);
      for (const job of jobs) {
        await indexJob(job.jobId);
        if (stopping.signal.aborted) return;
        changed.delete(job.jobId);
        await store.writeIndex((tx) => writeProgress(tx, job));
      }
      if (jobs.length < jobsAtOnce) break;
    }
    const open = [...changed];
    changed.clear();
    for (const jobId of open) {
      if (stopping.signal.aborted) return;
      await indexJob(jobId);
    }
  }

  async function indexJob(jobId: number): Promise<void> {
    for (;;) {
      const targets = await unindexedOf(store.read, jobId, targetsAtOnce);
      for (const target of targets) {
        if (stopping.signal.aborted) return;
        await indexTarget(store, jobId, target, { stopping: stopping.signal, breathe });
      }
      if (targets.length < targetsAtOnce) return;
    }
  }

  async function breathe(took: number): Promise<void> {
    if (rest > 0) await pause(took * rest, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  return {
    async start() {
      for (const id of await cutDocs(store.read))
        while (await store.writeIndex((tx) => forgetDoc(tx, id, blocksAtOnce)));
      deaf = bus.listen((message) => {
        if (message.event !== 'job.changed') return;
        changed.add(message.data.jobId);
        if (!working) wake(delay);
      });
      wake(delay);
    },
    async stop() {
      stopping.abort();
      deaf?.();
      clearTimeout(timer);
      await working;
    },
    async forget(jobId) {
      for (const id of await docsOfJob(store.read, jobId)) {
        await store.writeIndex((tx) => releaseMembers(tx, id));
        while (await store.writeIndex((tx) => forgetDoc(tx, id, blocksAtOnce)));
      }
    },
    async settled() {
      await working;
      await settled();
    },
  };
}
