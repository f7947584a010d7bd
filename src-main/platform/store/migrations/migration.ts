import { CompiledQuery, type Kysely } from 'kysely';

/** One step of the schema. A migration that has been released never changes: a mistake gets a new one. */
export interface Migration {
  /** 1, 2, 3 …, without a gap. */
  readonly number: number;
  readonly name: string;
  /** Runs within one transaction, with foreign keys checked at its end. */
  readonly up: (db: Kysely<unknown>) => Promise<void>;
}

/** An `up` of plain statements, run in order. Each string is one statement. */
export function statements(...list: readonly string[]): Migration['up'] {
  return async (db) => {
    for (const statement of list) await db.executeQuery(CompiledQuery.raw(statement));
  };
}
