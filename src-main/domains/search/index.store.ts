import { finalTargetStates } from '@contract/states';
import type { SearchMemberTable } from '@main/platform/store/schema/search';
import type { Reader, Tx } from '@main/platform/store/store';
import { sql } from 'kysely';
import type { Block } from './blocks';
import { hanPairs } from './terms';

/** An ended attempt whose text is not in the index yet. */
export interface Unindexed {
  readonly targetId: number;
  readonly attempt: number;
  readonly groupKey: string;
  readonly exitCode: number | null;
  readonly finishedAt: number;
}

/** Ended attempts of a job that have no row in the index, the latest and the earlier ones alike. */
export async function unindexedOf(db: Reader, jobId: number, limit: number): Promise<Unindexed[]> {
  const latest = db
    .selectFrom('job_targets as t')
    .leftJoin('search_members as m', (join) =>
      join
        .onRef('m.target_id', '=', 't.id')
        .onRef('m.attempt', '=', 't.attempt')
        .onRef('m.finished_at', '=', 't.finished_at')
        .on('m.source', '=', 'log'),
    )
    .select([
      't.id as targetId',
      't.attempt as attempt',
      't.group_key as groupKey',
      't.exit_code as exitCode',
      't.finished_at as finishedAt',
    ])
    .where('t.job_id', '=', jobId)
    .where('t.state', 'in', finalTargetStates)
    .where('t.finished_at', 'is not', null)
    .where('m.doc_id', 'is', null);
  const earlier = db
    .selectFrom('job_attempts as a')
    .innerJoin('job_targets as t', 't.id', 'a.target_id')
    .leftJoin('search_members as m', (join) =>
      join
        .onRef('m.target_id', '=', 'a.target_id')
        .onRef('m.attempt', '=', 'a.attempt')
        .onRef('m.finished_at', '=', 'a.finished_at')
        .on('m.source', '=', 'log'),
    )
    .select([
      'a.target_id as targetId',
      'a.attempt as attempt',
      sql<string>`''`.as('groupKey'),
      'a.exit_code as exitCode',
      'a.finished_at as finishedAt',
    ])
    .where('t.job_id', '=', jobId)
    .where('a.finished_at', 'is not', null)
    .where('m.doc_id', 'is', null);
  const rows = await latest.unionAll(earlier).orderBy('targetId').orderBy('attempt').limit(limit).execute();
  return rows.map((row) => ({ ...row, finishedAt: row.finishedAt ?? 0 }));
}

export interface NewDoc {
  readonly jobId: number;
  readonly groupKey: string;
  readonly source: SearchMemberTable['source'];
  readonly of: Unindexed;
}

/** The document that holds a result group's output already. */
export async function docOfGroup(db: Reader, jobId: number, groupKey: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('search_docs')
    .select('id')
    .where('job_id', '=', jobId)
    .where('source', '=', 'output')
    .where('group_key', '=', groupKey)
    .where('complete', '=', 1)
    .executeTakeFirst();
  return row?.id;
}

export async function insertDoc(tx: Tx, { jobId, groupKey, source, of }: NewDoc): Promise<number> {
  const { id } = await tx.db
    .insertInto('search_docs')
    .values({
      ...{ job_id: jobId, group_key: groupKey, source, target_id: of.targetId, attempt: of.attempt },
      ...{ exit_code: of.exitCode, finished_at: of.finishedAt },
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function insertBlocks(tx: Tx, docId: number, blocks: readonly Block[]): Promise<void> {
  for (const { stream, firstSeq, start, text, line } of blocks) {
    const row = { doc_id: docId, stream, first_seq: firstSeq, start, length: text.length, line };
    const { id } = await tx.db
      .insertInto('search_blocks')
      .values(row)
      .returning('id')
      .executeTakeFirstOrThrow();
    await sql`insert into search_grams (rowid, text) values (${id}, ${text})`.execute(tx.db);
    const han = hanPairs(text);
    if (han.size > 0)
      await sql`insert into search_han (rowid, text) values (${id}, ${[...han].join(' ')})`.execute(tx.db);
  }
}

/** All of a document is in the index now. */
export async function completeDoc(tx: Tx, docId: number, skipped: number): Promise<void> {
  await tx.db.updateTable('search_docs').set({ complete: 1, skipped }).where('id', '=', docId).execute();
}

/** Writes down which document stands for an attempt; 0 where there was no text. */
export async function addMember(
  tx: Tx,
  { targetId, attempt, finishedAt }: Unindexed,
  source: SearchMemberTable['source'],
  docId: number,
): Promise<void> {
  await tx.db
    .insertInto('search_members')
    .values({ target_id: targetId, attempt, source, doc_id: docId, finished_at: finishedAt })
    .onConflict((conflict) =>
      conflict.columns(['target_id', 'attempt', 'source']).doUpdateSet({
        doc_id: docId,
        finished_at: finishedAt,
      }),
    )
    .execute();
}

/** Documents that a crash left half done. */
export async function cutDocs(db: Reader): Promise<number[]> {
  const rows = await db.selectFrom('search_docs').select('id').where('complete', '=', 0).execute();
  return rows.map(({ id }) => id);
}

export async function docsOfJob(db: Reader, jobId: number): Promise<number[]> {
  const rows = await db.selectFrom('search_docs').select('id').where('job_id', '=', jobId).execute();
  return rows.map(({ id }) => id);
}

/** Forgets up to `limit` blocks of a document, and the document with the last of them; answers whether more are left. */
export async function forgetDoc(tx: Tx, docId: number, limit: number): Promise<boolean> {
  const blocks = await tx.db
    .selectFrom('search_blocks')
    .select('id')
    .where('doc_id', '=', docId)
    .limit(limit)
    .execute();
  for (const { id } of blocks) {
    await sql`delete from search_grams where rowid = ${id}`.execute(tx.db);
    await sql`delete from search_han where rowid = ${id}`.execute(tx.db);
    await tx.db.deleteFrom('search_blocks').where('id', '=', id).execute();
  }
  if (blocks.length === limit) return true;
  await tx.db.deleteFrom('search_docs').where('id', '=', docId).execute();
  return false;
}

/** Keeps that these attempts were gone through, though their text is no longer to be found. */
export async function releaseMembers(tx: Tx, docId: number): Promise<void> {
  await tx.db.updateTable('search_members').set({ doc_id: 0 }).where('doc_id', '=', docId).execute();
}

export interface Progress {
  readonly finishedAt: number;
  readonly jobId: number;
}

export async function readProgress(db: Reader): Promise<Progress> {
  const row = await db.selectFrom('search_progress').selectAll().executeTakeFirst();
  return { finishedAt: row?.finished_at ?? 0, jobId: row?.job_id ?? 0 };
}

export async function writeProgress(tx: Tx, { finishedAt, jobId }: Progress): Promise<void> {
  await tx.db
    .insertInto('search_progress')
    .values({ id: 1, finished_at: finishedAt, job_id: jobId })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ finished_at: finishedAt, job_id: jobId }))
    .execute();
}

/** Jobs that ended after those which are in the index, in the order of their ends. */
export async function endedJobs(
  db: Reader,
  { finishedAt, jobId }: Progress,
  limit: number,
): Promise<Progress[]> {
  const rows = await db
    .selectFrom('jobs')
    .select(['id', 'finished_at'])
    .where('finished_at', '>=', finishedAt)
    .where((eb) => eb.or([eb('finished_at', '>', finishedAt), eb('id', '>', jobId)]))
    .orderBy('finished_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ jobId: row.id, finishedAt: row.finished_at ?? 0 }));
}
