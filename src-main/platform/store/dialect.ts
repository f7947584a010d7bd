import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Connection } from './driver';
import type { Pool } from './pool';

export interface DialectOptions {
  readonly pool: Pool<Connection>;
  /** Called before each query; answers what to call when it has ended. Throws to refuse the query. */
  readonly onQuery?: () => () => void;
  /** Whether `db.transaction()` may be used; the writer has the queue instead. */
  readonly transactions: boolean;
}

/** Kysely over our sqlite3 driver. */
export function createDialect(options: DialectOptions): Dialect {
  return {
    createAdapter: () => new Adapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createDriver: () => new PoolDriver(options),
  };
}

class Adapter extends SqliteAdapter {
  // The pool hands out connections one caller at a time; Kysely's own mutex is not needed.
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class PoolDriver implements Driver {
  readonly #options: DialectOptions;

  constructor(options: DialectOptions) {
    this.#options = options;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<LentConnection> {
    const ended = this.#options.onQuery?.();
    return new LentConnection(await this.#options.pool.acquire(), ended);
  }

  async releaseConnection(lent: LentConnection): Promise<void> {
    this.#options.pool.release(lent.connection);
    lent.ended?.();
  }

  async beginTransaction(lent: LentConnection): Promise<void> {
    if (!this.#options.transactions) throw new Error('a Tx is a transaction already');
    await lent.connection.run('begin');
  }

  async commitTransaction(lent: LentConnection): Promise<void> {
    await lent.connection.run('commit');
  }

  async rollbackTransaction(lent: LentConnection): Promise<void> {
    await lent.connection.run('rollback');
  }

  // The store owns the connections and closes them itself.
  async destroy(): Promise<void> {}
}

class LentConnection implements DatabaseConnection {
  readonly connection: Connection;
  readonly ended: (() => void) | undefined;

  constructor(connection: Connection, ended: (() => void) | undefined) {
    this.connection = connection;
    this.ended = ended;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (answersRows(query)) {
      const rows = (await this.connection.all(query.sql, query.parameters)) as R[];
      return { rows, numAffectedRows: BigInt(rows.length) };
    }
    const { changes, lastId } = await this.connection.run(query.sql, query.parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastId) };
  }

  // biome-ignore lint/correctness/useYield: the interface asks for it
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not supported: read in pages');
  }
}

const writes = /^\s*(?:insert|update|delete|replace)\b/i;
const returns = /\breturning\b/i;

/**
 * A statement whose rows are not read to the end stays open and blocks the commit, so everything
 * that may answer rows is read whole; only for plain writes is the number of changed rows known.
 */
function answersRows(query: CompiledQuery): boolean {
  switch (query.query.kind) {
    case 'SelectQueryNode':
      return true;
    case 'InsertQueryNode':
    case 'UpdateQueryNode':
    case 'DeleteQueryNode':
      return 'returning' in query.query && query.query.returning !== undefined;
    default:
      return !writes.test(query.sql) || returns.test(query.sql);
  }
}
