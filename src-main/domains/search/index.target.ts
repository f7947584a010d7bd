import type { ChunkStream } from '@contract/states';
import type { Store } from '@main/platform/store/store';
import { type Block, BlockCutter } from './blocks';
import { addMember, completeDoc, docOfGroup, insertBlocks, insertDoc, type Unindexed } from './index.store';
import { type Place, pieceSizes, readPieces } from './pieces.store';

/** Bytes at the beginning and at the end of a text that go into the index; what lies between does not. */
export const indexedHead = 2 * 1_048_576;
export const indexedTail = 2 * 1_048_576;

/** Bytes that are read at once, and characters that go into one transaction. */
const readAtOnce = 1_048_576;
const writeAtOnce = 131_072;

const streamsOf: Readonly<Record<'log' | 'output', readonly ChunkStream[]>> = {
  log: ['log'],
  output: ['stdout', 'stderr'],
};

export interface IndexingPace {
  readonly stopping: AbortSignal;
  /** Rests after work that took so many milliseconds. */
  breathe(took: number): Promise<void>;
}

/**
 * Brings one ended attempt into the index. Hosts of a run that answered the same share one document, so
 * that a thousand equal answers are indexed once. The record comes last: its row says that all is done.
 */
export async function indexTarget(
  store: Store,
  jobId: number,
  target: Unindexed,
  pace: IndexingPace,
): Promise<void> {
  const known = target.groupKey === '' ? undefined : await docOfGroup(store.read, jobId, target.groupKey);
  if (known === undefined) await indexText(store, jobId, target, 'output', pace);
  else await store.writeIndex((tx) => addMember(tx, target, 'output', known));
  if (!pace.stopping.aborted) await indexText(store, jobId, target, 'log', pace);
}

async function indexText(
  store: Store,
  jobId: number,
  of: Unindexed,
  source: 'log' | 'output',
  { stopping, breathe }: IndexingPace,
): Promise<void> {
  const place = { targetId: of.targetId, attempt: of.attempt, streams: streamsOf[source] };
  const { spans, skipped } = spansOf(await pieceSizes(store.read, place));
  const groupKey = source === 'output' ? of.groupKey : '';
  let docId = 0;
  let waiting: Block[] = [];
  let length = 0;

  async function write(last: boolean): Promise<void> {
    const begun = performance.now();
    const blocks = waiting;
    waiting = [];
    length = 0;
    await store.writeIndex(async (tx) => {
      if (docId === 0 && blocks.length > 0) docId = await insertDoc(tx, { jobId, groupKey, source, of });
      await insertBlocks(tx, docId, blocks);
      if (!last) return;
      if (docId !== 0) await completeDoc(tx, docId, skipped);
      await addMember(tx, of, source, docId);
    });
    await breathe(performance.now() - begun);
  }

  for await (const blocks of cut(store, place, spans)) {
    for (const block of blocks) {
      waiting.push(block);
      length += block.text.length;
      if (length < writeAtOnce) continue;
      await write(false);
      if (stopping.aborted) return;
    }
  }
  await write(true);
}

/** The pieces that go into the index as stretches to be read one after the other. */
interface Span {
  readonly from: number;
  readonly to: number;
  /** It does not follow the one before it. */
  readonly afterGap: boolean;
}

/** Chooses the head and the tail of a long text, all of a short one. */
export function spansOf(sizes: readonly { seq: number; bytes: number }[]): {
  spans: Span[];
  skipped: number;
} {
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const spans: { from: number; to: number; afterGap: boolean; bytes: number }[] = [];
  let before = 0;
  let skipped = 0;
  let gap = false;
  for (const { seq, bytes } of sizes) {
    const inHead = before < indexedHead;
    const inTail = total - before - bytes < indexedTail;
    before += bytes;
    if (total > indexedHead + indexedTail && !inHead && !inTail) {
      skipped += bytes;
      gap = true;
      continue;
    }
    const last = spans.at(-1);
    if (last && !gap && last.bytes + bytes <= readAtOnce) {
      last.to = seq;
      last.bytes += bytes;
    } else spans.push({ from: seq, to: seq, afterGap: gap, bytes });
    gap = false;
  }
  return { spans, skipped };
}

async function* cut(store: Store, place: Place, spans: readonly Span[]): AsyncGenerator<Block[]> {
  const cutter = new BlockCutter();
  for (const { from, to, afterGap } of spans) {
    if (afterGap) yield cutter.skip();
    for (const piece of await readPieces(store.read, place, from, to)) yield cutter.add(piece);
  }
  yield cutter.end();
}
