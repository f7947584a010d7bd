import { containsPattern, type Page, type Paging, page, type Reader, type Tx } from '@main/platform/store';
import type { AuditRow } from '@main/platform/store/schema/users';
import type { Selectable } from 'kysely';
import { type Entry, hashOf, type Link, noHash } from './chain';

export type AuditEntry = Selectable<AuditRow>;

export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** The last row, or what stands before the first. */
export async function lastRow(db: Reader): Promise<Head> {
  const row = await db
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? { seq: 0, hash: noHash };
}

/** Adds a row behind the last one and answers the new head. */
export async function append(tx: Tx, entry: Omit<Entry, 'seq'>): Promise<Head> {
  const last = await lastRow(tx.db);
  const row = { ...entry, seq: last.seq + 1 };
  const hash = hashOf(row, last.hash);
  await tx.db
    .insertInto('audit')
    .values({ ...row, previous_hash: last.hash, hash })
    .execute();
  return { seq: row.seq, hash };
}

/** Rows after `seq`, in order, at most `most`. */
export async function rowsAfter(db: Reader, seq: number, most: number): Promise<Link[]> {
  return db.selectFrom('audit').selectAll().where('seq', '>', seq).orderBy('seq').limit(most).execute();
}

export interface AuditFilter extends Paging {
  readonly keyword: string;
  /** Milliseconds since the epoch, both included. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A page of the log, the newest first. */
export async function listEntries(
  db: Reader,
  { keyword, from, to, ...paging }: AuditFilter,
): Promise<Page<AuditEntry>> {
  let found = db
    .selectFrom('audit')
    .where(containsPattern(['actor_name', 'action', 'object', 'outcome', 'detail'], keyword));
  if (from !== undefined) found = found.where('at', '>=', from);
  if (to !== undefined) found = found.where('at', '<=', to);
  return page(found, found.selectAll().orderBy('seq', 'desc'), paging);
}
