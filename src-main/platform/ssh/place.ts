import type { ExecResult } from './exec';
import { quote } from './quote';
import type { FileFailure } from './sftp';

/** A file that lies beside its target and is to be renamed over it. */
export interface Placement {
  readonly temporary: string;
  readonly path: string;
  /** Hex; the file is refused if it has another. */
  readonly sha256?: string;
  readonly owner?: string;
  readonly group?: string;
  /** Permission bits; `keep`: those of the file that is replaced, else 0o644. */
  readonly mode: number | 'keep';
  /** Where the file that is replaced is kept. */
  readonly backup?: string;
}

export interface PlaceFailure {
  /** Place in the list that was given. */
  readonly index: number;
  readonly reason: FileFailure;
  readonly words: string;
}

const failures: Readonly<Record<number, readonly [FileFailure, string]>> = {
  41: ['checksum', 'what arrived differs from what was sent'],
  42: ['failed', 'the host has no tool for SHA-256'],
  43: ['owner', 'owner or group could not be set'],
  44: ['mode', 'the permissions could not be set'],
  45: ['is_folder', 'there is a folder at the target path'],
  46: ['permission', 'the file could not be renamed into place'],
  47: ['permission', 'the file that is there could not be kept'],
};

/** Shell functions: `sha` and `md5` print the digest of their input, with whatever tool the host has. */
export const digestFunctions = `sha() {
if command -v sha256sum >/dev/null; then X=$(sha256sum)
elif command -v shasum >/dev/null; then X=$(shasum -a 256)
elif command -v openssl >/dev/null; then X=$(openssl dgst -r -sha256)
else return 1; fi
echo "\${X%%[ *]*}"
}
md5() {
if command -v md5sum >/dev/null; then X=$(md5sum)
elif command -v openssl >/dev/null; then X=$(openssl dgst -r -md5) || return 1
else return 1; fi
echo "\${X%%[ *]*}"
}`;

/** Files that are put in place by one program. */
const atOnce = 100;

/**
 * Checks digests, sets owner, group and mode, then renames each file over its target. `run` runs a
 * program with /bin/sh. Answers what could not be put in place; the other files are.
 */
export async function placeFiles(
  run: (program: string) => Promise<ExecResult>,
  placements: readonly Placement[],
): Promise<PlaceFailure[]> {
  const failed: PlaceFailure[] = [];
  for (let from = 0; from < placements.length; from += atOnce) {
    const some = placements.slice(from, from + atOnce);
    const { stdout, stderr } = await run(program(some));
    const told = new Map(
      stdout.split('\n').flatMap((line) => {
        const found = /^(\d+) (\d+) ?(.*)$/.exec(line);
        return found ? [[Number(found[1]), { code: Number(found[2]), said: found[3]?.trim() ?? '' }]] : [];
      }),
    );
    some.forEach((_, at) => {
      const { code, said } = told.get(at) ?? { code: -1, said: stderr.trim() };
      if (code === 0) return;
      const [reason, words] = failures[code] ?? ['failed', 'the file could not be put in place'];
      failed.push({ index: from + at, reason, words: said ? `${words}: ${said}` : words });
    });
  }
  return failed;
}

/** A group: nothing of it runs before all of it has arrived. */
function program(placements: readonly Placement[]): string {
  return `{
${digestFunctions}
tell() { printf '%s %s %s\\n' "$1" "$2" "$(printf %s "$3" | tr '\\n' ' ')"; }
place() {
if [ "$4" ]; then S=$(sha <"$2") || { tell "$1" 42 ''; return; }; [ "$S" = "$4" ] || { tell "$1" 41 ''; return; }; fi
if [ "$5" ]; then E=$(chown -- "$5" "$2" 2>&1) || { tell "$1" 43 "$E"; return; }; fi
M=$6
if [ "$M" = keep ]; then M=0644; if [ -f "$3" ] && [ ! -L "$3" ]; then M=$(stat -c %a -- "$3" 2>/dev/null) || M=0644; fi; fi
E=$(chmod "$M" "$2" 2>&1) || { tell "$1" 44 "$E"; return; }
if [ -d "$3" ]; then tell "$1" 45 ''; return; fi
if [ "$7" ] && [ -f "$3" ] && [ ! -L "$3" ]; then
ln -- "$3" "$7" 2>/dev/null || E=$(cp -p -- "$3" "$7" 2>&1) || { tell "$1" 47 "$E"; return; }
fi
E=$(mv -f -- "$2" "$3" 2>&1) || { tell "$1" 46 "$E"; return; }
tell "$1" 0 ''
}
${placements.map(call).join('\n')}
exit 0
}
`;
}

function call({ temporary, path, sha256 = '', owner = '', group, mode, backup = '' }: Placement, at: number) {
  const owned = `${owner}${group ? `:${group}` : ''}`;
  const bits = mode === 'keep' ? mode : mode.toString(8).padStart(4, '0');
  return `place ${at} ${[temporary, path, sha256.toLowerCase(), owned, bits, backup].map(quote).join(' ')}`;
}
