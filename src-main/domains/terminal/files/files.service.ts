import { posix } from 'node:path';
import type { Contract, Output } from '@contract/index';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { DownloadTicket } from '@main/kernel/downloads';
import { FileError, fetchFile, type Sftp, type SshSession } from '@main/platform/ssh';
import type { z } from 'zod';
import type { TerminalDeps } from '../terminal.ports';
import { countUnder, deleteUnder } from './delete';
import { at, fileFailure } from './files.errors';
import { kindOf, listFolder } from './list';
import { checkDeletable, checkedName, checkedPath } from './paths';
import { createUploads, partSize, type Uploads } from './uploads';

type Wish<N extends keyof Contract> = z.output<Contract[N]['input']>;

/** Milliseconds without any answer of the host. */
const idleTimeoutMs = 20_000;
const editableMegabytes = 1;

export interface HostFiles extends Pick<Uploads, 'part' | 'finish' | 'cancel' | 'stop'> {
  list(wish: Wish<'hostFiles.list'>): Promise<Output<'hostFiles.list'>>;
  makeFolder(wish: Wish<'hostFiles.makeFolder'>): Promise<void>;
  rename(wish: Wish<'hostFiles.rename'>): Promise<void>;
  chmod(wish: Wish<'hostFiles.chmod'>): Promise<void>;
  count(wish: Wish<'hostFiles.count'>): Promise<{ files: number; folders: number }>;
  delete(wish: Wish<'hostFiles.delete'>): Promise<void>;
  download(actor: Actor, wish: Wish<'hostFiles.download'>): Promise<DownloadTicket>;
  read(wish: Wish<'hostFiles.read'>): Promise<Output<'hostFiles.read'>>;
  save(wish: Wish<'hostFiles.save'>): Promise<Output<'hostFiles.save'>>;
  upload(actor: Actor, wish: Wish<'hostFiles.upload'>): Promise<string>;
}

export { partSize };

/** Files of hosts over SFTP, on a connection of their own. Every path is data: none of it reaches a shell unquoted. */
export function createHostFiles({
  pool,
  hosts,
  offer,
}: Pick<TerminalDeps, 'pool' | 'hosts' | 'offer'>): HostFiles {
  const uploads = createUploads();

  async function session(hostId: number, signal?: AbortSignal): Promise<SshSession> {
    const host = await hosts.findHost(hostId);
    if (!host) throw AppError.notFound('host', hostId);
    const endpoint = await hosts.accessFor(hostId);
    if (!endpoint) throw new AppError('terminal.noCredential', { ip: host.inner_ip });
    return pool.session(endpoint, { lane: 'files', ...(signal ? { signal } : {}) });
  }
  /** Does something over SFTP; the channel is given back whatever happens, and what goes wrong names the path. */
  function over<T>(
    hostId: number,
    path: string,
    work: (sftp: Sftp, on: SshSession) => Promise<T>,
  ): Promise<T> {
    return at(path, async () => {
      const on = await session(hostId);
      const sftp = await on.files({ idleTimeoutMs });
      try {
        return await work(sftp, on);
      } finally {
        sftp.end();
      }
    });
  }

  async function* contentOf(hostId: number, path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
    const sftp = await (await session(hostId, signal)).files({ signal, idleTimeoutMs });
    try {
      yield* fetchFile(sftp, path);
    } catch (error) {
      throw fileFailure(error, path);
    } finally {
      sftp.end();
    }
  }

  async function readAll(sftp: Sftp, path: string): Promise<Buffer> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of fetchFile(sftp, path)) {
      parts.push(part);
      size += part.length;
      // A file that grows while it is read is no file to be edited.
      if (size > editableMegabytes * 1_048_576) throw tooBig(path);
    }
    return Buffer.concat(parts);
  }

  return {
    ...uploads,
    list: ({ hostId, path: wanted }) =>
      over(hostId, wanted || '~', async (sftp) => {
        const path = await sftp.realPath(wanted === '' ? '.' : checkedPath(wanted));
        return { path, ...(await listFolder(sftp, path)) };
      }),
    makeFolder: ({ hostId, path }) => {
      const place = checkedPath(path);
      return over(hostId, place, async (sftp) => {
        if (await sftp.lstat(place).catch(() => undefined))
          throw new FileError('exists', 'there is one already');
        await sftp.makeFolder(place);
      });
    },
    rename: ({ hostId, path, to }) => {
      const [from, place] = [checkedPath(path), checkedPath(to, 'to')];
      return over(hostId, from, async (sftp) => {
        // The protocol has one word for every refusal: the likely one is looked for.
        if (await sftp.lstat(place).catch(() => undefined))
          throw new AppError('hostFiles.exists', { path: place });
        await sftp.rename(from, place);
      });
    },
    async chmod({ hostId, paths, mode }) {
      for (const path of paths.map((one) => checkedPath(one, 'paths')))
        await over(hostId, path, (sftp) => sftp.setMode(path, mode));
    },
    count: ({ hostId, paths }) => {
      const list = paths.map((one) => checkedPath(one, 'paths'));
      return at(list[0] ?? '', async () => countUnder(await session(hostId), list));
    },
    async delete({ hostId, paths }) {
      const list = paths.map((one) => checkedPath(one, 'paths'));
      for (const path of list) checkDeletable(path);
      for (const path of list) await at(path, async () => deleteUnder(await session(hostId), path));
    },
    download: (actor, { hostId, path }) => {
      const place = checkedPath(path);
      return over(hostId, place, async (sftp) => {
        const found = await sftp.stat(place);
        if (kindOf(found) === 'folder') throw new FileError('is_folder', 'a folder');
        // What cannot be opened is said now, and not by a download that breaks off.
        await sftp.closeHandle(await sftp.openRead(place));
        return offer(actor, {
          fileName: posix.basename(place),
          contentType: 'application/octet-stream',
          content: (signal) => contentOf(hostId, place, signal),
        });
      });
    },
    read: ({ hostId, path }) => {
      const place = checkedPath(path);
      return over(hostId, place, async (sftp) => {
        const real = await sftp.realPath(place);
        const { mode, size, modifiedAt, ...rest } = await sftp.stat(real);
        if (kindOf({ mode, ...rest }) === 'folder') throw new FileError('is_folder', 'a folder');
        if (size > editableMegabytes * 1_048_576) throw tooBig(real);
        const text = textOf(await readAll(sftp, real), real);
        return { path: real, text, mode: mode & 0o7777, size, modifiedAt };
      });
    },
    save: ({ hostId, path, content, size, modifiedAt, force }) => {
      const place = checkedPath(path);
      return over(hostId, place, async (sftp, on) => {
        // A link stays one: what it points to is written.
        const real = await sftp.realPath(place);
        const found = await sftp.stat(real);
        if (!force && (found.size !== size || found.modifiedAt !== modifiedAt))
          throw new AppError('hostFiles.changed', { path: real });
        const owner = { owner: String(found.uid), group: String(found.gid) };
        await on.upload(
          Buffer.from(content),
          { path: real, mode: found.mode & 0o7777, ...owner },
          { idleTimeoutMs },
        );
        const saved = await sftp.stat(real);
        return { size: saved.size, modifiedAt: saved.modifiedAt };
      });
    },
    upload: async (actor, { hostId, path, name, size, overwrite }) => {
      const place = posix.join(checkedPath(path), checkedName(name));
      const mode = await over(hostId, place, async (sftp) => {
        const found = await sftp.stat(place).catch(() => undefined);
        if (found && kindOf(found) === 'folder') throw new FileError('is_folder', 'a folder');
        if (found && !overwrite) throw new FileError('exists', 'there is one already');
        return found && found.mode & 0o7777;
      });
      return uploads.open(actor, { path: place, size }, async (bytes, signal) => {
        const on = await session(hostId, signal);
        const target = { path: place, ...(mode === undefined ? {} : { mode }) };
        await on.upload(bytes, target, { signal, idleTimeoutMs });
      });
    },
  };
}

function tooBig(path: string): AppError {
  return new AppError('hostFiles.tooBig', { path, megabytes: editableMegabytes });
}

/** The text of a file that can be edited without harm. Throws `hostFiles.notText`. */
function textOf(bytes: Buffer, path: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Said below, as for a NUL.
  }
  throw new AppError('hostFiles.notText', { path });
}
