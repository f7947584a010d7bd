import type { Kysely } from 'kysely';
import type { Database } from './schema';

/** For reading: its own connection, which sees what has been committed and never waits for a writer. */
export type Reader = Kysely<Database>;

/** A transaction, handed to the work given to `Store.write`. */
export interface Tx {
  /** The writer's connection, within the transaction; reads see the transaction's own writes. */
  readonly db: Kysely<Database>;
  /** Runs `effect` once the transaction is on disk; never when it was rolled back. */
  afterCommit(effect: () => void): void;
}

export interface Store {
  readonly read: Reader;
  /**
   * The only way to write. Work is taken in order, one at a time; small works may share one commit,
   * and a work that throws is rolled back alone. Resolves after the commit has reached the disk.
   * The work must await nothing but the database.
   */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * The same for the search index, which lies in a file of its own: its writes hold up nobody else's. Its
   * tables alone are to be had there; `read` sees both.
   */
  writeIndex<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Writes a consistent copy of the whole database to `file`, which must not exist. */
  backup(file: string): Promise<void>;
  /** Finishes what is queued, then closes. Later writes are refused. */
  close(): Promise<void>;
}
