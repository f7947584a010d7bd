import type { Readable } from 'node:stream';
import yazl from 'yazl';

export interface ArchiveEntry {
  /** Path within the archive, `/` between its parts. */
  readonly name: string;
  /** Called when its turn has come, and not before. */
  open(): Readable;
}

/** Logs shrink to a fraction at the fastest level already; the highest takes four times as long for little. */
const compressionLevel = 1;

/**
 * A zip archive as it is made: entries are asked for one after the other, each only when the one before
 * it has been read, so that neither their number nor their size is held in memory.
 */
export async function* zipStream(
  entries: AsyncIterable<ArchiveEntry>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const zip = new yazl.ZipFile();
  const output = zip.outputStream as Readable;
  const fail = (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', fail);
  void feed(zip, entries, signal).catch(fail);
  try {
    for await (const part of output) yield part as Uint8Array;
  } finally {
    output.destroy();
  }
}

async function feed(
  zip: yazl.ZipFile,
  entries: AsyncIterable<ArchiveEntry>,
  signal: AbortSignal,
): Promise<void> {
  for await (const { name, open } of entries) {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const content = open();
      const give = () => {
        content.destroy();
        reject(signal.reason);
      };
      signal.addEventListener('abort', give, { once: true });
      content.once('error', reject);
      content.once('close', () => {
        signal.removeEventListener('abort', give);
        resolve();
      });
      zip.addReadStream(content, name, { compressionLevel });
    });
  }
  zip.end();
}
