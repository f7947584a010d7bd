import type { TerminalEnd } from '@contract/events';
import { containsPattern, type Page, type Paging, page, type Reader, type Tx } from '@main/platform/store';
import type { TerminalRow, TerminalTable } from '@main/platform/store/schema/terminals';
import type { Insertable } from 'kysely';

/** Adds the record of a terminal that has opened. Answers its id. */
export async function insertTerminal(tx: Tx, row: Insertable<TerminalTable>): Promise<number> {
  const { id } = await tx.db.insertInto('terminals').values(row).returning('id').executeTakeFirstOrThrow();
  return id;
}

export interface Ending {
  readonly at: number;
  readonly reason: TerminalEnd;
  readonly exitCode: number | null;
  readonly bytes: number;
}

export async function endTerminal(
  tx: Tx,
  id: number,
  { at, reason, exitCode, bytes }: Ending,
): Promise<void> {
  await tx.db
    .updateTable('terminals')
    .set({ ended_at: at, end_reason: reason, exit_code: exitCode, bytes })
    .where('id', '=', id)
    .execute();
}

/** Terminals that an earlier run of Muster left open: they died with it. Answers how many. */
export async function interruptAll(tx: Tx, at: number): Promise<number> {
  const { numUpdatedRows } = await tx.db
    .updateTable('terminals')
    .set({ ended_at: at, end_reason: 'interrupted' })
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  await tx.db
    .updateTable('terminals')
    .set({ recording: 'kept' })
    .where('recording', '=', 'running')
    .execute();
  return Number(numUpdatedRows);
}

export type RecordingState = Pick<TerminalRow, 'recording'> &
  Partial<Pick<TerminalRow, 'recording_bytes' | 'recording_until'>>;

export async function setRecording(tx: Tx, id: number, state: RecordingState): Promise<void> {
  await tx.db.updateTable('terminals').set(state).where('id', '=', id).execute();
}

export function findTerminal(db: Reader, id: number): Promise<TerminalRow | undefined> {
  return db.selectFrom('terminals').selectAll().where('id', '=', id).executeTakeFirst();
}

export interface HistoryFilter extends Paging {
  /** undefined: everybody's. */
  readonly userId: number | undefined;
  readonly keyword: string;
  readonly recorded: boolean;
}

/** One page of records, the newest first. */
export function listTerminals(db: Reader, filter: HistoryFilter): Promise<Page<TerminalRow>> {
  let filtered = db.selectFrom('terminals');
  if (filter.userId !== undefined) filtered = filtered.where('user_id', '=', filter.userId);
  if (filter.recorded) filtered = filtered.where('recording', 'in', ['running', 'kept']);
  if (filter.keyword.trim())
    filtered = filtered.where(containsPattern(['address', 'host_name', 'user_name'], filter.keyword));
  return page(filtered, filtered.selectAll().orderBy('id', 'desc'), filter);
}

/** Recordings whose time is over. */
export async function dueRecordings(db: Reader, now: number): Promise<number[]> {
  const rows = await db
    .selectFrom('terminals')
    .select('id')
    .where('recording', 'in', ['kept'])
    .where('recording_until', '<=', now)
    .limit(1000)
    .execute();
  return rows.map(({ id }) => id);
}
