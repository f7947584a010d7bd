import type { Reader, Tx } from '@main/platform/store/store';
import { sql } from 'kysely';

/** Ended jobs whose output has not been measured yet. */
export async function uncountedJobs(db: Reader, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('jobs')
    .select('id')
    .where('finished_at', 'is not', null)
    .where('output_bytes', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Bytes that a job's records take; the lengths are known without reading them. */
export async function countOutput(db: Reader, jobId: number): Promise<number> {
  const row = await db
    .selectFrom('job_targets as t')
    .innerJoin('job_chunks as c', 'c.target_id', 't.id')
    .select(sql<number>`coalesce(sum(octet_length(c.text)), 0)`.as('bytes'))
    .where('t.job_id', '=', jobId)
    .executeTakeFirstOrThrow();
  return row.bytes;
}

/** Notes what an ended job keeps. One that runs again meanwhile is measured when it has ended again. */
export async function noteOutput(tx: Tx, jobId: number, bytes: number): Promise<void> {
  await tx.db
    .updateTable('jobs')
    .set({ output_bytes: bytes })
    .where('id', '=', jobId)
    .where('finished_at', 'is not', null)
    .execute();
}

export interface KeptJob {
  readonly id: number;
  readonly bytes: number;
}

/** The ended job whose output is the oldest that is still kept; with `before` only one that ended before. */
export async function oldestKept(db: Reader, before = Number.MAX_SAFE_INTEGER): Promise<KeptJob | undefined> {
  const row = await db
    .selectFrom('jobs')
    .select(['id', 'output_bytes'])
    .where('finished_at', 'is not', null)
    .where('output_bytes', '>', sql.lit(0))
    .where('finished_at', '<', before)
    .orderBy('finished_at')
    .limit(1)
    .executeTakeFirst();
  return row && { id: row.id, bytes: row.output_bytes ?? 0 };
}

export async function keptBytes(db: Reader): Promise<number> {
  const row = await db
    .selectFrom('jobs')
    .select(sql<number>`coalesce(sum(output_bytes), 0)`.as('bytes'))
    .where('finished_at', 'is not', null)
    .where('output_bytes', '>', sql.lit(0))
    .executeTakeFirstOrThrow();
  return row.bytes;
}

export async function targetsOf(db: Reader, jobId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('job_targets')
    .select('id')
    .where('job_id', '=', jobId)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** `running`: somebody has it run again, and nothing was cleared. */
export type Cleared = 'more' | 'done' | 'running';

/** Clears up to `limit` pieces of a target's record, unless its job runs (again). */
export async function clearPieces(tx: Tx, jobId: number, targetId: number, limit: number): Promise<Cleared> {
  if (!(await hasEnded(tx, jobId))) return 'running';
  const pieces = tx.db.selectFrom('job_chunks').select('seq').where('target_id', '=', targetId).limit(limit);
  const result = await tx.db.deleteFrom('job_chunks').where('seq', 'in', pieces).executeTakeFirst();
  return Number(result.numDeletedRows) === limit ? 'more' : 'done';
}

/** Writes down that a job's output is gone; its states, codes and messages stay. */
export async function noteCleared(tx: Tx, jobId: number, now: number): Promise<void> {
  if (!(await hasEnded(tx, jobId))) return;
  await tx.db.updateTable('job_targets').set({ preview: '' }).where('job_id', '=', jobId).execute();
  await tx.db
    .updateTable('jobs')
    .set({ output_bytes: 0, output_removed_at: now })
    .where('id', '=', jobId)
    .execute();
}

async function hasEnded(tx: Tx, jobId: number): Promise<boolean> {
  const row = await tx.db
    .selectFrom('jobs')
    .select('id')
    .where('id', '=', jobId)
    .where('finished_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Bytes of the database's file, and those of it that are free for what comes next. */
export async function fileBytes(db: Reader): Promise<{ file: number; free: number }> {
  const one = async (name: 'page_count' | 'page_size' | 'freelist_count') => {
    const { rows } = await sql<Record<string, number>>`${sql.raw(`pragma main.${name}`)}`.execute(db);
    return rows[0]?.[name] ?? 0;
  };
  const size = await one('page_size');
  return { file: (await one('page_count')) * size, free: (await one('freelist_count')) * size };
}
