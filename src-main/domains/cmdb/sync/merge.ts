import { type Tx, upsertMany, valuesAsList } from '@main/platform/store';
import { sql } from 'kysely';
import type { CmdbDocument, Issues } from './document';

/** How many rows of a kind a document added, changed and left as they were. */
export interface Count {
  added: number;
  changed: number;
  left: number;
}

/** What every step of a synchronisation works with. */
export interface SyncContext {
  readonly tx: Tx;
  readonly document: CmdbDocument;
  readonly issues: Issues;
  readonly at: number;
  readonly creator: string;
}

type MergedTable =
  | 'product_lines'
  | 'businesses'
  | 'sets'
  | 'modules'
  | 'environments'
  | 'clouds'
  | 'clusters';
type Stored = Readonly<Record<string, unknown>> & { readonly id: number | string };

/**
 * Upserts rows by id, set-based. Fields that are undefined keep what is stored; a new row has
 * `defaults` for them. Only rows in which something differs are written, and those in `touched`,
 * with which something else has changed.
 */
export async function mergeRows(
  { tx, at }: SyncContext,
  table: MergedTable,
  rows: readonly Stored[],
  defaults: Readonly<Record<string, unknown>>,
  touched: ReadonlySet<unknown> = new Set(),
): Promise<Count> {
  const stored = await storedRows(tx, table, rows);
  const written: Stored[] = [];
  const count: Count = { added: 0, changed: 0, left: 0 };
  for (const row of rows) {
    const before = stored.get(row.id);
    const after = overlay(before ?? { ...defaults, created_at: at, updated_at: at }, {
      ...row,
      source: 'cmdb',
    });
    if (!before) count.added += 1;
    else if (touched.has(row.id) || differs(before, after)) count.changed += 1;
    else {
      count.left += 1;
      continue;
    }
    written.push({ ...after, id: row.id, updated_at: at });
  }
  const [first] = written;
  const columns = Object.keys(first ?? {}).filter((column) => column !== 'id' && column !== 'created_at');
  await upsertMany(tx, table, ['id'], written as never, columns as never);
  return count;
}

/** The rows that have these ids, by id. */
export async function storedRows(
  tx: Tx,
  table: MergedTable,
  rows: readonly { readonly id: number | string }[],
): Promise<Map<number | string, Stored>> {
  const ids = valuesAsList(rows.map(({ id }) => id));
  const { rows: found } = await sql<Stored>`select * from ${sql.table(table)} where id in ${ids}`.execute(
    tx.db,
  );
  return new Map(found.map((row) => [row.id, row]));
}

/** The ids of a whole table. */
export async function allIds(tx: Tx, table: MergedTable): Promise<ReadonlySet<unknown>> {
  const { rows } = await sql<{ id: unknown }>`select id from ${sql.table(table)}`.execute(tx.db);
  return new Set(rows.map(({ id }) => id));
}

/** The fields of `row` that are given, laid over what is stored. */
export function overlay<R extends object>(stored: R, row: object): R {
  const given = Object.entries(row).filter(([, value]) => value !== undefined);
  return { ...stored, ...Object.fromEntries(given) };
}

/** Whether a row has changed. */
export function differs(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): boolean {
  return Object.keys(after).some((column) => before[column] !== after[column]);
}
