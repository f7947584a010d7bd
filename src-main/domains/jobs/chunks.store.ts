import type { ChunkStream } from '@contract/states';
import type { JobChunkRow } from '@main/platform/store/schema/jobs';
import type { Reader } from '@main/platform/store/store';
import { sql } from 'kysely';

export interface ChunkFilter {
  readonly targetId: number;
  readonly afterSeq: number;
  readonly around?: number | undefined;
  readonly limit: number;
  readonly attempt?: number | undefined;
  readonly streams?: readonly ChunkStream[] | undefined;
}

/** Bytes of one answer, and of what is shown before the place that somebody comes to from a search. */
const answerBytes = 2 * 1_048_576;
const beforeBytes = 1_048_576;
const beforeRows = 2000;

function chunksOf(db: Reader, filter: ChunkFilter) {
  let query = db.selectFrom('job_chunks').where('target_id', '=', filter.targetId);
  if (filter.attempt !== undefined) query = query.where('attempt', '=', filter.attempt);
  if (filter.streams) query = query.where('stream', 'in', filter.streams);
  return query;
}

const bytes = sql<number>`octet_length(text)`.as('bytes');

/** The record of a target after `afterSeq`, as many pieces as were asked for and fit into one answer. */
export async function listChunks(
  db: Reader,
  filter: ChunkFilter,
): Promise<{ rows: JobChunkRow[]; more: boolean }> {
  // Lengths are known without reading the text: a page of big pieces is not read whole to be cut.
  const sizes = await chunksOf(db, filter)
    .select(['seq', bytes])
    .where('seq', '>', filter.afterSeq)
    .orderBy('seq')
    .limit(filter.limit + 1)
    .execute();
  const taken: number[] = [];
  let sum = 0;
  for (const row of sizes.slice(0, filter.limit)) {
    if (taken.length > 0 && sum + row.bytes > answerBytes) break;
    taken.push(row.seq);
    sum += row.bytes;
  }
  const last = taken.at(-1);
  if (last === undefined) return { rows: [], more: false };
  const rows = await chunksOf(db, filter)
    .selectAll()
    .where('seq', '>', filter.afterSeq)
    .where('seq', '<=', last)
    .orderBy('seq')
    .execute();
  return { rows, more: sizes.length > taken.length };
}

/** The piece after which to begin so that `around` is among what is answered; 0 for the beginning. */
export async function startBefore(db: Reader, filter: ChunkFilter, around: number): Promise<number> {
  const rows = await chunksOf(db, filter)
    .select(['seq', bytes])
    .where('seq', '<', around)
    .orderBy('seq', 'desc')
    .limit(beforeRows)
    .execute();
  let sum = 0;
  for (const row of rows) {
    sum += row.bytes;
    if (sum > beforeBytes) return row.seq;
  }
  return rows.length === beforeRows ? (rows.at(-1)?.seq ?? 0) : 0;
}
