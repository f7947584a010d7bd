import { isFinal } from '@contract/states';
import { nextTry } from '@main/kernel/backoff';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Logger } from '@main/kernel/logger';
import { createOutbox } from '@main/kernel/outbox';
import type { Store } from '@main/platform/store/store';
import type { ScriptAnswer } from './answer';
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
  /** Looks at once at what is owed: somebody has put a callback back among them. */
  look(): void;
}

/** Posts at the same time; a receiver that is slow holds up one of them, until its time is over. */
const parallel = 8;

/** Delivers the results of asynchronous tasks until they are taken (contract.md, section 000). */
export function createCallbacks(deps: CallbacksDeps): Callbacks {
  const { store, bus, clock, logger } = deps;
  const ended = new Set<number>();
  let deaf: (() => void) | undefined;
  const outbox = createOutbox({
    ...{ clock, logger, name: 'the callbacks', parallel, deliver },
    prepare: releaseEnded,
    due: (now, limit) => dueCallbacks(store.read, now, limit),
    nextDue: () => nextDue(store.read),
  });

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

  async function deliver(id: number, stopping: AbortSignal): Promise<void> {
    const box = await readBox(store.read, id);
    if (!box) return;
    // Run again meanwhile: the result of the new attempt is what is owed now.
    if (!isFinal(box.target.state)) {
      await store.write((tx) => hold(tx, id));
      return;
    }
    const failure = await attempt(box, stopping);
    if (stopping.aborted && failure !== undefined) return;
    const now = clock.now();
    const changed = () => bus.emit('callbacks.changed', {});
    if (failure === undefined) {
      await store.write(async (tx) => {
        await markDelivered(tx, id, now);
        if (box.callback.attempts > 0) tx.afterCommit(changed);
      });
      return;
    }
    const { attempts, released_at: releasedAt } = box.callback;
    const nextAt = nextTry(attempts + 1, releasedAt ?? now, now);
    logger.warn({ callback: id, taskId: box.taskId, attempts: attempts + 1, failure }, 'a callback failed');
    await store.write(async (tx) => {
      await markFailed(tx, id, { error: failure, nextAt, now });
      tx.afterCommit(changed);
    });
  }

  /** Why the callback was not taken; undefined when it was. */
  async function attempt(box: CallbackBox, stopping: AbortSignal): Promise<string | undefined> {
    try {
      await deps.post(box.callback.url, await deps.resultOf(box), stopping);
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
        outbox.look();
      });
      const ids = await heldButEnded(store.read);
      if (ids.length > 0) await store.write((tx) => release(tx, ids, clock.now()));
      outbox.look();
    },
    async stop() {
      deaf?.();
      await outbox.stop();
    },
    look: outbox.look,
  };
}
