import { Readable } from 'node:stream';
import type { Language } from '@contract/errors';
import type { ChunkStream } from '@contract/states';
import { safeFileName } from '@main/kernel/file-name';
import { type ArchiveEntry, zipStream } from '@main/platform/files/archive';
import type { Reader } from '@main/platform/store/store';
import { readPieces, readTargets, streamsOf, type TargetChoice } from './output.store';
import { runCsv } from './run.csv';

export interface RunZip {
  readonly choice: TargetChoice;
  readonly streams: readonly ChunkStream[];
  readonly language: Language;
}

/** A file a host and stream, and a list of the outcomes. One file is read at a time, as it is written. */
export function runZip(db: Reader, wanted: RunZip, signal: AbortSignal): AsyncIterable<Uint8Array> {
  return zipStream(entries(db, wanted, signal), signal);
}

async function* entries(db: Reader, wanted: RunZip, signal: AbortSignal): AsyncGenerator<ArchiveEntry> {
  const { choice, language } = wanted;
  yield {
    name: 'hosts.csv',
    open: () => Readable.from(bytesOf(runCsv(db, { choice, language, withOutput: false }, signal))),
  };
  const taken = new Map<string, number>();
  for await (const target of readTargets(db, choice)) {
    const name = uniqueName(safeFileName(target.label, 'host'), taken);
    const there = await streamsOf(db, target.id, target.attempt);
    for (const stream of wanted.streams.filter((one) => there.includes(one))) {
      const source = { targetId: target.id, attempt: target.attempt, streams: [stream] };
      yield {
        name: `${name}.${stream}.txt`,
        open: () => Readable.from(bytesOf(readPieces(db, source, signal))),
      };
    }
  }
}

/** Two hosts may have one label, in different cloud areas: the second one's files get a number. */
function uniqueName(name: string, taken: Map<string, number>): string {
  // Some systems do not tell upper case from lower.
  const key = name.toLowerCase();
  const before = taken.get(key) ?? 0;
  taken.set(key, before + 1);
  return before === 0 ? name : `${name}-${before + 1}`;
}

/** Text as bytes of a file. */
export async function* bytesOf(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) if (piece !== '') yield Buffer.from(piece, 'utf8');
}
