import { readFile } from 'node:fs/promises';
import { writeDurably } from '@main/platform/files/durable';
import type { Head } from './audit.store';

/** Where the chain had got to, as kept outside of the database. */
export interface KeptHead extends Head {
  /** The first row that was found tampered with at a start; kept until somebody removes the file knowingly. */
  readonly brokenAt: number | null;
}

/** undefined: there is no such file, or nothing in it can be relied on. */
export async function readHead(file: string): Promise<KeptHead | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { seq, hash, brokenAt } = JSON.parse(text) as Partial<KeptHead>;
    if (typeof seq !== 'number' || typeof hash !== 'string') return undefined;
    return { seq, hash, brokenAt: typeof brokenAt === 'number' ? brokenAt : null };
  } catch {
    return undefined;
  }
}

export interface HeadWriter {
  /** Keeps the head soon; of many in a row only the last is written. */
  set(head: KeptHead): void;
  /** Resolves when what was set last is on disk. */
  flush(): Promise<void>;
}

/** Writes at most once in `interval` milliseconds: the file may lag behind the log, never run ahead of it. */
export function createHeadWriter(
  file: string,
  interval: number,
  onError: (error: unknown) => void,
): HeadWriter {
  let next: KeptHead | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const head = next;
    next = undefined;
    if (head) writing = writing.then(() => writeDurably(file, JSON.stringify(head))).catch(onError);
    return writing;
  }

  return {
    set(head) {
      next = head;
      timer ??= setTimeout(write, interval).unref();
    },
    flush: write,
  };
}
