import type { ChunkStream } from '@contract/states';
import { escapeLike } from '@main/platform/store/query';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Reader } from '@main/platform/store/store';
import { sql } from 'kysely';
import type { Place } from './pieces.store';

export interface RunPart {
  readonly jobId: number;
  readonly streams: readonly ChunkStream[];
  readonly groupKey?: string | undefined;
}

/** The target at a position or the next one after it. */
export async function nextTarget(
  db: Reader,
  { jobId, groupKey }: RunPart,
  position: number,
): Promise<JobTargetRow | undefined> {
  let query = db
    .selectFrom('job_targets')
    .selectAll()
    .where('job_id', '=', jobId)
    .where('position', '>=', position);
  if (groupKey !== undefined) query = query.where('group_key', '=', groupKey);
  return query.orderBy('position').limit(1).executeTakeFirst();
}

function piecesOf(db: Reader, { targetId, attempt, streams }: Place) {
  return db
    .selectFrom('job_chunks')
    .where('target_id', '=', targetId)
    .where('attempt', '=', attempt)
    .where('stream', 'in', streams);
}

const rowsAtOnce = 1024;

/** How far the next stretch of about so many bytes goes; `last` is its last piece. */
export async function sizesAfter(
  db: Reader,
  place: Place,
  after: number,
  most: number,
): Promise<{ last: number; bytes: number; more: boolean }> {
  const rows = await piecesOf(db, place)
    .select(['seq', sql<number>`octet_length(text)`.as('bytes')])
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(rowsAtOnce)
    .execute();
  let bytes = 0;
  for (const [at, row] of rows.entries()) {
    bytes += row.bytes;
    const isLast = at === rows.length - 1;
    if (bytes >= most || isLast) return { last: row.seq, bytes, more: !isLast || rows.length === rowsAtOnce };
  }
  return { last: after, bytes: 0, more: false };
}

/** A piece as a search sees it: its ends, and all of it where the words stand in it. */
export interface SeenPiece {
  readonly seq: number;
  readonly stream: ChunkStream;
  readonly head: string;
  readonly tail: string;
  /** null where one of the words is missing. */
  readonly text: string | null;
}

/** Bytes of either end: more than a word of the longest kind has. */
const endBytes = 1024;

/** The pieces of a stretch. ASCII case is ignored, as `like` does. */
export async function seenPieces(
  db: Reader,
  place: Place,
  words: readonly string[],
  after: number,
  last: number,
): Promise<SeenPiece[]> {
  const holds = sql.join(words.map(likeWord), sql` and `);
  return piecesOf(db, place)
    .select(['seq', 'stream', ...ends, sql<string | null>`case when ${holds} then text end`.as('text')])
    .where('seq', '>', after)
    .where('seq', '<=', last)
    .orderBy('seq')
    .execute();
}

/** The last piece of each stream up to a place, without its text: what comes next may go on with its line. */
export async function piecesBefore(db: Reader, place: Place, seq: number): Promise<SeenPiece[]> {
  const found = place.streams.map((stream) =>
    piecesOf(db, place)
      .select(['seq', 'stream', ...ends, sql<string | null>`null`.as('text')])
      .where('seq', '<=', seq)
      .where('stream', '=', stream)
      .orderBy('seq', 'desc')
      .limit(1)
      .execute(),
  );
  return (await Promise.all(found)).flat();
}

const ends = [
  sql<string>`cast(substr(cast(text as blob), 1, ${sql.lit(endBytes)}) as text)`.as('head'),
  sql<string>`cast(substr(cast(text as blob), ${sql.lit(-endBytes)}) as text)`.as('tail'),
] as const;

function likeWord(word: string) {
  return sql<boolean>`text like ${`%${escapeLike(word)}%`} escape '\\'`;
}

/** Bytes of the outputs of a run or of one result group. */
export async function runBytes(db: Reader, { jobId, streams, groupKey }: RunPart): Promise<number> {
  let query = db
    .selectFrom('job_targets as t')
    .innerJoin('job_chunks as c', (join) =>
      join.onRef('c.target_id', '=', 't.id').onRef('c.attempt', '=', 't.attempt'),
    )
    .select(sql<number>`coalesce(sum(octet_length(c.text)), 0)`.as('bytes'))
    .where('t.job_id', '=', jobId)
    .where('c.stream', 'in', streams);
  if (groupKey !== undefined) query = query.where('t.group_key', '=', groupKey);
  return (await query.executeTakeFirstOrThrow()).bytes;
}
