import sqlite3 from 'sqlite3';

/** What may stand in a column or be bound to a parameter. Booleans are kept as 0 and 1. */
export type SqlValue = string | number | boolean | null | Uint8Array;

export interface RunResult {
  readonly changes: number;
  /** Row id of the last insert on this connection. */
  readonly lastId: number;
}

/** One connection. Callers take turns: sqlite3 would run overlapping statements in any order. */
export interface Connection {
  /** Runs a statement to its end and answers its rows. */
  all(sql: string, parameters?: readonly unknown[]): Promise<unknown[]>;
  /** Runs a statement that answers no rows. */
  run(sql: string, parameters?: readonly unknown[]): Promise<RunResult>;
  /** Runs several statements without parameters. */
  exec(sql: string): Promise<void>;
  close(): Promise<void>;
}

/** What SQLite refused. The message names the statement, never its parameters: they may be secrets. */
export class SqlError extends Error {
  /** SQLite's result code, e.g. `SQLITE_CONSTRAINT`. */
  readonly code: string;
  readonly sql: string;

  constructor(cause: Error, sql: string) {
    super(`${cause.message} (${sql.length > 500 ? `${sql.slice(0, 500)}…` : sql})`);
    this.name = 'SqlError';
    this.code = 'code' in cause && typeof cause.code === 'string' ? cause.code : 'SQLITE_ERROR';
    this.sql = sql;
  }
}

const cachedStatements = 500;

/** Opens a database file; it is created when it is missing. */
export async function openConnection(file: string): Promise<Connection> {
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened: sqlite3.Database = new sqlite3.Database(file, (error) => {
      if (error) reject(new SqlError(error, `open ${file}`));
      else resolve(opened);
    });
  });
  return new SqliteConnection(database);
}

class SqliteConnection implements Connection {
  readonly #database: sqlite3.Database;
  /** Prepared statements, the least recently used first. */
  readonly #statements = new Map<string, Promise<sqlite3.Statement>>();

  constructor(database: sqlite3.Database) {
    this.#database = database;
  }

  async all(sql: string, parameters: readonly unknown[] = []): Promise<unknown[]> {
    const values = bindable(parameters);
    const statement = await this.#prepare(sql);
    return new Promise((resolve, reject) => {
      statement.all(values, (error: Error | null, rows: unknown[]) => {
        if (error) reject(new SqlError(error, sql));
        else resolve(rows);
      });
    });
  }

  async run(sql: string, parameters: readonly unknown[] = []): Promise<RunResult> {
    const values = bindable(parameters);
    const statement = await this.#prepare(sql);
    return new Promise((resolve, reject) => {
      statement.run(values, function (this: sqlite3.RunResult, error: Error | null) {
        if (error) reject(new SqlError(error, sql));
        else resolve({ changes: this.changes, lastId: this.lastID });
      });
    });
  }

  exec(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#database.exec(sql, (error) => (error ? reject(new SqlError(error, sql)) : resolve()));
    });
  }

  async close(): Promise<void> {
    const prepared = await Promise.allSettled(this.#statements.values());
    this.#statements.clear();
    for (const statement of prepared) if (statement.status === 'fulfilled') statement.value.finalize();
    await new Promise<void>((resolve, reject) => {
      this.#database.close((error) => (error ? reject(new SqlError(error, 'close')) : resolve()));
    });
  }

  #prepare(sql: string): Promise<sqlite3.Statement> {
    const known = this.#statements.get(sql);
    if (known) {
      this.#statements.delete(sql);
      this.#statements.set(sql, known);
      return known;
    }
    const prepared = new Promise<sqlite3.Statement>((resolve, reject) => {
      const statement = this.#database.prepare(sql, (error: Error | null) => {
        if (error) reject(new SqlError(error, sql));
        else resolve(statement);
      });
    });
    this.#statements.set(sql, prepared);
    prepared.catch(() => this.#statements.delete(sql));
    if (this.#statements.size > cachedStatements) this.#evict();
    return prepared;
  }

  #evict(): void {
    for (const [sql, statement] of this.#statements) {
      this.#statements.delete(sql);
      statement.then(
        (prepared) => prepared.finalize(),
        () => undefined,
      );
      return;
    }
  }
}

/** Refuses what sqlite3 would quietly bind as NULL or as "[object Object]". */
function bindable(parameters: readonly unknown[]): readonly unknown[] {
  for (const value of parameters) {
    if (value === null || value instanceof Uint8Array) continue;
    const type = typeof value;
    if (type === 'string' || type === 'boolean') continue;
    if (type === 'number' && Number.isFinite(value)) continue;
    throw new TypeError(`a value of type ${type} cannot be bound to a statement`);
  }
  return parameters;
}
