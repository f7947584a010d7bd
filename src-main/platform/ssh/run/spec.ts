import { splitWords, WordsError } from './words';

/** One run of one script on one host. */
export interface RunSpec {
  /** 32 hex digits, never used before: the run is found again by it. */
  readonly runId: string;
  /** A path, with options if need be; split like a word list. */
  readonly interpreter: string;
  /** Working directory; relative to the home directory; empty: the home directory. */
  readonly path: string;
  /** The account to run as; empty: the one that logged in. */
  readonly user: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** How long a script that has to stop may take between TERM and KILL; default 3 s. */
  readonly graceMs?: number;
  /** Bytes kept of each stream; default 10 MiB. */
  readonly outputCap?: number;
}

export const defaultOutputCap = 10 * 1024 * 1024;

export type RunField = 'runId' | 'interpreter' | 'path' | 'user' | 'script' | 'args' | 'env';

/** A field that cannot be handed to a host as it is. Nothing has been run. */
export class RunFieldError extends Error {
  readonly field: RunField;
  readonly problem: string;

  constructor(field: RunField, problem: string) {
    super(`${field}: ${problem}`);
    this.field = field;
    this.problem = problem;
    this.name = 'RunFieldError';
  }
}

/** One argument of execve may have 128 KiB less one byte; all of them 2 MiB, of which some is the environment's. */
const longestWord = 128 * 1024 - 1;
const longestCommand = 1536 * 1024;
/** Assigning these fails or breaks the shell that hands them on. */
const reserved = new Set(['UID', 'EUID', 'PPID', 'BASHOPTS', 'SHELLOPTS', 'OPTIND', 'IFS', 'MUSTER_RUN']);

/** Every field that is wrong, first ones first. What passes arrives on the host byte for byte. */
export function checkRunSpec(spec: RunSpec): RunFieldError[] {
  const errors: RunFieldError[] = [];
  const add = (field: RunField, problem: string) => errors.push(new RunFieldError(field, problem));
  const { runId, interpreter, path, user, script, args, env = {} } = spec;

  if (!/^[0-9a-f]{32}$/.test(runId)) add('runId', 'must be 32 hexadecimal digits');
  if (user !== '' && !isUserName(user)) add('user', 'is not a user name');
  if (hasNul(path)) add('path', 'holds a NUL');
  else if (byteLength(path) > 4095) add('path', 'is too long');
  const words = interpreterProblem(interpreter);
  if (words) add('interpreter', words);
  if (hasNul(script)) add('script', 'holds a NUL');
  for (const [index, word] of args.entries()) {
    if (hasNul(word)) add('args', `word ${index + 1} holds a NUL`);
    else if (byteLength(word) > longestWord) add('args', `word ${index + 1} is longer than 128 KiB`);
  }
  let total = args.reduce((sum, word) => sum + byteLength(word) + 9, 0);
  for (const [name, value] of Object.entries(env)) {
    total += byteLength(value) + name.length + 10;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name.startsWith('_m') || reserved.has(name))
      add('env', `${JSON.stringify(name)} cannot be set`);
    else if (hasNul(value)) add('env', `${name} holds a NUL`);
    else if (byteLength(value) + name.length + 1 > longestWord) add('env', `${name} is longer than 128 KiB`);
  }
  if (total > longestCommand) add('args', 'arguments and environment are longer than 1.5 MiB together');
  return errors;
}

/** Whether a name can be an account, and nothing that a tool would take for an option. */
export function isUserName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.@\\-]{0,255}\$?$/.test(name);
}

function interpreterProblem(text: string): string | undefined {
  if (hasNul(text)) return 'holds a NUL';
  try {
    const [path] = splitWords(text);
    if (!path) return 'is missing';
    if (path.startsWith('-')) return 'begins with a dash';
    return undefined;
  } catch (error) {
    if (error instanceof WordsError) return error.message;
    throw error;
  }
}

function hasNul(text: string): boolean {
  return text.includes('\0');
}

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}
