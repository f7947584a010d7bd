import { posix } from 'node:path';
import { digestFunctions, quote } from '@main/platform/ssh';
import { foldersOf } from './push.paths';
import type { PushFile, PushSpec } from './push.spec';

/** What stands at a file's target. */
export interface TargetLook {
  readonly kind: 'none' | 'file' | 'link' | 'folder';
  /** Whether its content is the one to be sent. */
  readonly same: boolean;
}

/** What a host looks like before anything is changed on it. */
export interface HostLook {
  readonly account: string;
  readonly isRoot: boolean;
  /** Kibibytes; undefined where the host does not tell. */
  readonly freeKb: number | undefined;
  /** What is wrong with the destination or what is asked for. */
  readonly problems: readonly ('not_folder' | 'not_writable' | 'no_owner' | 'no_group')[];
  /** Folders below the destination that cannot be written in, by path. */
  readonly folders: ReadonlyMap<string, 'link' | 'not_folder' | 'not_writable'>;
  /** By the file's place in the list. */
  readonly targets: readonly TargetLook[];
}

/** A program for /bin/sh that looks and changes nothing. Every path in it is data. */
export function lookProgram({ destination, files, owner, group }: PushSpec): string {
  const folders = foldersOf(files.map(({ path }) => path));
  const at = (path: string) => quote(posix.join(destination, path));
  return `{
LC_ALL=C; export LC_ALL
${digestFunctions}
A=${quote(destination)}
while [ ! -e "$A" ] && [ ! -L "$A" ]; do A=\${A%/*}; [ "$A" ] || A=/; done
if [ ! -d "$A" ]; then echo 'X not_folder'; elif [ ! -w "$A" ] || [ ! -x "$A" ]; then echo 'X not_writable'; fi
echo "S $(df -Pk "$A" 2>/dev/null | awk 'NR==2{print $4}')"
echo "I $(id -u) $(id -un)"
${owner && `id -u ${quote(owner)} >/dev/null 2>&1 || echo 'X no_owner'`}
${group && `{ getent group ${quote(group)} || grep ${quote(`^${group.replaceAll('.', '\\.')}:`)} /etc/group; } >/dev/null 2>&1 || echo 'X no_group'`}
d() {
if [ -L "$2" ]; then echo "D $1 link"
elif [ -d "$2" ]; then [ -w "$2" ] && [ -x "$2" ] || echo "D $1 not_writable"
elif [ -e "$2" ]; then echo "D $1 not_folder"; fi
}
f() {
if [ -L "$2" ]; then echo "F $1 link"
elif [ -d "$2" ]; then echo "F $1 folder"
elif [ -f "$2" ]; then
Z=$(wc -c <"$2" 2>/dev/null | tr -d ' '); H=
[ "$Z" = "$3" ] && H=$(sha <"$2" 2>/dev/null)
echo "F $1 file $H"
elif [ -e "$2" ]; then echo "F $1 file"; fi
}
${folders.map((path, index) => `d ${index} ${at(path)}`).join('\n')}
${files.map(({ path, size }, index) => `f ${index} ${at(path)} ${size}`).join('\n')}
exit 0
}
`;
}

/** Reads what `lookProgram` printed. */
export function readLook(stdout: string, files: readonly PushFile[]): HostLook {
  const lines = stdout.split('\n').map((line) => line.split(' '));
  const of = (kind: string) => lines.filter(([first]) => first === kind).map(([, ...rest]) => rest);
  const names = foldersOf(files.map(({ path }) => path));
  const told = new Map(of('F').map(([index, kind, sha256]) => [Number(index), { kind, sha256 }]));
  const [uid = '', account = ''] = of('I')[0] ?? [];
  const free = of('S')[0]?.[0] ?? '';
  return {
    account,
    isRoot: uid === '0',
    freeKb: /^\d+$/.test(free) ? Number(free) : undefined,
    problems: of('X').map(([problem]) => problem as HostLook['problems'][number]),
    folders: new Map(
      of('D').flatMap(([index, problem]) => {
        const name = names[Number(index)];
        return name === undefined ? [] : [[name, problem as 'link' | 'not_folder' | 'not_writable'] as const];
      }),
    ),
    targets: files.map(({ sha256 }, index) => {
      const found = told.get(index);
      const kind = (found?.kind ?? 'none') as TargetLook['kind'];
      return { kind, same: kind === 'file' && found?.sha256 === sha256 };
    }),
  };
}
