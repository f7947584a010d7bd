import { type Insertable, type RawBuilder, sql, type Updateable } from 'kysely';
import type { Database } from './schema';
import type { Tx } from './store';

type Table = keyof Database & string;
type Row = Readonly<Record<string, unknown>>;

/** Rows a statement: enough to be fast, few enough to let readers and other works in between. */
const chunkRows = 5000;

/**
 * Inserts many rows, set-based. All rows have the same columns; text, numbers, booleans and null
 * are allowed. Answers how many rows there are.
 */
export async function insertMany<T extends Table>(
  tx: Tx,
  table: T,
  rows: readonly Insertable<Database[T]>[],
): Promise<void> {
  for (const { columns, source } of chunks(rows)) {
    const names = refs(columns);
    await sql`insert into ${sql.table(table)} (${names}) select ${names} from ${source}`.execute(tx.db);
  }
}

/**
 * Inserts many rows; one that is there already (by the unique `key` columns) gets the `update`
 * columns of the new row instead. Without `update` it is left as it is.
 */
export async function upsertMany<T extends Table>(
  tx: Tx,
  table: T,
  key: readonly (keyof Database[T] & string)[],
  rows: readonly Insertable<Database[T]>[],
  update: readonly (keyof Database[T] & string)[] = [],
): Promise<void> {
  const changes = sql.join(update.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`));
  const action = update.length > 0 ? sql`do update set ${changes}` : sql`do nothing`;
  for (const { columns, source } of chunks(rows)) {
    const names = refs(columns);
    // "where true" keeps SQLite from reading "on conflict" as a join condition.
    await sql`insert into ${sql.table(table)} (${names}) select ${names} from ${source} where true
      on conflict (${refs(key)}) ${action}`.execute(tx.db);
  }
}

/** Sets the other columns of each row where `key` is equal. Answers how many rows were found. */
export async function updateMany<T extends Table>(
  tx: Tx,
  table: T,
  key: keyof Database[T] & string,
  rows: readonly Updateable<Database[T]>[],
): Promise<number> {
  let found = 0;
  for (const { columns, source } of chunks(rows)) {
    const changed = columns.filter((name) => name !== key);
    const changes = sql.join(changed.map((name) => sql`${sql.ref(name)} = ${sql.ref(`new_rows.${name}`)}`));
    const result = await sql`update ${sql.table(table)} set ${changes} from ${source}
      where ${sql.ref(`${table}.${key}`)} = ${sql.ref(`new_rows.${key}`)}`.execute(tx.db);
    found += Number(result.numAffectedRows ?? 0);
  }
  return found;
}

/**
 * Rows as a table within a query, named `new_rows`: for joins with lists of any length. One bound
 * parameter, whatever their number.
 */
export function rowsAsTable(columns: readonly string[], rows: readonly Row[]): RawBuilder<unknown> {
  const json = JSON.stringify(rows.map((row) => columns.map((name) => plain(name, row[name]))));
  const selected = columns.map((name, index) => sql`value ->> ${sql.lit(index)} as ${sql.ref(name)}`);
  return sql`(select ${sql.join(selected)} from json_each(${json})) as new_rows`;
}

/** Values as a subquery, for `in` with lists of any length. */
export function valuesAsList<V extends string | number>(values: readonly V[]): RawBuilder<V> {
  return sql<V>`(select value from json_each(${JSON.stringify(values)}))`;
}

function* chunks(rows: readonly object[]): Generator<{ columns: string[]; source: RawBuilder<unknown> }> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  for (let start = 0; start < rows.length; start += chunkRows) {
    const part = rows.slice(start, start + chunkRows) as readonly Row[];
    for (const row of part) {
      if (Object.keys(row).length !== columns.length)
        throw new Error('rows of a bulk write differ in columns');
    }
    yield { columns, source: rowsAsTable(columns, part) };
  }
}

/** What JSON and SQLite both keep as it is. */
function plain(name: string, value: unknown): string | number | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TypeError(`${name}: a value of type ${typeof value} cannot be written in bulk`);
}

function refs(names: readonly string[]): RawBuilder<unknown> {
  return sql.join(names.map((name) => sql.ref(name)));
}
