import type { Dir, Stats } from 'node:fs';
import {
  chmod,
  type FileHandle,
  lstat,
  mkdir,
  open,
  opendir,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  utimes,
} from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Attributes, flagsToString, type SFTPWrapper, sftpStatus } from '../ssh2';

/** Serves SFTP on the real file system; relative paths start at `home`. */
export function serveFiles(sftp: SFTPWrapper, home: string): void {
  const files = new Map<number, FileHandle>();
  const folders = new Map<number, Dir>();
  let next = 0;
  const at = (path: string) => resolve(home, path);
  const keep = <T>(map: Map<number, T>, value: T): Buffer => {
    next += 1;
    map.set(next, value);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(next);
    return handle;
  };
  const idOf = (handle: Buffer) => (handle.length === 4 ? handle.readUInt32BE(0) : -1);
  const fileOf = (handle: Buffer): FileHandle => {
    const file = files.get(idOf(handle));
    if (!file) throw new Error('no such handle');
    return file;
  };
  /** Answers a request with what `work` does, or with the status of its error. */
  const serve = <A extends unknown[]>(event: string, work: (id: number, ...rest: A) => Promise<void>) => {
    sftp.on(event, (id: number, ...rest: A) => {
      work(id, ...rest).catch((error: unknown) => sftp.status(id, statusOf(error)));
    });
  };
  const done = (id: number) => sftp.status(id, sftpStatus.OK);

  serve('OPEN', async (id, path: string, flags: number, attrs: Attributes) => {
    const mode = flagsToString(flags) ?? 'r';
    sftp.handle(id, keep(files, await open(at(path), mode, attrs.mode ?? 0o666)));
  });
  serve('WRITE', async (id, handle: Buffer, offset: number, data: Buffer) => {
    await fileOf(handle).write(data, 0, data.length, offset);
    done(id);
  });
  serve('READ', async (id, handle: Buffer, offset: number, length: number) => {
    const buffer = Buffer.alloc(Math.min(length, 256 * 1024));
    const { bytesRead } = await fileOf(handle).read(buffer, 0, buffer.length, offset);
    if (bytesRead === 0) sftp.status(id, sftpStatus.EOF);
    else sftp.data(id, buffer.subarray(0, bytesRead));
  });
  serve('CLOSE', async (id, handle: Buffer) => {
    const key = idOf(handle);
    await files.get(key)?.close();
    await folders.get(key)?.close();
    files.delete(key);
    folders.delete(key);
    done(id);
  });
  serve('FSTAT', async (id, handle: Buffer) => sftp.attrs(id, attributes(await fileOf(handle).stat())));
  serve('STAT', async (id, path: string) => sftp.attrs(id, attributes(await stat(at(path)))));
  serve('LSTAT', async (id, path: string) => sftp.attrs(id, attributes(await lstat(at(path)))));
  serve('SETSTAT', async (id, path: string, attrs: Attributes) => {
    if (attrs.mode !== undefined) await chmod(at(path), attrs.mode & 0o7777);
    if (attrs.atime !== undefined && attrs.mtime !== undefined)
      await utimes(at(path), attrs.atime, attrs.mtime);
    done(id);
  });
  serve('FSETSTAT', async (id, handle: Buffer, attrs: Attributes) => {
    if (attrs.mode !== undefined) await fileOf(handle).chmod(attrs.mode & 0o7777);
    done(id);
  });
  serve('REMOVE', async (id, path: string) => {
    await rm(at(path));
    done(id);
  });
  serve('RMDIR', async (id, path: string) => {
    await rmdir(at(path));
    done(id);
  });
  serve('MKDIR', async (id, path: string) => {
    await mkdir(at(path));
    done(id);
  });
  serve('RENAME', async (id, from: string, to: string) => {
    // Plain SFTP rename does not replace; posix-rename does.
    if (await stat(at(to)).catch(() => undefined)) return sftp.status(id, sftpStatus.FAILURE);
    await rename(at(from), at(to));
    done(id);
  });
  serve('EXTENDED', async (id, name: string, data: Buffer) => {
    if (name !== 'posix-rename@openssh.com') return sftp.status(id, sftpStatus.OP_UNSUPPORTED);
    const [from = '', to = ''] = readStrings(data);
    await rename(at(from), at(to));
    done(id);
  });
  serve('READLINK', async (id, path: string) => {
    const filename = await readlink(at(path));
    sftp.name(id, [{ filename, longname: filename, attrs: emptyAttributes }]);
  });
  serve('REALPATH', async (id, path: string) => {
    // As OpenSSH does: links are followed, and the last part need not be there.
    const filename = await realpath(at(path)).catch(() => at(path));
    sftp.name(id, [{ filename, longname: filename, attrs: emptyAttributes }]);
  });
  serve('OPENDIR', async (id, path: string) => sftp.handle(id, keep(folders, await opendir(at(path)))));
  serve('READDIR', async (id, handle: Buffer) => {
    const entry = await folders.get(idOf(handle))?.read();
    if (!entry) return sftp.status(id, sftpStatus.EOF);
    const found = await lstat(resolve(entry.parentPath, entry.name));
    sftp.name(id, [{ filename: entry.name, longname: entry.name, attrs: attributes(found) }]);
  });
  sftp.on('end', () => {
    for (const file of files.values()) file.close().catch(() => undefined);
    for (const folder of folders.values()) folder.close().catch(() => undefined);
    sftp.end();
  });
  sftp.on('error', () => undefined);
}

const emptyAttributes: Attributes = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };

function attributes({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats): Attributes {
  return { mode, uid, gid, size, atime: Math.floor(atimeMs / 1000), mtime: Math.floor(mtimeMs / 1000) };
}

function statusOf(error: unknown): number {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return sftpStatus.NO_SUCH_FILE;
  if (code === 'EACCES' || code === 'EPERM') return sftpStatus.PERMISSION_DENIED;
  return sftpStatus.FAILURE;
}

function readStrings(data: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at + 4 <= data.length; ) {
    const length = data.readUInt32BE(at);
    found.push(data.toString('utf8', at + 4, at + 4 + length));
    at += 4 + length;
  }
  return found;
}
