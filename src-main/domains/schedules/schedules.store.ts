import { containsPattern, page } from '@main/platform/store/query';
import type { ScheduleRow, ScheduleRunRow, ScheduleTable } from '@main/platform/store/schema/schedules';
import type { Reader, Tx } from '@main/platform/store/store';
import type { Insertable, Updateable } from 'kysely';

interface Paging {
  readonly page: number;
  readonly pageSize: number;
}

export function listSchedules(db: Reader, filter: Paging & { readonly keyword: string }) {
  let query = db.selectFrom('schedules');
  if (filter.keyword) query = query.where(containsPattern(['name', 'created_by'], filter.keyword));
  return page(query, query.selectAll().orderBy('id', 'desc'), filter);
}

export async function findSchedule(db: Reader, id: number): Promise<ScheduleRow | undefined> {
  return db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertSchedule(tx: Tx, row: Insertable<ScheduleTable>): Promise<number> {
  const { id } = await tx.db.insertInto('schedules').values(row).returning('id').executeTakeFirstOrThrow();
  return id;
}

export async function updateSchedule(tx: Tx, id: number, row: Updateable<ScheduleTable>): Promise<void> {
  await tx.db.updateTable('schedules').set(row).where('id', '=', id).execute();
}

export async function deleteSchedule(tx: Tx, id: number): Promise<void> {
  await tx.db.deleteFrom('schedules').where('id', '=', id).execute();
}

/** Schedules that are due at a moment, the earliest first. */
export async function dueSchedules(db: Reader, now: number): Promise<ScheduleRow[]> {
  return db
    .selectFrom('schedules')
    .selectAll()
    .where('enabled', '=', 1)
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .execute();
}

/** The moment at which the next schedule is due. */
export async function nextDue(db: Reader): Promise<number | undefined> {
  const row = await db
    .selectFrom('schedules')
    .select('next_at')
    .where('enabled', '=', 1)
    .where('next_at', 'is not', null)
    .orderBy('next_at')
    .limit(1)
    .executeTakeFirst();
  return row?.next_at ?? undefined;
}

export async function insertRun(
  tx: Tx,
  run: Pick<ScheduleRunRow, 'schedule_id' | 'due_at' | 'at' | 'outcome'> & { message?: string },
): Promise<number> {
  const { id } = await tx.db
    .insertInto('schedule_runs')
    .values(run)
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function updateRun(tx: Tx, id: number, run: Partial<Omit<ScheduleRunRow, 'id'>>): Promise<void> {
  await tx.db.updateTable('schedule_runs').set(run).where('id', '=', id).execute();
}

/** Marks what was about to start when Muster ended; it is not done again by itself. */
export async function interruptRuns(tx: Tx): Promise<void> {
  await tx.db
    .updateTable('schedule_runs')
    .set({ outcome: 'interrupted' })
    .where('outcome', '=', 'starting')
    .execute();
}

export function listRuns(db: Reader, id: number, paging: Paging) {
  const query = db.selectFrom('schedule_runs').where('schedule_id', '=', id);
  return page(query, query.selectAll().orderBy('id', 'desc'), paging);
}

/** The last time that each of these schedules was due. */
export async function lastRuns(db: Reader, ids: readonly number[]): Promise<Map<number, ScheduleRunRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('schedule_runs')
    .selectAll()
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('schedule_runs')
        .select((max) => max.fn.max('id').as('last'))
        .where('schedule_id', 'in', ids)
        .groupBy('schedule_id'),
    )
    .execute();
  return new Map(rows.map((row) => [row.schedule_id, row]));
}

/** The job that a schedule started last. */
export async function lastJob(db: Reader, id: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('schedule_runs')
    .select('job_id')
    .where('schedule_id', '=', id)
    .where('job_id', 'is not', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.job_id ?? undefined;
}
