import { access, copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock } from '@main/kernel/clock';
import { fileStamp, renameDurably, syncFile } from '@main/platform/files/durable';
import { findDamage } from './damage';
import { openConnection } from './driver';
import { databaseFile, setAside } from './files';
import { acquireInstanceLock } from './instance-lock';
import { removeSearchIndex } from './search-index';

export interface Backup {
  readonly file: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const kept = 5;

/** Writes a consistent copy of the database in `source` to `file`, which must not exist. */
export async function copyDatabase(source: string, file: string): Promise<void> {
  if (await exists(file)) throw new Error(`${file} exists already`);
  const partial = `${file}.partial`;
  await rm(partial, { force: true });
  // A connection of its own: a long copy holds up neither readers nor the writer.
  const connection = await openConnection(source);
  try {
    await connection.exec('pragma busy_timeout = 5000');
    await connection.run('vacuum into ?', [partial]);
  } finally {
    await connection.close();
  }
  await syncFile(partial);
  await renameDurably(partial, file);
}

/** Makes a backup in the data folder, named after the time and the reason; keeps the newest few. */
export async function backUp(dir: string, reason: string, clock: Clock): Promise<string> {
  const folder = join(dir, 'backups');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `muster-${fileStamp(clock.now())}-${reason}.db`);
  await copyDatabase(databaseFile(dir), file);
  for (const old of (await listBackups(dir)).slice(kept)) await rm(old.file);
  return file;
}

/** The backups in a data folder, the newest first. */
export async function listBackups(dir: string): Promise<Backup[]> {
  const folder = join(dir, 'backups');
  const names = await readdir(folder).catch(() => []);
  const backups: Backup[] = [];
  for (const name of names
    .filter((each) => each.endsWith('.db'))
    .sort()
    .reverse()) {
    const { size, mtimeMs } = await stat(join(folder, name));
    backups.push({ file: join(folder, name), bytes: size, at: Math.round(mtimeMs) });
  }
  return backups;
}

/**
 * Puts a backup in the place of the database, which is kept beside it under another name.
 * Muster must not be running. Throws when the backup itself is damaged.
 */
export async function restoreBackup(dir: string, backup: string, clock: Clock): Promise<{ kept?: string }> {
  const lock = await acquireInstanceLock(dir);
  try {
    const damage = await findDamage(backup);
    if (damage) throw new Error(`${basename(backup)} is damaged: ${damage}`);
    const file = databaseFile(dir);
    const partial = `${file}.partial`;
    await copyFile(backup, partial);
    await syncFile(partial);
    const before = (await exists(file)) ? await setAside(file, 'replaced', clock) : undefined;
    // Its rows would name what the restored database does not have.
    await removeSearchIndex(dir);
    await renameDurably(partial, file);
    return before === undefined ? {} : { kept: before };
  } finally {
    await lock.release();
  }
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
