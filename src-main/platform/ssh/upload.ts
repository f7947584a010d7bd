import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import type { Core } from './core';
import { SshError } from './errors';
import { exec } from './exec';
import { quote, shellFromStdin } from './quote';
import { FileError, type FileFailure, openSftp } from './sftp';

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

/** Source bytes: in memory, a local file's path, or a stream. */
export type UploadSource = Buffer | string | AsyncIterable<Buffer>;

const chunkSize = 32 * 1024;
/** Writes under way at once: 2 MiB, what OpenSSH takes in one window. */
const pipeline = 64;
const failures: Readonly<Record<number, readonly [FileFailure, string]>> = {
  41: ['checksum', 'what arrived differs from what was sent'],
  42: ['failed', 'the host has no tool for SHA-256'],
  43: ['owner', 'owner or group could not be set'],
  44: ['mode', 'the permissions could not be set'],
  45: ['is_folder', 'there is a folder at the target path'],
  46: ['permission', 'the file could not be renamed into place'],
};

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
  const { signal, onProgress, idleTimeoutMs = 30_000 } = options;
  const sftp = await openSftp(core, { signal, idleTimeoutMs });
  try {
    const handle = await sftp.create(temporary, 0o600);
    onCreated();
    const hash = createHash('sha256');
    const underWay = new Set<Promise<void>>();
    let failed: { error: unknown } | undefined;
    let sent = 0;
    let done = 0;
    for await (const chunk of chunksOf(source)) {
      hash.update(chunk);
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
    return { bytes: sent, sha256: hash.digest('hex') };
  } finally {
    sftp.end();
  }
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
  options: UploadOptions,
): Promise<void> {
  const owner = `${target.owner ?? ''}${target.group === undefined ? '' : `:${target.group}`}`;
  const mode = (target.mode ?? 0o644).toString(8).padStart(4, '0');
  const program = `{
F=${quote(temporary)}; T=${quote(target.path)}
if command -v sha256sum >/dev/null; then S=$(sha256sum <"$F")
elif command -v shasum >/dev/null; then S=$(shasum -a 256 <"$F")
elif command -v openssl >/dev/null; then S=$(openssl dgst -r -sha256 <"$F")
else exit 42; fi
[ "\${S%%[ *]*}" = ${sha256} ] || exit 41
${owner ? `chown -- ${quote(owner)} "$F" || exit 43` : ''}
chmod ${mode} "$F" || exit 44
[ -d "$T" ] && exit 45
mv -f -- "$F" "$T" || exit 46
exit 0
}
`;
  const result = await exec(core, shellFromStdin, {
    stdin: program,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  if (result.exitCode === 0) return;
  const [reason, words] = failures[result.exitCode] ?? ['failed', 'the file could not be put in place'];
  const said = result.stderr.trim();
  throw new FileError(reason, said ? `${words}: ${said}` : words);
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
