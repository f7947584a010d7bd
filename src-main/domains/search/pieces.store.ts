import type { ChunkStream } from '@contract/states';
import type { Reader } from '@main/platform/store/store';
import { sql } from 'kysely';
import type { Piece } from './blocks';

/** Where a text lies in the record. */
export interface Place {
  readonly targetId: number;
  readonly attempt: number;
  readonly streams: readonly ChunkStream[];
}

/** Pieces of a text in their order with their lengths in bytes; none of them is read for it. */
export async function pieceSizes(db: Reader, { targetId, attempt, streams }: Place) {
  return db
    .selectFrom('job_chunks')
    .select(['seq', sql<number>`octet_length(text)`.as('bytes')])
    .where('target_id', '=', targetId)
    .where('attempt', '=', attempt)
    .where('stream', 'in', streams)
    .orderBy('seq')
    .execute();
}

/** The pieces from one to another, both included. */
export async function readPieces(db: Reader, place: Place, from: number, to: number): Promise<Piece[]> {
  return db
    .selectFrom('job_chunks')
    .select(['seq', 'stream', 'text'])
    .where('target_id', '=', place.targetId)
    .where('seq', '>=', from)
    .where('seq', '<=', to)
    .where('attempt', '=', place.attempt)
    .where('stream', 'in', place.streams)
    .orderBy('seq')
    .execute();
}

/** Where a line begins: the piece, and the character of it. */
export interface PlaceOfLine {
  readonly seq: number;
  readonly offset: number;
}

/** So many characters from a place on, with the piece that each stretch of them comes from. */
export async function readStretch(
  db: Reader,
  place: Place,
  block: { firstSeq: number; start: number; length: number },
): Promise<{ text: string; pieceAt(character: number): PlaceOfLine }> {
  const begins: { at: number; seq: number; from: number }[] = [];
  let text = '';
  let after = block.firstSeq - 1;
  while (text.length < block.length) {
    const rows = await db
      .selectFrom('job_chunks')
      .select(['seq', 'text'])
      .where('target_id', '=', place.targetId)
      .where('seq', '>', after)
      .where('attempt', '=', place.attempt)
      .where('stream', 'in', place.streams)
      .orderBy('seq')
      .limit(4)
      .execute();
    for (const row of rows) {
      const from = row.seq === block.firstSeq ? block.start : 0;
      begins.push({ at: text.length, seq: row.seq, from });
      text += row.text.slice(from);
    }
    if (rows.length === 0) break;
    after = rows.at(-1)?.seq ?? after;
  }
  return {
    text: text.slice(0, block.length),
    pieceAt(character) {
      const piece = begins.findLast(({ at }) => at <= character);
      if (!piece) return { seq: block.firstSeq, offset: block.start };
      return { seq: piece.seq, offset: character - piece.at + piece.from };
    },
  };
}
