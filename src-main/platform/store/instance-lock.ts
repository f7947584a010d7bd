import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@main/kernel/app-error';
import { type Connection, openConnection, SqlError } from './driver';

export interface InstanceLock {
  release(): Promise<void>;
}

/**
 * Takes the data folder for this process alone; throws `store.locked` with the holder's pid when
 * another has it. The lock is the operating system's own on an empty SQLite file, which works the
 * same on Linux, macOS and Windows and ends with the process, however it ends: nothing goes stale.
 */
export async function acquireInstanceLock(dir: string): Promise<InstanceLock> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const pidFile = join(dir, 'muster.pid');
  const connection = await openConnection(join(dir, 'muster.lock'));
  try {
    await connection.exec('pragma busy_timeout = 200; begin exclusive');
  } catch (error) {
    await connection.close();
    if (!(error instanceof SqlError && error.code === 'SQLITE_BUSY')) throw error;
    throw new AppError('store.locked', { dir, pid: await holder(pidFile) });
  }
  await writeFile(pidFile, String(process.pid));
  return { release: () => release(connection, pidFile) };
}

async function release(connection: Connection, pidFile: string): Promise<void> {
  await rm(pidFile, { force: true });
  await connection.exec('rollback');
  await connection.close();
}

async function holder(pidFile: string): Promise<string> {
  const text = await readFile(pidFile, 'utf8').catch(() => '');
  return /^\d+$/.test(text) ? text : '?';
}
