import { escapeLike, type Reader, rowsAsTable, valuesAsList } from '@main/platform/store';
import type { SearchBlockRow, SearchDocRow } from '@main/platform/store/schema/search';
import { type RawBuilder, sql } from 'kysely';
import type { Terms } from './terms';

export interface OutputFilter {
  readonly hosts: string;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly kind?: readonly string[] | undefined;
  readonly script: string;
  readonly user: string;
  readonly exit?: 'zero' | 'nonzero' | number | undefined;
  readonly streams: readonly string[];
}

export type Candidate = SearchBlockRow & Pick<SearchDocRow, 'target_id' | 'attempt'>;

/**
 * Blocks in which all words stand somewhere, the newest first, before `cursor`. The trigrams of a word may
 * also stand apart: the text itself is looked at afterwards.
 */
export async function candidates(
  db: Reader,
  terms: Terms,
  filter: OutputFilter,
  cursor: number,
  limit: number,
): Promise<Candidate[]> {
  const { grams, han } = terms;
  // The table named first drives the question, in the order of its rows.
  const driver = grams === '' ? 'search_han' : 'search_grams';
  const rowid = sql.ref(`${driver}.rowid`);
  const conditions = [
    sql`${sql.table(driver)} match ${grams || han}`,
    sql`${rowid} < ${cursor}`,
    ...(grams !== '' && han !== ''
      ? [sql`${rowid} in (select rowid from search_han where search_han match ${han})`]
      : []),
    ...conditionsOf(filter),
  ];
  const { rows } = await sql<Candidate>`
    select b.*, d.target_id, d.attempt
    from ${sql.table(driver)}
    cross join search_blocks b on b.id = ${rowid}
    cross join search_docs d on d.id = b.doc_id
    cross join jobs j on j.id = d.job_id
    where ${sql.join(conditions, sql` and `)}
    order by ${rowid} desc limit ${limit}`.execute(db);
  return rows;
}

function conditionsOf(filter: OutputFilter): RawBuilder<unknown>[] {
  const list: RawBuilder<unknown>[] = [sql`b.stream in ${valuesAsList(filter.streams)}`];
  if (filter.since !== undefined) list.push(sql`d.finished_at >= ${filter.since}`);
  if (filter.until !== undefined) list.push(sql`d.finished_at <= ${filter.until}`);
  if (filter.kind) list.push(sql`j.kind in ${valuesAsList(filter.kind)}`);
  if (filter.script) list.push(sql`j.title like ${contains(filter.script)} escape '\\'`);
  if (filter.user) list.push(sql`j.created_by like ${contains(filter.user)} escape '\\'`);
  if (filter.exit === 'zero') list.push(sql`d.exit_code = 0`);
  else if (filter.exit === 'nonzero') list.push(sql`d.exit_code <> 0`);
  else if (filter.exit !== undefined) list.push(sql`d.exit_code = ${filter.exit}`);
  const hosts = filter.hosts.split(/[\s,;，；、]+/).filter(Boolean);
  if (hosts.length > 0)
    list.push(sql`exists (
      select 1 from search_members m join job_targets t on t.id = m.target_id,
        ${rowsAsTable(
          ['pattern'],
          hosts.map((host) => ({ pattern: contains(host) })),
        )}
      where m.doc_id = d.id and t.label like new_rows.pattern escape '\\')`);
  return list;
}

function contains(text: string): string {
  return `%${escapeLike(text)}%`;
}

/** What is shown of the documents that were found. */
export async function describeDocs(db: Reader, ids: readonly number[]) {
  return db
    .selectFrom('search_docs as d')
    .innerJoin('jobs as j', 'j.id', 'd.job_id')
    .innerJoin('job_targets as t', 't.id', 'd.target_id')
    .select((eb) => [
      'd.id',
      'd.job_id',
      'd.target_id',
      'd.attempt',
      'd.exit_code',
      'd.finished_at',
      'd.skipped',
      'j.title',
      'j.kind',
      'j.created_by',
      't.label',
      eb
        .selectFrom('search_members as m')
        .select((inner) => inner.fn.countAll<number>().as('hosts'))
        .whereRef('m.doc_id', '=', 'd.id')
        .as('hosts'),
    ])
    .where('d.id', 'in', ids)
    .execute();
}

/** Ended jobs after those that are in the index. */
export async function countWaiting(db: Reader): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from jobs where finished_at >= coalesce((select finished_at from search_progress), 0)
      and (finished_at, id) > (coalesce((select finished_at from search_progress), 0),
                               coalesce((select job_id from search_progress), 0))`.execute(db);
  return rows[0]?.count ?? 0;
}
