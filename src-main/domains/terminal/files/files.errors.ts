import type { Reason } from '@contract/errors';
import { AppError } from '@main/kernel/app-error';
import { FileError, type FileFailure } from '@main/platform/ssh';
import { sshFailure } from '../terminal.errors';

const reasons: Readonly<Record<FileFailure, Reason>> = {
  permission: 'hostFiles.permission',
  no_folder: 'hostFiles.notFound',
  no_space: 'hostFiles.noSpace',
  exists: 'hostFiles.exists',
  is_folder: 'hostFiles.isFolder',
  no_sftp: 'hostFiles.noSftp',
  checksum: 'hostFiles.failed',
  owner: 'hostFiles.failed',
  mode: 'hostFiles.failed',
  failed: 'hostFiles.failed',
};

/** A failure as the screens know it: which path, and why. Anything unknown is handed back as it is. */
export function fileFailure(error: unknown, path: string): unknown {
  if (!(error instanceof FileError)) return sshFailure(error);
  const isFull = /no space left|disk quota/i.test(error.message);
  return new AppError(isFull ? 'hostFiles.noSpace' : reasons[error.reason], { path, detail: error.message });
}

/** Does something with a path; what goes wrong names it. */
export async function at<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileFailure(error, path);
  }
}
