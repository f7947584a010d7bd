import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '@main/kernel/ids';
import { syncFolder } from './durable';

/** A file that is kept by its content. */
export interface Blob {
  readonly sha256: string;
  readonly md5: string;
  /** Bytes. */
  readonly size: number;
}

/** A file that is coming in, piece by piece. */
export interface Incoming {
  /** Bytes so far. */
  readonly received: number;
  /** Appends; on disk when `finish` resolves. */
  write(bytes: Uint8Array): Promise<void>;
  /** Keeps it under its digest; a content that is there already is not kept twice. */
  finish(): Promise<Blob>;
  /** Forgets it. */
  drop(): Promise<void>;
}

/** A local folder of files, each under the SHA-256 of its content. */
export interface Blobs {
  receive(): Promise<Incoming>;
  /** Where a content lies. */
  pathOf(sha256: string): string;
  /** Whether it is there and whole by its size. */
  has(sha256: string, size: number): Promise<boolean>;
  remove(sha256: string): Promise<void>;
  /** Every digest that is kept. */
  list(): Promise<string[]>;
  /** Bytes that the disk has left. */
  free(): Promise<number>;
}

/** Opens the store in `dir`; what was coming in when Muster ended is removed. */
export async function openBlobs(dir: string): Promise<Blobs> {
  const incoming = join(dir, 'incoming');
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const folderOf = (sha256: string) => join(dir, sha256.slice(0, 2));
  const pathOf = (sha256: string) => join(folderOf(sha256), sha256);

  async function keep(file: string, sha256: string): Promise<void> {
    await mkdir(folderOf(sha256), { recursive: true, mode: 0o700 });
    await rename(file, pathOf(sha256));
    await syncFolder(folderOf(sha256));
  }

  return {
    async receive() {
      const file = join(incoming, newId());
      return receiving(file, await open(file, 'wx', 0o600), keep);
    },
    pathOf,
    async has(sha256, size) {
      const found = await stat(pathOf(sha256)).catch(() => undefined);
      return found?.size === size;
    },
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    async list() {
      const folders = (await readdir(dir)).filter((name) => /^[0-9a-f]{2}$/.test(name));
      const names = await Promise.all(folders.map((folder) => readdir(join(dir, folder))));
      return names.flat().filter((name) => /^[0-9a-f]{64}$/.test(name));
    },
    async free() {
      const { bavail, bsize } = await statfs(dir);
      return bavail * bsize;
    },
  };
}

function receiving(
  file: string,
  handle: FileHandle,
  keep: (file: string, sha256: string) => Promise<void>,
): Incoming {
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  let received = 0;
  return {
    get received() {
      return received;
    },
    async write(bytes) {
      for (let at = 0; at < bytes.length; )
        at += (await handle.write(bytes, at, bytes.length - at, received + at)).bytesWritten;
      sha256.update(bytes);
      md5.update(bytes);
      received += bytes.length;
    },
    async finish() {
      await handle.sync();
      await handle.close();
      const blob = { sha256: sha256.digest('hex'), md5: md5.digest('hex'), size: received };
      await keep(file, blob.sha256);
      return blob;
    },
    async drop() {
      await handle.close().catch(() => undefined);
      await rm(file, { force: true });
    },
  };
}
