import { posix } from 'node:path';
import type { FileFacts, Sftp } from '@main/platform/ssh';
import { compile, isPattern } from './pull.glob';

export interface FoundFile {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  readonly modifiedAt: number;
}

export interface Found {
  readonly files: readonly FoundFile[];
  /** Links below a folder, and what is neither file nor folder: left out. */
  readonly skipped: number;
  /** Folders that could not be read. */
  readonly closed: readonly string[];
}

/** More files than fit. */
export class TooMany extends Error {}

/**
 * The files that paths mean on a host, each once, in order. Patterns are matched here, against what SFTP
 * lists: nothing of a path reaches a shell. What a person names, or a pattern finds, is taken through a
 * link; below a folder links are left out, so that nothing leads outside of it.
 */
export async function listFiles(sftp: Sftp, paths: readonly string[], most: number): Promise<Found> {
  const files = new Map<string, FoundFile>();
  const closed: string[] = [];
  let skipped = 0;

  function take(path: string, { size, mode, modifiedAt }: FileFacts): void {
    files.set(path, { path, size, mode, modifiedAt });
    if (files.size > most) throw new TooMany();
  }

  async function entries(folder: string) {
    try {
      const found = await sftp.list(folder);
      return found.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      closed.push(folder);
      return [];
    }
  }

  async function below(folder: string): Promise<void> {
    for (const { name, facts } of await entries(folder)) {
      const path = posix.join(folder, name);
      if (facts.kind === 'folder') await below(path);
      else if (facts.kind === 'file') take(path, facts);
      else skipped += 1;
    }
  }

  async function walk(at: string, parts: readonly string[]): Promise<void> {
    const [part, ...rest] = parts;
    if (part === undefined) return named(at);
    if (!isPattern(part)) return walk(posix.join(at, part), rest);
    const fits = compile(part);
    for (const { name } of await entries(at)) if (fits?.(name)) await walk(posix.join(at, name), rest);
  }

  async function named(path: string): Promise<void> {
    const facts = await sftp.facts(path, true);
    if (!facts) return;
    if (facts.kind === 'folder') await below(path);
    else if (facts.kind === 'file') take(path, facts);
    else skipped += 1;
  }

  for (const path of paths) await walk('/', path.split('/').filter(Boolean));
  return { files: [...files.values()], skipped, closed };
}

/** Refused by the host, as against a connection that broke. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'FileError';
}
