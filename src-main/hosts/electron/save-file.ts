import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@main/kernel/app-error';
import type { Download } from '@main/kernel/downloads';
import { app, type BrowserWindow, dialog } from 'electron';

/**
 * Asks where a download shall go and writes it there as it is made. The file appears under its name
 * only when it is whole. Answers where it lies, undefined when the person thought better of it.
 */
export async function saveFile(
  window: BrowserWindow,
  download: Download,
  stopping: AbortSignal,
): Promise<string | undefined> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: join(app.getPath('downloads'), download.fileName),
  });
  if (canceled || !filePath) return undefined;
  const partial = `${filePath}.partial`;
  // The task bar shows that something is under way; how much is left is often not known.
  window.setProgressBar(2);
  try {
    await pipeline(Readable.from(download.content(stopping)), createWriteStream(partial), {
      signal: stopping,
    });
    await rename(partial, filePath);
    return filePath;
  } catch (error) {
    await rm(partial, { force: true });
    if (error instanceof AppError) throw error;
    throw new AppError('common.notSaved', { why: error instanceof Error ? error.message : String(error) });
  } finally {
    if (!window.isDestroyed()) window.setProgressBar(-1);
  }
}
