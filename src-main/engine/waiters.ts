import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Reader } from '@main/platform/store/store';

type Waiter = (row: JobTargetRow) => void;

/** Callers that hold on until a target has ended. */
export class Waiters {
  readonly #waiting = new Map<number, Set<Waiter>>();

  /**
   * Waits for a target. `look` answers the row if the target has ended already; it is called after
   * the waiter stands, so that an end in between is not missed.
   */
  async wait(
    targetId: number,
    signal: AbortSignal | undefined,
    look: () => Promise<JobTargetRow | undefined>,
  ): Promise<JobTargetRow> {
    const { promise, resolve, reject } = Promise.withResolvers<JobTargetRow>();
    const waiters = this.#waiting.get(targetId) ?? new Set();
    this.#waiting.set(targetId, waiters.add(resolve));
    const give = () => reject(signal?.reason);
    signal?.addEventListener('abort', give, { once: true });
    try {
      signal?.throwIfAborted();
      return await Promise.race([promise, look().then((row) => row ?? promise)]);
    } finally {
      signal?.removeEventListener('abort', give);
      waiters.delete(resolve);
      if (waiters.size === 0) this.#waiting.delete(targetId);
    }
  }

  resolve(row: JobTargetRow): void {
    for (const waiter of this.#waiting.get(row.id) ?? []) waiter(row);
  }

  /** Reads the row first; for targets that ended without having run. */
  async resolveFrom(db: Reader, targetId: number): Promise<void> {
    if (!this.#waiting.has(targetId)) return;
    const row = await db.selectFrom('job_targets').selectAll().where('id', '=', targetId).executeTakeFirst();
    if (row) this.resolve(row);
  }
}
