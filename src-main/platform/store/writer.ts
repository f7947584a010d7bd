import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from '@main/kernel/logger';
import { CompiledQuery, Kysely } from 'kysely';
import { createDialect } from './dialect';
import type { Connection } from './driver';
import { Pool } from './pool';
import type { Database } from './schema';
import type { Tx } from './store';

/** One batch ends at whichever comes first, so that nobody waits long for the shared commit. */
const batchWorks = 500;
const batchMilliseconds = 10;

interface Work {
  readonly run: (tx: Tx) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A work that runs now; queries of the writer's connection are allowed to it alone. */
interface Turn {
  over: boolean;
  /** Queries that have started and not ended. */
  queries: number;
}

interface Outcome {
  readonly work: Work;
  readonly effects: readonly (() => void)[];
  readonly value?: unknown;
  readonly failure?: { readonly error: unknown };
}

export interface Writer {
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Resolves when everything that was queued has been settled. Later writes are refused. */
  drain(): Promise<void>;
}

/** The queue in front of the one connection that writes: works in order, many to a commit. */
export async function createWriter(connection: Connection, logger: Logger): Promise<Writer> {
  const turns = new AsyncLocalStorage<Turn>();
  const queue: Work[] = [];
  let pumping: Promise<void> | undefined;
  let closed = false;

  const pool = new Pool([connection]);
  const db = new Kysely<Database>({ dialect: createDialect({ pool, transactions: false, onQuery }) });
  // Kysely's first query waits for its own start; from then on a query counts from the call itself.
  await turns.run({ over: false, queries: 0 }, () => db.executeQuery(CompiledQuery.raw('select 1')));

  return {
    write<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
      if (closed) return Promise.reject(new Error('the store is closed'));
      const turn = turns.getStore();
      if (turn && !turn.over)
        return Promise.reject(
          new Error('store.write was called inside a store.write: hand the Tx on instead'),
        );
      return new Promise<T>((resolve, reject) => {
        queue.push({ run, resolve: resolve as (value: unknown) => void, reject });
        pumping ??= pump();
      });
    },
    async drain() {
      closed = true;
      await pumping;
    },
  };

  function onQuery(): () => void {
    const turn = turns.getStore();
    if (!turn || turn.over) throw new Error('a Tx was used after its work had ended');
    turn.queries += 1;
    return () => {
      turn.queries -= 1;
    };
  }

  async function pump(): Promise<void> {
    // Callers of the same tick join the first batch.
    await Promise.resolve();
    while (queue.length > 0) await runBatch();
    pumping = undefined;
  }

  async function runBatch(): Promise<void> {
    const outcomes: Outcome[] = [];
    try {
      await fillBatch(outcomes);
    } catch (error) {
      // Nothing of this batch is on disk: neither the commit nor what it depends on went well.
      await connection.run('rollback').catch(() => undefined);
      if (outcomes.length === 0) queue.shift()?.reject(error);
      for (const { work, failure } of outcomes) work.reject(failure ? failure.error : error);
      return;
    }
    for (const outcome of outcomes) settle(outcome);
  }

  async function fillBatch(outcomes: Outcome[]): Promise<void> {
    const begun = performance.now();
    await connection.run('begin immediate');
    for (let work = queue[0]; work; work = queue[0]) {
      // The first work needs no savepoint: if it fails, the whole transaction is rolled back. The
      // others' pile up until the commit, which ends them all: that is 40 % faster than ending each.
      if (outcomes.length > 0) await connection.run('savepoint work');
      queue.shift();
      const outcome = await runWork(work);
      outcomes.push(outcome);
      if (outcome.failure && outcomes.length === 1) {
        await connection.run('rollback');
        return;
      }
      if (outcome.failure) await undo(outcome.failure.error);
      if (outcomes.length >= batchWorks || performance.now() - begun >= batchMilliseconds) break;
    }
    await connection.run('commit');
  }

  /** Rolls back the last work alone. Where SQLite has given up the whole transaction, so do we. */
  async function undo(error: unknown): Promise<void> {
    await connection.run('rollback to work').catch(() => {
      throw error;
    });
  }

  async function runWork(work: Work): Promise<Outcome> {
    const effects: (() => void)[] = [];
    const turn: Turn = { over: false, queries: 0 };
    const tx: Tx = { db, afterCommit: (effect) => effects.push(effect) };
    try {
      const value = await turns.run(turn, () => work.run(tx));
      if (turn.queries > 0) throw new Error('a work ended before its queries: await every one of them');
      return { work, effects, value };
    } catch (error) {
      return { work, effects: [], failure: { error } };
    } finally {
      turn.over = true;
      if (turn.queries > 0) await lastQuery();
    }
  }

  /** Resolves when the queries that were left running have ended: turns on the connection are in order. */
  async function lastQuery(): Promise<void> {
    pool.release(await pool.acquire());
  }

  function settle({ work, effects, value, failure }: Outcome): void {
    if (failure) {
      work.reject(failure.error);
      return;
    }
    for (const effect of effects) {
      try {
        effect();
      } catch (error) {
        logger.error({ err: error }, 'an effect after a commit failed');
      }
    }
    work.resolve(value);
  }
}
