import { createReadStream } from 'node:fs';
import { type ArchiveEntry, zipStream } from '@main/platform/files/archive';
import type { Blobs } from '@main/platform/files/blobs';
import type { Reader } from '@main/platform/store/store';
import { collectedPage } from './pull.store';

const atOnce = 500;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not stand in a name
const unfit = /[\u0000-\u001f\u007f<>:"\\|?*]/g;

/** `<address>/<path>` as a name in an archive that every system can unpack. */
export function entryName(label: string, path: string): string {
  const parts = [label, ...path.split('/').filter(Boolean)];
  return parts
    .map((part) => part.replace(unfit, '_'))
    .map((part) => (part === '.' || part === '..' ? '_' : part))
    .join('/');
}

/** The collected files of a job as one archive, read from the store one after the other. */
export function collectedZip(
  db: Reader,
  blobs: Blobs,
  jobId: number,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  return zipStream(entries(db, blobs, jobId), signal);
}

async function* entries(db: Reader, blobs: Blobs, jobId: number): AsyncGenerator<ArchiveEntry> {
  const taken = new Map<string, number>();
  /** Two hosts may have one address, in different cloud areas. */
  const folders = new Map<number, string>();
  const used = new Set<string>();
  for (let after = 0, more = true; more; ) {
    const rows = await collectedPage(db, jobId, after, atOnce);
    for (const row of rows) {
      let folder = folders.get(row.target_id);
      if (folder === undefined) {
        folder = row.label;
        for (let count = 2; used.has(folder); count += 1) folder = `${row.label}-${count}`;
        used.add(folder);
        folders.set(row.target_id, folder);
      }
      yield {
        name: unique(entryName(folder, row.path), taken),
        open: () => createReadStream(blobs.pathOf(row.sha256)),
      };
    }
    after = rows.at(-1)?.id ?? after;
    more = rows.length === atOnce;
  }
}

/** Names that were different on the host may be the same here, and some systems do not tell cases apart. */
function unique(name: string, taken: Map<string, number>): string {
  const key = name.toLowerCase();
  const before = taken.get(key) ?? 0;
  taken.set(key, before + 1);
  return before === 0 ? name : `${name}-${before + 1}`;
}
