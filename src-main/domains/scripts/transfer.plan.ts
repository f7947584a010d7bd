import { type CommandResult, type FileResult, notRun, type TransferAnswer } from './transfer.answer';
import {
  bytesOf,
  hasAnnouncedMd5,
  type TransferCommand,
  type TransferFile,
  type TransferRequest,
} from './transfer.fields';

/** What can be done on one host while files are moved to it. */
export interface Hands {
  /** Runs a line with /bin/sh; `failure` says why it did not end well. */
  command(command: TransferCommand): Promise<{ result: CommandResult; failure?: string }>;
  /** Puts a file in its place; answers why it could not, '' when it could. */
  put(file: TransferFile, bytes: Buffer): Promise<string>;
}

/**
 * Before-command, files, after-command (contract.md, section 000): after a before-command that failed
 * nothing is moved and nothing runs after; where no file arrived there is nothing to put into use, so
 * the after-command does not run either.
 */
export async function transfer(hands: Hands, request: TransferRequest): Promise<TransferAnswer> {
  const name = { ip: request.ip, taskId: request.taskId };
  const before = await around(hands, request.before);
  if (before.failure !== undefined) {
    const why = `the before-command ${before.failure}`;
    const files = request.files.map((file) => refused(file, `not transferred: ${why}`));
    return { ...name, ok: false, message: why, before: before.result, after: notRun, files };
  }
  const files: FileResult[] = [];
  for (const file of request.files) files.push(await put(hands, file));
  const failed = files.filter((file) => !file.ok).length;
  const nothingArrived = failed > 0 && failed === files.length;
  const after = nothingArrived ? { result: notRun } : await around(hands, request.after);
  const troubles = [
    ...(failed > 0 ? [`${failed} of ${files.length} files failed`] : []),
    ...('failure' in after && after.failure !== undefined ? [`the after-command ${after.failure}`] : []),
  ];
  return {
    ...name,
    ok: troubles.length === 0,
    message: troubles.join('; ') || 'success',
    before: before.result,
    after: after.result,
    files,
  };
}

/** An answer for a host at which nothing could be done. */
export function nothingDone(request: TransferRequest, message: string): TransferAnswer {
  return {
    ip: request.ip,
    taskId: request.taskId,
    ok: false,
    message,
    before: notRun,
    after: notRun,
    files: request.files.map((file) => refused(file, message)),
  };
}

async function around(
  hands: Hands,
  command: TransferCommand,
): Promise<{ result: CommandResult; failure?: string }> {
  return command.command.trim() === '' ? { result: notRun } : hands.command(command);
}

async function put(hands: Hands, file: TransferFile): Promise<FileResult> {
  const bytes = bytesOf(file);
  if (!hasAnnouncedMd5(file, bytes)) return refused(file, 'the md5 of the content is not the one given');
  const message = await hands.put(file, bytes);
  return { fileId: file.fileId, ok: message === '', message };
}

function refused(file: TransferFile, message: string): FileResult {
  return { fileId: file.fileId, ok: false, message };
}
