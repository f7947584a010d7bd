import type { Contract, Output } from '@contract/index';
import type { ChunkStream } from '@contract/states';
import { AppError } from '@main/kernel/app-error';
import type { Store } from '@main/platform/store/store';
import type { z } from 'zod';
import { findLines } from './lines';
import { readStretch } from './pieces.store';
import { createRunSearch } from './run.search';
import { type Candidate, candidates, countWaiting, describeDocs } from './search.store';
import { isSearchable, readTerms, type Terms } from './terms';

type Wish = z.output<Contract['search.outputs']['input']>;
type Answer = Output<'search.outputs'>;
type FoundOutput = Answer['items'][number];
type Lines = { lines: FoundOutput['lines']; count: number };

/** Outputs on one page, lines shown of each, and blocks that are looked at for one page at most. */
const outputsAtOnce = 20;
const linesShown = 5;
const blocksAtOnce = 32;
const blocksAPage = 640;

export type SearchService = ReturnType<typeof createSearchService>;

/** Searches what runs have left: all of them by an index, one of them by reading through it. */
export function createSearchService({ store: { read } }: { store: Store }) {
  return {
    ...createRunSearch(read),

    async outputs(wish: Wish): Promise<Answer> {
      const terms = readTerms(wish.text);
      if (!isSearchable(terms)) throw AppError.field('text', 'search.tooShort');
      const found = new Map<number, Lines>();
      let cursor: number | null = wish.cursor ?? Number.MAX_SAFE_INTEGER;
      for (let looked = 0; cursor !== null && looked < blocksAPage; looked += blocksAtOnce) {
        const blocks = await candidates(read, terms, wish, cursor, blocksAtOnce);
        cursor = blocks.length < blocksAtOnce ? null : (blocks.at(-1)?.id ?? null);
        const stoppedAt = await look(blocks, terms, found);
        if (stoppedAt === undefined) continue;
        cursor = stoppedAt;
        break;
      }
      return { items: await describe(found), cursor, waitingJobs: await countWaiting(read) };
    },
  };

  /** Adds the lines of these blocks; answers the block after which the page was full. */
  async function look(
    blocks: readonly Candidate[],
    terms: Terms,
    found: Map<number, Lines>,
  ): Promise<number | undefined> {
    let last: number | undefined;
    for (const block of blocks) {
      const there = found.get(block.doc_id);
      if (!there && found.size >= outputsAtOnce) return last;
      last = block.id;
      const { lines, count } = await linesOf(block, terms);
      if (count === 0) continue;
      // Blocks come from the end of an output to its beginning, their lines the other way round.
      const shown = [...lines, ...(there?.lines ?? [])].slice(0, linesShown);
      found.set(block.doc_id, { lines: shown, count: count + (there?.count ?? 0) });
    }
    return undefined;
  }

  async function linesOf(block: Candidate, { words }: Terms): Promise<Lines> {
    const place = {
      ...{ targetId: block.target_id, attempt: block.attempt, streams: [block.stream] as ChunkStream[] },
    };
    const { first_seq: firstSeq, start, length } = block;
    const { text, pieceAt } = await readStretch(read, place, { firstSeq, start, length });
    const { lines, count } = findLines(text, words, linesShown);
    return {
      count,
      lines: lines.map((line) => ({
        ...pieceAt(line.start),
        line: block.line === 0 ? null : block.line + line.index,
        stream: block.stream,
        text: line.text,
        marks: line.marks.map(([from, to]) => [from, to]),
      })),
    };
  }

  async function describe(found: ReadonlyMap<number, Lines>): Promise<FoundOutput[]> {
    const docs = await describeDocs(read, [...found.keys()]);
    const byId = new Map(docs.map((doc) => [doc.id, doc]));
    return [...found].flatMap(([id, { lines, count }]) => {
      const doc = byId.get(id);
      if (!doc) return [];
      return {
        jobId: doc.job_id,
        title: doc.title,
        kind: doc.kind as FoundOutput['kind'],
        createdBy: doc.created_by,
        targetId: doc.target_id,
        attempt: doc.attempt,
        label: doc.label,
        hosts: Math.max(1, doc.hosts ?? 1),
        exitCode: doc.exit_code,
        finishedAt: doc.finished_at,
        lines,
        moreLines: count - lines.length,
        cut: doc.skipped > 0,
      };
    });
  }
}
