import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Puts `data` in `file` so that a crash leaves either the old content or the new, on disk when this resolves. */
export async function writeDurably(file: string, data: string | Uint8Array, mode = 0o600): Promise<void> {
  const partial = `${file}.partial`;
  const handle = await open(partial, 'w', mode);
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await renameDurably(partial, file);
}

/** Renames within one folder, on disk when this resolves. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncFolder(dirname(to));
}

/** Brings what was written to a file by others to the disk. */
export async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes names in a folder durable. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A time as it may stand in a file name, in UTC: `20260131T235959123Z`. Sorts by time. */
export function fileStamp(time: number): string {
  return new Date(time).toISOString().replace(/[-:.]/g, '');
}
