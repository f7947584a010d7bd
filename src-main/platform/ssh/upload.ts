import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import type { Core } from './core';
import { SshError } from './errors';
import { exec } from './exec';
import { placeFiles } from './place';
import { quote, shellFromStdin } from './quote';
import { FileError, openSftp } from './sftp';
import type { Sftp } from './sftp.types';

export interface UploadTarget {
  /** Absolute path on the host. Its folder must be there. */
  readonly path: string;
  /** Permission bits; default 0o644. */
  readonly mode?: number;
  readonly owner?: string;
  readonly group?: string;
  /** Hex; the source is refused if it differs. */
  readonly sha256?: string;
}

export interface UploadOptions {
  readonly signal?: AbortSignal;
  /** Bytes that the host has acknowledged so far. */
  readonly onProgress?: (bytes: number) => void;
  /** Longest time without an answer of the host; default 30 s. */
  readonly idleTimeoutMs?: number;
}

export interface UploadResult {
  readonly bytes: number;
  readonly sha256: string;
}

export interface SendOptions {
  /** Where to go on in a file that is there; 0, the default, makes a new one. */
  readonly from?: number;
  /** Called once the file is on the host. */
  readonly onCreated?: () => void;
  /** Called with every piece before it is sent. */
  readonly onChunk?: (chunk: Buffer) => void;
  /** Told where the file ends by what the host has acknowledged. */
  readonly onProgress?: (bytes: number) => void;
  /** Waited for before so many bytes are sent: holds the rate. */
  readonly pace?: (bytes: number) => Promise<void> | undefined;
}

/** Source bytes: in memory, a local file's path, or a stream. */
export type UploadSource = Buffer | string | AsyncIterable<Buffer>;

/** Longest time without an answer of the host. */
export const defaultIdleMs = 30_000;
/** ssh2 cuts what is longer than 31,952 bytes for servers other than OpenSSH, and sends the rest late. */
const chunkSize = 31 * 1024;
/** Writes under way at once: 2 MiB, what OpenSSH takes in one window. */
const pipeline = 64;
/**
 * Writes a file beside its target, checks its SHA-256 on the host, sets owner, group and mode, then
 * renames it over the target: the target is the old file or the whole new one, never a part. Throws
 * SshError for the connection and FileError for the file; the temporary file is removed if the
 * connection allows it.
 */
export async function upload(
  core: Core,
  source: UploadSource,
  target: UploadTarget,
  options: UploadOptions = {},
): Promise<UploadResult> {
  check(target);
  const temporary = posix.join(posix.dirname(target.path), `.muster-${randomBytes(8).toString('hex')}`);
  let created = false;
  try {
    const sent = await send(core, source, temporary, options, () => {
      created = true;
    });
    if (target.sha256 !== undefined && target.sha256.toLowerCase() !== sent.sha256)
      throw new FileError('checksum', 'the source is not the file that was announced');
    await putInPlace(core, temporary, target, sent.sha256, options);
    return sent;
  } catch (error) {
    // A host that has stopped answering is not waited for once more.
    const isMute = error instanceof SshError && error.code === 'socket_timeout';
    const removed = created && !core.ended ? remove(core, temporary) : undefined;
    if (!isMute) await removed;
    throw error;
  }
}

async function send(
  core: Core,
  source: UploadSource,
  temporary: string,
  options: UploadOptions,
  onCreated: () => void,
): Promise<UploadResult> {
  const { signal, onProgress, idleTimeoutMs = defaultIdleMs } = options;
  const sftp = await openSftp(core, { signal, idleTimeoutMs });
  try {
    const hash = createHash('sha256');
    const bytes = await sendFile(sftp, source, temporary, {
      onCreated,
      onChunk: (chunk) => void hash.update(chunk),
      ...(onProgress && { onProgress }),
    });
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    sftp.end();
  }
}

/**
 * Sends bytes to a file on the host that is new or, with `from`, is written on. Many writes are under way
 * at once; it resolves when the host has answered all of them, with where the file now ends.
 */
export async function sendFile(
  sftp: Sftp,
  source: UploadSource,
  path: string,
  options: SendOptions = {},
): Promise<number> {
  const { from = 0, onCreated, onChunk, onProgress, pace } = options;
  const handle = from > 0 ? await sftp.reopen(path) : await sftp.create(path, 0o600);
  onCreated?.();
  const underWay = new Set<Promise<void>>();
  let failed: { error: unknown } | undefined;
  let sent = from;
  let done = from;
  for await (const chunk of chunksOf(source)) {
    onChunk?.(chunk);
    await pace?.(chunk.length);
    const write = sftp.write(handle, chunk, sent).then(
      () => {
        done += chunk.length;
        onProgress?.(done);
      },
      (error: unknown) => {
        failed ??= { error };
      },
    );
    sent += chunk.length;
    underWay.add(write);
    write.finally(() => underWay.delete(write));
    if (underWay.size >= pipeline) await Promise.race(underWay);
    if (failed) break;
  }
  await Promise.all(underWay);
  if (failed) throw failed.error;
  await sftp.closeHandle(handle);
  return sent;
}

async function* chunksOf(source: UploadSource): AsyncGenerator<Buffer> {
  const parts =
    typeof source === 'string'
      ? createReadStream(source, { highWaterMark: 1024 * 1024 })
      : Buffer.isBuffer(source)
        ? [source]
        : source;
  for await (const part of parts as AsyncIterable<Buffer> | Buffer[])
    for (let at = 0; at < part.length; at += chunkSize) yield part.subarray(at, at + chunkSize);
}

async function putInPlace(
  core: Core,
  temporary: string,
  target: UploadTarget,
  sha256: string,
  { signal }: UploadOptions,
): Promise<void> {
  const run = (stdin: string) => exec(core, shellFromStdin, { stdin, ...(signal && { signal }) });
  const [failure] = await placeFiles(run, [{ ...target, temporary, sha256, mode: target.mode ?? 0o644 }]);
  if (failure) throw new FileError(failure.reason, failure.words);
}

async function remove(core: Core, path: string): Promise<void> {
  await exec(core, shellFromStdin, { stdin: `rm -f -- ${quote(path)}\n`, timeoutMs: 10_000 }).catch(
    () => undefined,
  );
}

function check({ path, owner = '', group = '', sha256 }: UploadTarget): void {
  if (!path.startsWith('/') || path.includes('\0') || path.endsWith('/'))
    throw new FileError('failed', 'the target must be an absolute path of a file');
  for (const name of [owner, group]) {
    if (name && !/^[A-Za-z0-9_][A-Za-z0-9_.@-]*\$?$/.test(name))
      throw new FileError('owner', 'this is not a name of a user or group');
  }
  if (sha256 !== undefined && !/^[0-9a-fA-F]{64}$/.test(sha256))
    throw new SshError('protocol', 'sha256 must be 64 hexadecimal digits');
}
