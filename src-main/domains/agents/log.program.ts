import { quote } from '@main/platform/ssh';
import { homeSuffix } from './install.parameters';

/** Bytes of the log that are read at once, at most. */
export const mostBytes = 131_072;

/** Where a reader of a log has come. */
export interface LogPlace {
  /** Names the file behind the path: it is another one after it was rotated. */
  readonly file: string;
  /** Bytes read of it. */
  readonly offset: number;
}

/** What the host said. `offset`: where in the file the bytes begin; `size`: how long it is now. */
export type LogPiece =
  | {
      readonly kind: 'piece';
      readonly file: string;
      readonly offset: number;
      readonly size: number;
      readonly bytes: Buffer;
    }
  /** There is no agent at the places where it may stand, or no log of it. */
  | { readonly kind: 'none' }
  /** There may be one, but neither the account nor sudo without a password reads it. */
  | { readonly kind: 'closed' };

/** As a task of the agent itself: the process above names, by the folder of this run, its home. */
const ownHome = `folder=$(tr '\\0' '\\n' <"/proc/$PPID/cmdline" | sed -n '/^supervise$/{n;p;}')
home=\${folder%/state/runs/*}
as=
`;

/** Over SSH: the places in which it may stand, the account's own rights, and sudo where it asks for nothing. */
function findHome(address: string): string {
  const suffix = quote(homeSuffix(address));
  return `own=\${MUSTER_AGENT_HOME:-}
if [ -n "$own" ]; then set -- "$own"; else set -- /opt/muster-agent${suffix} "\${HOME:-/}"/.muster-agent${suffix}; fi
home=
for one in "$@"; do if [ -f "$one/muster-agent.py" ]; then home=$one; break; fi; done
as=
if [ -n "$home" ] && ! [ -r "$home/logs/agent.log" ]; then
  if sudo -n true 2>/dev/null; then as='sudo -n'; elif [ -z "$own" ]; then echo '##log closed'; exit; fi
fi
`;
}

/**
 * Reads a piece of the agent's log, in POSIX sh, never more than `mostBytes`: the end of it, or what came
 * after `place`. It changes nothing. The bytes travel as base64, so that they arrive to the letter.
 *
 * @param address the host's, over SSH; undefined for a task of the agent itself
 */
export function logProgram(address: string | undefined, place: LogPlace | undefined): string {
  return `${address === undefined ? ownHome : findHome(address)}log=$home/logs/agent.log
set -- $($as stat -c '%i %s' "$log" 2>/dev/null)
if [ -z "$home" ] || [ $# -ne 2 ]; then echo '##log none'; else
  from=${place ? String(place.offset) : '-1'}
  if [ "$from" -ge 0 ] && { [ "$1" != ${quote(place?.file ?? '')} ] || [ "$from" -gt "$2" ]; }; then from=0; fi
  if [ "$from" -lt 0 ]; then from=$(($2 - ${mostBytes})); fi
  if [ "$from" -lt 0 ]; then from=0; fi
  count=$(($2 - from))
  if [ "$count" -gt ${mostBytes} ]; then count=${mostBytes}; fi
  printf '##log %s %s %s ' "$1" "$from" "$2"
  $as tail -c "+$((from + 1))" "$log" | head -c "$count" | base64 | tr -d '\\n'
  echo
fi
`;
}

/** Reads what the program printed; undefined where it makes no sense. */
export function readPiece(output: string): LogPiece | undefined {
  if (/^##log none$/m.test(output)) return { kind: 'none' };
  if (/^##log closed$/m.test(output)) return { kind: 'closed' };
  const match = /^##log (\d+) (\d+) (\d+) ([A-Za-z0-9+/=]*)$/m.exec(output);
  if (!match) return undefined;
  const [, file = '', offset, size, data = ''] = match;
  return {
    kind: 'piece',
    file,
    offset: Number(offset),
    size: Number(size),
    bytes: Buffer.from(data, 'base64'),
  };
}

/** What a screen shows of a piece, and where the next one begins. */
export interface LogLines {
  readonly text: string;
  readonly next: LogPlace;
  /** The file was begun anew since the last time. */
  readonly restarted: boolean;
  /** There is more to read now. */
  readonly more: boolean;
}

/**
 * Whole lines of a piece: the one that is still being written comes with the next. Of the first piece no
 * more than the last `most` lines.
 */
export function linesOf(
  piece: LogPiece & { kind: 'piece' },
  place: LogPlace | undefined,
  most: number,
): LogLines {
  const { bytes, file, offset, size } = piece;
  const end = bytes.lastIndexOf(10) + 1;
  // A line longer than all that is read at once would never end.
  const whole = end === 0 && bytes.length >= mostBytes ? bytes.length : end;
  let text = bytes.subarray(0, whole).toString('utf8');
  if (!place) {
    const lines = text.split('\n').slice(offset > 0 ? 1 : 0);
    text = lines.slice(-most - 1).join('\n');
  }
  const restarted = place !== undefined && (place.file !== file || offset < place.offset);
  return {
    text,
    next: { file, offset: offset + whole },
    restarted,
    more: whole > 0 && offset + whole < size && bytes.length >= mostBytes,
  };
}
