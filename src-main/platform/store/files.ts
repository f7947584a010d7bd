import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@main/kernel/clock';
import { fileStamp } from '@main/platform/files/durable';

/** The database of a data folder. */
export function databaseFile(dir: string): string {
  return join(dir, 'muster.db');
}

/** Renames a database, with its journal files, to a name that says why and when. Answers the name. */
export async function setAside(file: string, why: 'damaged' | 'replaced', clock: Clock): Promise<string> {
  const aside = `${file}.${why}-${fileStamp(clock.now())}`;
  await rename(file, aside);
  for (const suffix of ['-wal', '-shm']) await rename(file + suffix, aside + suffix).catch(() => undefined);
  return aside;
}

/** Damaged databases that were set aside in a data folder, the newest first. */
export async function damagedFiles(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch(() => []);
  const damaged = names.filter((name) => /^muster\.db\.damaged-\w+$/.test(name));
  return damaged
    .sort()
    .reverse()
    .map((name) => join(dir, name));
}
