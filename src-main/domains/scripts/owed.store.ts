import { containsPattern, type Page, page, valuesAsList } from '@main/platform/store';
import type { Reader, Tx } from '@main/platform/store/store';
import { sql } from 'kysely';

export interface OwedFilter {
  readonly state: 'dead' | 'waiting';
  readonly keyword: string;
  readonly page: number;
  readonly pageSize: number;
}

/** Callbacks that are owed or were given up, the newest first. Those that went well are not of interest here. */
export async function listOwed(db: Reader, filter: OwedFilter) {
  let query = db
    .selectFrom('outgoing_callbacks as c')
    .innerJoin('exec_tasks as e', 'e.id', 'c.exec_task_id')
    .innerJoin('job_targets as t', 't.id', 'c.target_id')
    // As a literal: each of the two has an index of its own.
    .where('c.state', '=', sql.lit(filter.state))
    .where('c.url', '!=', '');
  if (filter.keyword) query = query.where(containsPattern(['e.ip', 'e.task_id', 'c.url'], filter.keyword));
  const rows = query
    .select([
      'c.id',
      'c.url',
      'c.state',
      'c.attempts',
      'c.next_at',
      'c.last_error',
      'c.created_at',
      'c.finished_at',
      'c.target_id',
      'e.ip',
      'e.task_id',
      't.job_id',
    ])
    .orderBy('c.id', 'desc');
  // The joins are on primary keys: what is counted is what is listed.
  return page(query as never, rows as never, filter) as Promise<
    Page<Awaited<ReturnType<typeof rows.execute>>[number]>
  >;
}

/** Puts callbacks that were given up, or wait for their next try, to be tried now; answers how many. */
export async function putBack(tx: Tx, ids: readonly number[] | undefined, now: number): Promise<number> {
  let update = tx.db
    .updateTable('outgoing_callbacks')
    // Its time to live begins anew; the tries so far stay counted.
    .set({ state: 'waiting', next_at: now, released_at: now, finished_at: null });
  update = ids
    ? update.where('id', 'in', valuesAsList(ids)).where('state', 'in', ['dead', 'waiting'])
    : update.where('state', '=', sql.lit('dead' as const));
  const result = await update.executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** How many were given up. */
export async function countDead(db: Reader): Promise<number> {
  const row = await db
    .selectFrom('outgoing_callbacks')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', sql.lit('dead' as const))
    .executeTakeFirstOrThrow();
  return row.count;
}
