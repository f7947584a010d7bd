import type { Contract, Output } from '@contract/index';
import { AppError } from '@main/kernel/app-error';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Reader } from '@main/platform/store/store';
import type { z } from 'zod';
import { findLines } from './lines';
import {
  nextTarget,
  piecesBefore,
  runBytes,
  type SeenPiece,
  seenPieces,
  sizesAfter,
} from './run.search.store';
import { readTerms } from './terms';

type Wish = z.output<Contract['search.run']['input']>;
type Answer = Output<'search.run'>;
type Hit = Answer['items'][number];

/** One call looks at so many bytes, or as long as this in milliseconds, or until it has so many lines. */
const bytesAtOnce = 64 * 1_048_576;
const patience = 400;
const linesAtOnce = 200;
/** Bytes of one question to the store: a reader is not held longer than a blink. */
const windowBytes = 8 * 1_048_576;
const linesOfPiece = 50;

/**
 * Looks for words in all outputs of one run by reading them where they lie. Nothing of them comes into
 * this process but the pieces that hold a word, so that a gigabyte costs time and no memory.
 */
export function createRunSearch(read: Reader) {
  return {
    async run(wish: Wish): Promise<Answer> {
      const { words } = readTerms(wish.text);
      if (words.length === 0) throw AppError.field('text', 'common.required');
      const begun = performance.now();
      const items: Hit[] = [];
      let searched = 0;
      let { position, seq } = wish.cursor ?? { position: 0, seq: 0 };
      for (;;) {
        const target = await nextTarget(read, wish, position);
        if (!target) return { items, cursor: null, searched };
        if (target.position > position) seq = 0;
        ({ position } = target);
        const window = await sizesAfter(read, placeOf(target, wish), seq, windowBytes);
        if (window.bytes > 0) items.push(...(await hitsIn(target, wish, words, seq, window.last)));
        searched += window.bytes;
        seq = window.last;
        if (!window.more) {
          position += 1;
          seq = 0;
        }
        const enough = items.length >= linesAtOnce || searched >= bytesAtOnce;
        if (enough || performance.now() - begun > patience)
          return { items, cursor: { position, seq }, searched };
      }
    },

    async runSize(wish: z.output<Contract['search.runSize']['input']>): Promise<{ bytes: number }> {
      return { bytes: await runBytes(read, wish) };
    },
  };

  async function hitsIn(
    target: JobTargetRow,
    wish: Wish,
    words: readonly string[],
    after: number,
    last: number,
  ): Promise<Hit[]> {
    const place = placeOf(target, wish);
    const owner = { targetId: target.id, label: target.label, attempt: target.attempt, state: target.state };
    const before = after === 0 ? [] : await piecesBefore(read, place, after);
    const previous = new Map(before.map((piece) => [piece.stream, piece]));
    const hits: Hit[] = [];
    for (const piece of await seenPieces(read, place, words, after, last)) {
      const { stream } = piece;
      const left = previous.get(stream);
      const add = (seq: number, text: string, cut: boolean) => {
        for (const { start, ...line } of findLines(text, words, linesOfPiece).lines)
          hits.push({
            ...{ ...owner, seq, offset: cut ? null : start, stream, text: line.text },
            marks: line.marks.map(([from, to]) => [from, to]),
          });
      };
      if (left) add(left.seq, seamOf(left, piece, words), true);
      add(piece.seq, piece.text ?? '', false);
      previous.set(stream, piece);
    }
    return hits;
  }
}

/**
 * The line that was cut between two pieces, where the words stand in neither half alone: those are found in
 * their own pieces.
 */
function seamOf(left: SeenPiece, right: SeenPiece, words: readonly string[]): string {
  if (left.tail.endsWith('\n')) return '';
  const end = left.tail.slice(left.tail.lastIndexOf('\n') + 1);
  const [begin = ''] = right.head.split('\n', 1);
  const holds = (text: string) => words.every((word) => text.toLowerCase().includes(word.toLowerCase()));
  return holds(end) || holds(begin) ? '' : end + begin;
}

function placeOf(target: JobTargetRow, { streams }: Pick<Wish, 'streams'>) {
  return { targetId: target.id, attempt: target.attempt, streams };
}
