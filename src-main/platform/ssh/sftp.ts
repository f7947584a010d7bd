import { type ChannelKind, openChannel } from './channel';
import type { Core } from './core';
import { aborted, messageOf, SshError } from './errors';
import type { FileAttributes, FileFacts, FileName, Sftp } from './sftp.types';
import { type Attributes, type SFTPWrapper, sftpStatus } from './ssh2';

/** Why something could not be done with a file. */
export type FileFailure =
  | 'permission'
  | 'no_folder'
  | 'no_space'
  | 'checksum'
  | 'owner'
  | 'mode'
  | 'is_folder'
  | 'no_sftp'
  | 'exists'
  | 'failed';

/** A file operation that the host refused; the connection is fine. */
export class FileError extends Error {
  readonly reason: FileFailure;

  constructor(reason: FileFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'FileError';
    this.reason = reason;
  }
}

export interface SftpOptions {
  readonly signal: AbortSignal | undefined;
  /** Longest time without any answer. */
  readonly idleTimeoutMs: number;
}

/** Opens an SFTP channel; it counts as one of the connection's channels until ended. */
export async function openSftp(core: Core, { signal, idleTimeoutMs }: SftpOptions): Promise<Sftp> {
  const { channel: sftp, release } = await openChannel(core, sftpKind(core), signal);
  const pending = new Set<(error: unknown) => void>();
  let failure: SshError | undefined;
  let watchdog: NodeJS.Timeout | undefined;

  const finish = () => {
    clearTimeout(watchdog);
    unhook();
    signal?.removeEventListener('abort', onAbort);
    if (core.ended) release();
    sftp.end();
  };
  const fail = (error: SshError) => {
    failure ??= error;
    for (const reject of [...pending]) reject(failure);
    finish();
  };
  const unhook = core.onEnd(fail);
  const onAbort = () => fail(aborted(core.server));
  const feed = () => {
    clearTimeout(watchdog);
    if (pending.size === 0 || failure) return;
    watchdog = setTimeout(() => {
      const words = `no answer to a file transfer within ${idleTimeoutMs / 1000} s`;
      fail(new SshError('socket_timeout', words, { server: core.server }));
    }, idleTimeoutMs);
  };
  /** Runs one request whose callback may never come. */
  const ask = <T>(
    send: (done: (error: unknown, value: T) => void) => void,
    explain = fileError,
  ): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (failure) return reject(failure);
      const end = (error: unknown) => {
        pending.delete(end);
        feed();
        reject(error);
      };
      pending.add(end);
      if (pending.size === 1) feed();
      try {
        send((error, value) => {
          if (!pending.delete(end)) return;
          feed();
          if (error) reject(explain(error));
          else resolve(value);
        });
      } catch (error) {
        end(new SshError('lost', 'the connection was lost', { server: core.server, cause: error }));
      }
    });

  signal?.addEventListener('abort', onAbort, { once: true });
  sftp.once('close', () => {
    release();
    fail(new SshError('lost', 'the SFTP channel was closed', { server: core.server }));
  });
  if (signal?.aborted) onAbort();

  return {
    create: (path, mode) => ask((done) => sftp.open(path, 'wx', { mode }, done)),
    reopen: (path) => ask((done) => sftp.open(path, 'r+', done)),
    openRead: (path) => ask((done) => sftp.open(path, 'r', done)),
    async read(handle, position, length) {
      const buffer = Buffer.allocUnsafe(length);
      const read = (done: (error: unknown, bytes: number) => void) =>
        sftp.read(handle, buffer, 0, length, position, (error, bytes) =>
          isStatus(error, sftpStatus.EOF) ? done(undefined, 0) : done(error, bytes),
        );
      return buffer.subarray(0, await ask(read));
    },
    facts: (path, follow = false) =>
      ask((done) => {
        const answer = (error: unknown, found: Attributes) =>
          isStatus(error, sftpStatus.NO_SUCH_FILE)
            ? done(undefined, undefined)
            : done(error, found && factsOf(found));
        if (follow) sftp.stat(path, answer);
        else sftp.lstat(path, answer);
      }),
    list: (path) =>
      ask((done) =>
        sftp.readdir(path, (error, entries = []) =>
          done(
            error,
            entries
              .filter(({ filename }) => filename !== '.' && filename !== '..')
              .map(({ filename, attrs }) => ({ name: filename, facts: factsOf(attrs) })),
          ),
        ),
      ),
    write: (handle, data, position) =>
      ask((done) => sftp.write(handle, data, 0, data.length, position, (error) => done(error, undefined))),
    closeHandle: (handle) => ask((done) => sftp.close(handle, (error) => done(error, undefined))),
    openFolder: (path) => ask((done) => sftp.opendir(path, done)),
    names: (handle) =>
      ask<FileName[]>((done) =>
        sftp.readdir(handle, (error, list) => {
          if (isStatus(error, sftpStatus.EOF)) done(undefined, []);
          else
            done(
              error,
              (list ?? []).map(({ filename, longname, attrs }) => ({
                name: filename,
                longname,
                ...of(attrs),
              })),
            );
        }),
      ),
    stat: (path) => ask((done) => sftp.stat(path, (error, found) => done(error, of(found)))),
    lstat: (path) => ask((done) => sftp.lstat(path, (error, found) => done(error, of(found)))),
    readLink: (path) => ask((done) => sftp.readlink(path, done)),
    realPath: (path) => ask((done) => sftp.realpath(path, done)),
    rename: (from, to) => ask((done) => sftp.rename(from, to, (error) => done(error, undefined))),
    remove: (path) => ask((done) => sftp.unlink(path, (error) => done(error, undefined))),
    makeFolder: (path) => ask((done) => sftp.mkdir(path, (error) => done(error, undefined))),
    setMode: (path, mode) => ask((done) => sftp.chmod(path, mode, (error) => done(error, undefined))),
    end: finish,
  };
}

function sftpKind(core: Core): ChannelKind<SFTPWrapper> {
  return {
    request: (done) => core.client.sftp(done),
    opened: (sftp) => sftp.on('error', () => undefined),
    drop(sftp, release) {
      sftp.once('close', release);
      sftp.end();
    },
    explain: (error) => new FileError('no_sftp', `the server offers no SFTP (${error.message})`, error),
  };
}

/** The type bits of a mode. */
const typeBits = 0o170000;
const types = new Map<number, FileFacts['kind']>([
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'link'],
]);

function factsOf({ mode, size, mtime }: Attributes): FileFacts {
  return { kind: types.get(mode & typeBits) ?? 'other', size, mode: mode & 0o7777, modifiedAt: mtime };
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof Error && 'code' in error && error.code === status;
}

function of(attributes: Attributes | undefined): FileAttributes {
  const { mode = 0, uid = 0, gid = 0, size = 0, mtime = 0 } = attributes ?? {};
  return { mode, uid, gid, size, modifiedAt: mtime * 1000 };
}

function fileError(error: unknown): unknown {
  const words = messageOf(error);
  if (isStatus(error, sftpStatus.PERMISSION_DENIED)) return new FileError('permission', words, error);
  if (isStatus(error, sftpStatus.NO_SUCH_FILE)) return new FileError('no_folder', words, error);
  return new FileError('failed', words, error);
}
