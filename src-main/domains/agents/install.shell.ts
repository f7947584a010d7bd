import { randomBytes } from 'node:crypto';
import { type ExecResult, type SshSession, shellFromStdin } from '@main/platform/ssh';
import { plainLine } from './install.log';

export interface ShellRun {
  /** Run as root by sudo. */
  readonly sudo?: boolean;
  /** What the command reads. */
  readonly stdin: string;
  /** A line of either stream, as it comes, without its end. */
  readonly onLine?: (line: string) => void;
  /** Bounds a command that has no reason to take long. */
  readonly timeoutMs?: number;
}

/** Commands on one host that can be ended for certain. */
export interface HostShell {
  /** Runs a command; its words must be safe for any shell. */
  command(words: string, run: ShellRun): Promise<ExecResult>;
  /** Runs a POSIX sh program that travels over stdin. */
  program(text: string, run?: Omit<ShellRun, 'stdin'>): Promise<ExecResult>;
  /**
   * Ends what runs of this installation, and everything that came of it. Resolves with whether the
   * host shows nothing of it any more.
   */
  end(sudo: boolean): Promise<boolean>;
  /** Runs a short program that nothing interrupts, for what must be put in order in the end. */
  tidy(text: string): Promise<void>;
  /** Whether a command was under way when the signal came. */
  readonly busy: boolean;
}

/** A mark that all processes of one attempt carry in their environment, and nothing else does. */
export function newMark(): string {
  return randomBytes(12).toString('hex');
}

const name = 'MUSTER_INSTALL';
const endTimeoutMs = 8000;

/**
 * A shell on a session. Closing a channel ends nothing on a host, and children leave the process
 * group; the mark in the environment is what all of them keep.
 */
export function hostShell(session: SshSession, mark: string, signal: AbortSignal): HostShell {
  let underWay = 0;

  async function command(words: string, run: ShellRun): Promise<ExecResult> {
    const prefix = `${run.sudo ? 'sudo -n ' : ''}env ${name}=${mark}`;
    const lines = run.onLine ? lineSinks(run.onLine) : undefined;
    underWay += 1;
    const result = await session.exec(`exec ${prefix} ${words}`, {
      stdin: run.stdin,
      signal,
      ...(run.timeoutMs === undefined ? {} : { timeoutMs: run.timeoutMs }),
      ...(lines ? { onStdout: lines.stdout.take, onStderr: lines.stderr.take } : {}),
    });
    underWay -= 1;
    lines?.stdout.end();
    lines?.stderr.end();
    return result;
  }

  return {
    get busy() {
      return underWay > 0;
    },
    command,
    // One compound command: it is read whole before anything in it can read the rest.
    program: (text, run = {}) => command('/bin/sh -s', { ...run, stdin: `{\n${text}\nexit\n} </dev/null\n` }),
    async end(sudo) {
      const result = await session.exec(sudo ? 'exec sudo -n /bin/sh -s' : shellFromStdin, {
        stdin: endProgram(mark),
        timeoutMs: endTimeoutMs,
      });
      return result.exitCode === 0;
    },
    async tidy(text) {
      await session.exec(shellFromStdin, {
        stdin: `{\n${text}\nexit\n} </dev/null\n`,
        timeoutMs: endTimeoutMs,
      });
    },
  };
}

/** TERM, a moment, KILL, and a look whether anything is left. */
export function endProgram(mark: string): string {
  return `{
if grep --version 2>/dev/null | grep -q GNU; then
  marked() { grep -ls ${name}=${mark} /proc/[0-9]*/environ | sed 's|/proc/||; s|/environ||' | tr '\\n' ' '; }
else
  # Others read no further than the first NUL.
  marked() {
    for place in /proc/[0-9]*; do
      if tr '\\0' '\\n' <"$place/environ" 2>/dev/null | grep -qx ${name}=${mark}; then
        printf '%s ' "\${place#/proc/}"
      fi
    done
  }
fi
for signal in TERM TERM KILL KILL KILL; do
  found=$(marked)
  [ -z "$found" ] && exit 0
  kill -$signal $found 2>/dev/null
  for moment in 1 2 3 4; do
    [ -z "$(marked)" ] && exit 0
    sleep 0.1 2>/dev/null || sleep 1
  done
done
exit 1
} </dev/null
`;
}

/** Cuts the streams into lines; a line that never ends is handed over in pieces. */
function lineSinks(onLine: (line: string) => void) {
  const sink = () => {
    const decoder = new TextDecoder();
    let held = '';
    const hand = (text: string) => {
      const line = plainLine(text);
      if (line !== '') onLine(line);
    };
    return {
      take(chunk: Buffer) {
        const parts = (held + decoder.decode(chunk, { stream: true })).split(/[\r\n]+/);
        held = parts.pop() ?? '';
        for (const part of parts) hand(part);
        if (held.length > 8192) {
          hand(held);
          held = '';
        }
      },
      end: () => hand(held),
    };
  };
  return { stdout: sink(), stderr: sink() };
}
