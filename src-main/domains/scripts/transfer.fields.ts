import { createHash } from 'node:crypto';
import type { FieldIssue } from '@contract/errors';
import { AppError } from '@main/kernel/app-error';
import { checkPath, checkUser } from './script.spec';

export interface TransferCommand {
  /** A line for /bin/sh; blank: nothing is to be done. */
  readonly command: string;
  readonly user: string;
}

export interface TransferFile {
  readonly fileId: number;
  /** The folder. */
  readonly path: string;
  readonly name: string;
  readonly user: string;
  readonly group: string;
  readonly content: string;
  readonly encoding: 'utf-8' | 'base64';
  /** Hex; undefined where the caller wants no check. */
  readonly md5?: string | undefined;
  /** Octal digits; undefined: as the file that is replaced, else 0644. */
  readonly mode?: string | undefined;
}

export interface TransferRequest {
  readonly ip: string;
  readonly taskId: string;
  readonly timeoutSeconds?: number | undefined;
  readonly before: TransferCommand;
  readonly after: TransferCommand;
  readonly files: readonly TransferFile[];
}

/** Checks every field that reaches a host; throws `common.invalid` that names all that are wrong. */
export function checkTransfer(request: TransferRequest): void {
  const issues: FieldIssue[] = [];
  checkCommand('bcommand', request.before, issues);
  checkCommand('acommand', request.after, issues);
  request.files.forEach((file, index) => {
    const at = (field: string) => `file_list.${index}.${field}`;
    checkPath(at('path'), file.path, issues);
    checkUser(at('user'), file.user, issues);
    checkUser(at('group'), file.group, issues);
    if (/[/\0]/.test(file.name) || ['', '.', '..'].includes(file.name))
      issues.push({ path: at('name'), reason: 'scripts.unsafeField' });
    if (file.encoding === 'base64' && !isBase64(file.content))
      issues.push({ path: at('content'), reason: 'scripts.badBase64' });
  });
  if (issues.length > 0) throw new AppError('common.invalid', {}, issues);
}

function checkCommand(path: string, { command, user }: TransferCommand, issues: FieldIssue[]): void {
  if (command.includes('\0')) issues.push({ path, reason: 'scripts.unsafeField' });
  if (command.trim() !== '') checkUser(`${path}_user`, user, issues);
}

function isBase64(text: string): boolean {
  const digits = text.replace(/\s/g, '');
  return digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
}

/** The bytes of a file. */
export function bytesOf(file: TransferFile): Buffer {
  return Buffer.from(file.content, file.encoding === 'base64' ? 'base64' : 'utf8');
}

/** Whether the content is the one that the caller announced, where a check was asked for. */
export function hasAnnouncedMd5(file: TransferFile, bytes: Buffer): boolean {
  if (file.md5 === undefined) return true;
  return createHash('md5').update(bytes).digest('hex') === file.md5.trim().toLowerCase();
}
