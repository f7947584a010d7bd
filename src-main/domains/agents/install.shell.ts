import { randomBytes } from 'node:crypto';
import {
  type Become,
  type ExecResult,
  type SshSession,
  type SudoWay,
  shellFromStdin,
} from '@main/platform/ssh';
import { TaskFailure } from './install.errors';
import { plainLine } from './install.log';

export interface ShellRun {
  /** Run as root by sudo, with the login's password where it asks for one. */
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
  /** How the account becomes root by sudo. */
  root(): Promise<Become>;
  /** Runs a command; its words must be safe for any shell. Throws TaskFailure where sudo refuses. */
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
    const way = run.sudo ? demandWay(await session.sudo({ signal })) : undefined;
    const marked = `env ${name}=${mark}`;
    const given = { command: `${marked} ${words}`, stdin: run.stdin };
    const { command, stdin } = way?.wrap(given.command, given.stdin) ?? given;
    // While sudo looks at the password nothing else has the mark yet.
    const line = way?.by === 'password' ? `${marked} ${command}` : command;
    const lines = run.onLine ? lineSinks(run.onLine) : undefined;
    underWay += 1;
    const result = await session.exec(`exec ${line}`, {
      stdin,
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
    root: () => session.sudo({ signal }),
    command,
    // One compound command: it is read whole before anything in it can read the rest.
    program: (text, run = {}) => command('/bin/sh -s', { ...run, stdin: `{\n${text}\nexit\n} </dev/null\n` }),
    async end(sudo) {
      const given = { command: '/bin/sh -s', stdin: endProgram(mark) };
      const { command, stdin } = sudo
        ? demandWay(await session.sudo()).wrap(given.command, given.stdin)
        : given;
      const result = await session.exec(`exec ${command}`, { stdin, timeoutMs: endTimeoutMs });
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

function demandWay(become: Become): SudoWay {
  if ('way' in become) return become.way;
  throw new TaskFailure('INSTALL_FAILED', 'agents.sudoRefused', { detail: become.refusal.words });
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
