import { randomBytes } from 'node:crypto';
import type { FieldIssue } from '@contract/errors';
import type { Contract } from '@contract/index';
import type { OverwriteRule } from '@contract/transfer';
import { AppError } from '@main/kernel/app-error';
import type { Blob } from '@main/platform/files/blobs';
import type { z } from 'zod';
import type { HostCommand, TransferSettings } from '../files.ports';
import { absolutePath, pathIssues } from './push.paths';

export type PushRequest = z.output<Contract['files.push']['input']>;

export interface PushFile extends Blob {
  /** Below the destination. */
  readonly path: string;
}

/** What a job of kind `files.push` keeps: all that is needed to do it, checked, no secret. */
export interface PushSpec {
  readonly files: readonly PushFile[];
  /** Bytes of all files. */
  readonly bytes: number;
  readonly destination: string;
  readonly owner: string;
  readonly group: string;
  /** Octal digits; null: as the file that is replaced, else 0644. */
  readonly mode: string | null;
  readonly overwrite: OverwriteRule;
  readonly before: HostCommand;
  readonly after: HostCommand;
  /** Bounds each command. */
  readonly timeoutSeconds: number;
  readonly outputCapBytes: number;
  readonly hostRate: number | null;
  readonly totalRate: number | null;
  /** Part of the names of temporary files on the hosts. */
  readonly token: string;
}

const accountName = /^[A-Za-z0-9_][A-Za-z0-9_.@-]*\$?$/;

/**
 * Checks every field that reaches a host. `blobs` are the contents that are here, by digest. Throws
 * `common.invalid` that names all fields that are wrong.
 */
export function readPush(
  request: PushRequest,
  blobs: ReadonlyMap<string, Blob>,
  settings: TransferSettings,
): PushSpec {
  const issues: FieldIssue[] = pathIssues(request.files.map(({ path }) => path));
  const files = request.files.flatMap(({ sha256, path }, index) => {
    const blob = blobs.get(sha256);
    if (!blob) issues.push({ path: `files.${index}.sha256`, reason: 'files.noBlob' });
    return blob ? [{ ...blob, path }] : [];
  });
  const destination = absolutePath(request.destination);
  if (destination === undefined)
    issues.push({
      path: 'destination',
      reason: request.destination.startsWith('/') ? 'files.badPath' : 'files.notAbsolute',
    });
  for (const field of ['owner', 'group'] as const) {
    if (request[field] && !accountName.test(request[field]))
      issues.push({ path: field, reason: 'files.badName' });
  }
  for (const field of ['before', 'after'] as const) {
    const { command, user } = request[field];
    if (command.includes('\0')) issues.push({ path: `${field}.command`, reason: 'scripts.unsafeField' });
    if (user && !accountName.test(user)) issues.push({ path: `${field}.user`, reason: 'files.badName' });
  }
  if (destination === undefined || issues.length > 0) throw new AppError('common.invalid', {}, issues);
  const { owner, group, mode, overwrite, before, after, hostRate, totalRate } = request;
  return {
    files,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    ...{ destination, owner, group, mode, overwrite, before, after, hostRate, totalRate },
    timeoutSeconds: request.timeoutSeconds ?? settings.scriptTimeoutSeconds,
    outputCapBytes: settings.outputCapBytes,
    token: randomBytes(8).toString('hex'),
  };
}
