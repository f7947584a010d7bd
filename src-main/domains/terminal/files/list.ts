import { posix } from 'node:path';
import type { Output } from '@contract/index';
import type { FileAttributes, FileName, Sftp } from '@main/platform/ssh';

export type HostFile = Output<'hostFiles.list'>['items'][number];

const mostNames = 20_000;
/** Links whose targets are looked at; the rest show without. */
const mostLinks = 500;

/** Kinds of files by the upper bits of their mode, as stat(2) has them. */
const kinds = new Map<number, HostFile['kind']>([
  [8, 'file'],
  [4, 'folder'],
  [10, 'link'],
]);

export function kindOf({ mode }: Pick<FileAttributes, 'mode'>): HostFile['kind'] {
  return kinds.get((mode >> 12) & 0o17) ?? 'other';
}

/** Everything in a folder, links with what they point to. */
export async function listFolder(sftp: Sftp, path: string): Promise<{ items: HostFile[]; cut: boolean }> {
  const handle = await sftp.openFolder(path);
  const names: FileName[] = [];
  let cut = false;
  try {
    for (;;) {
      const some = await sftp.names(handle);
      if (some.length === 0) break;
      for (const one of some) if (one.name !== '.' && one.name !== '..') names.push(one);
      if (names.length > mostNames) {
        cut = true;
        break;
      }
    }
  } finally {
    await sftp.closeHandle(handle);
  }
  let links = 0;
  const items = await Promise.all(
    names.slice(0, mostNames).map(async (one): Promise<HostFile> => {
      const plain = viewOf(one);
      if (plain.kind !== 'link') return plain;
      links += 1;
      return links > mostLinks ? plain : { ...plain, ...(await targetOf(sftp, posix.join(path, one.name))) };
    }),
  );
  return { items, cut };
}

function viewOf(file: FileName): HostFile {
  const { name, mode, size, modifiedAt } = file;
  return {
    ...{ name, size, modifiedAt, kind: kindOf(file), mode: mode & 0o7777 },
    ...ownersOf(file),
    ...{ target: '', targetKind: '' },
  };
}

/** Owner and group by name, where the server's line has them as `ls -l` prints them. */
function ownersOf({ longname, uid, gid }: FileName): { owner: string; group: string } {
  const [, owner = String(uid), group = String(gid)] =
    /^[a-z-][rwxsStT-]{9}\S? +\d+ +(\S+) +(\S+) +\d/.exec(longname) ?? [];
  return { owner, group };
}

async function targetOf(sftp: Sftp, path: string): Promise<Pick<HostFile, 'target' | 'targetKind'>> {
  const [target, found] = await Promise.all([
    sftp.readLink(path).catch(() => ''),
    sftp.stat(path).catch(() => undefined),
  ]);
  if (!found) return { target, targetKind: 'none' };
  return { target, targetKind: kindOf(found) === 'folder' ? 'folder' : 'file' };
}
