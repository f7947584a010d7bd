import { isFinal } from '@contract/states';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Logger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store/store';
import type { ScriptAnswer } from './answer';
import { nextTry } from './backoff';
import {
  type CallbackBox,
  dueCallbacks,
  heldButEnded,
  hold,
  markDelivered,
  markFailed,
  nextDue,
  readBox,
  release,
} from './callbacks.store';

export interface CallbacksDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The result of a task that has ended. */
  readonly resultOf: (box: CallbackBox) => Promise<ScriptAnswer>;
  /** Posts a result; throws with the reason unless it was answered `code: 0`. */
  readonly post: (url: string, answer: ScriptAnswer, signal: AbortSignal) => Promise<void>;
}

export interface Callbacks {
  /** Takes up what is owed from an earlier run, then delivers as tasks end. */
  start(): Promise<void>;
  /** Gives up posts under way; they are tried again after the next start. */
  stop(): Promise<void>;
}

/** Posts at the same time; a receiver that is slow holds up one of them, until its time is over. */
const parallel = 8;
/** Milliseconds; how long a wake-up may be put off before the table is looked at again anyway. */
const longestSleep = 60_000;
const retryAfterError = 5000;

/** Delivers the results of asynchronous tasks until they are taken (contract.md, section 000). */
export function createCallbacks(deps: CallbacksDeps): Callbacks {
  const { store, bus, clock, logger } = deps;
  const stopping = new AbortController();
  const underWay = new Map<number, Promise<void>>();
  const ended = new Set<number>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let again = false;
  let deaf: (() => void) | undefined;

  /** Looks at the table now; a call while it is being looked at makes it look once more. */
  function look(): void {
    if (stopping.signal.aborted) return;
    if (looking) {
      again = true;
      return;
    }
    again = false;
    clearTimeout(timer);
    looking = round()
      .catch((error: unknown) => {
        if (stopping.signal.aborted) return;
        logger.error({ err: error }, 'callbacks could not be looked up');
        sleep(retryAfterError);
      })
      .finally(() => {
        looking = undefined;
        if (again) look();
      });
  }

  function sleep(milliseconds: number): void {
    clearTimeout(timer);
    timer = setTimeout(look, Math.min(longestSleep, Math.max(0, milliseconds)));
    timer.unref();
  }

  async function round(): Promise<void> {
    await releaseEnded();
    const free = parallel - underWay.size;
    // Those under way are still due in the table.
    const due = free > 0 ? await dueCallbacks(store.read, clock.now(), parallel + underWay.size) : [];
    for (const id of due.filter((one) => !underWay.has(one)).slice(0, free)) begin(id);
    if (underWay.size >= parallel || stopping.signal.aborted) return;
    const next = await nextDue(store.read);
    if (next !== undefined && underWay.size === 0) sleep(next - clock.now());
    else sleep(longestSleep);
  }

  async function releaseEnded(): Promise<void> {
    if (ended.size === 0) return;
    const jobIds = [...ended];
    ended.clear();
    try {
      const ids = await heldButEnded(store.read, jobIds);
      if (ids.length > 0) await store.write((tx) => release(tx, ids, clock.now()));
    } catch (error) {
      for (const jobId of jobIds) ended.add(jobId);
      throw error;
    }
  }

  function begin(id: number): void {
    const work = deliver(id)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted)
          logger.error({ err: error, callback: id }, 'a callback was not recorded');
      })
      .finally(() => {
        underWay.delete(id);
        look();
      });
    underWay.set(id, work);
  }

  async function deliver(id: number): Promise<void> {
    const box = await readBox(store.read, id);
    if (!box) return;
    // Run again meanwhile: the result of the new attempt is what is owed now.
    if (!isFinal(box.target.state)) {
      await store.write((tx) => hold(tx, id));
      return;
    }
    const failure = await attempt(box);
    if (stopping.signal.aborted && failure !== undefined) return;
    const now = clock.now();
    if (failure === undefined) {
      await store.write((tx) => markDelivered(tx, id, now));
      return;
    }
    const { attempts, released_at: releasedAt } = box.callback;
    const nextAt = nextTry(attempts + 1, releasedAt ?? now, now);
    logger.warn({ callback: id, taskId: box.taskId, attempts: attempts + 1, failure }, 'a callback failed');
    await store.write((tx) => markFailed(tx, id, { error: failure, nextAt, now }));
  }

  /** Why the callback was not taken; undefined when it was. */
  async function attempt(box: CallbackBox): Promise<string | undefined> {
    try {
      await deps.post(box.callback.url, await deps.resultOf(box), stopping.signal);
      return undefined;
    } catch (error) {
      return (error instanceof Error ? error.message : String(error)).slice(0, 500);
    }
  }

  return {
    async start() {
      deaf = bus.listen((message) => {
        if (message.event !== 'job.changed') return;
        ended.add(message.data.jobId);
        look();
      });
      const ids = await heldButEnded(store.read);
      if (ids.length > 0) await store.write((tx) => release(tx, ids, clock.now()));
      look();
    },
    async stop() {
      stopping.abort();
      deaf?.();
      clearTimeout(timer);
      await looking;
      await Promise.all(underWay.values());
    },
  };
}
