import { randomBytes } from 'node:crypto';
import type { Core } from './core';
import type { ExecResult } from './exec';

/*
 * sudo that asks for a password gets the one of the login, and nothing else of us ever stands on its
 * input where it might be taken for a further guess: a check with `true` comes first. The password is
 * the first line of the channel's input; sudo reads it byte by byte, the rest is the command's. Should
 * sudo not ask after all (a rule for this very command), the line is skipped: the command itself begins
 * behind a line that only we know.
 */

/** Why sudo does not serve a login. `none`: there is no password to answer with, as for a key. */
export type SudoReason = 'none' | 'wrongPassword' | 'notAllowed' | 'tty' | 'missing' | 'other';

/** sudo's refusal; `words`: what it said itself, one line. */
export interface SudoRefusal {
  readonly reason: SudoReason;
  readonly words: string;
}

/** A way to run commands as another user. */
export interface SudoWay {
  readonly by: 'nothing' | 'password';
  /**
   * The command, whose words must be safe for any shell, as the other user, and its input. The input may
   * hold the password: it is for a channel alone.
   */
  wrap(command: string, stdin: string): { readonly command: string; readonly stdin: string };
}

export type Become = { readonly way: SudoWay } | { readonly refusal: SudoRefusal };

/** Runs one command; as `exec`. */
export type Ask = (command: string, stdin: string) => Promise<ExecResult>;

/** Milliseconds for which a password that sudo took is not checked again. */
const trustMs = 60_000;
const trusted = new WeakMap<Core, Map<string, { readonly way: SudoWay; readonly until: number }>>();

/**
 * Finds out how the login becomes another user by sudo: asked for nothing, or with the login's own
 * password. A way that was found is kept for the connection, a refusal is not.
 *
 * @param user a checked user name; by default root
 */
export async function becomeOn(core: Core, ask: Ask, user = ''): Promise<Become> {
  const known = trusted.get(core)?.get(user);
  if (known && known.until > Date.now()) return { way: known.way };
  const found = await findWay(core, ask, user);
  if ('way' in found) {
    const ways = trusted.get(core) ?? new Map();
    trusted.set(core, ways);
    const isFree = found.way.by === 'nothing';
    ways.set(user, { way: found.way, until: isFree ? Number.POSITIVE_INFINITY : Date.now() + trustMs });
  }
  return found;
}

async function findWay(core: Core, ask: Ask, user: string): Promise<Become> {
  const free = await ask(`exec env LC_ALL=C sudo -n${as(user)} true`, '');
  if (free.exitCode === 0) return { way: wayByNothing(user) };
  const refusal = readRefusal(free);
  if (refusal.reason !== 'other') return { refusal };
  const password = core.password();
  if (!isTypable(password)) return { refusal: { ...refusal, reason: 'none' } };
  const asked = await ask(`exec env LC_ALL=C ${sudoAsking(user)} true`, `${password}\n`);
  return asked.exitCode === 0 ? { way: wayByPassword(password, user) } : { refusal: readRefusal(asked) };
}

/** Whether a password can be a line of input. */
export function isTypable(password: string | undefined): password is string {
  return password !== undefined && password !== '' && !/[\r\n\0]/.test(password);
}

/** sudo that reads a password from its input, always, and prints no prompt. */
export function sudoAsking(user: string): string {
  return `sudo -S -k -p ''${as(user)} --`;
}

/** Words before a command that begins behind the line `sign`; letters and digits. */
export function behind(sign: string): string {
  return `/bin/sh -c 'while IFS= read -r l; do [ "$l" = ${sign} ] && exec "$@"; done; exit 1' sh`;
}

/** A line that no password is. */
export function newSign(): string {
  return `muster${randomBytes(12).toString('hex')}`;
}

function wayByNothing(user: string): SudoWay {
  return {
    by: 'nothing',
    wrap: (command, stdin) => ({ command: `sudo -n${as(user)} ${command}`, stdin }),
  };
}

/** With the password on the input. */
export function wayByPassword(password: string, user: string): SudoWay {
  return {
    by: 'password',
    wrap(command, stdin) {
      const sign = newSign();
      return {
        command: `${sudoAsking(user)} ${behind(sign)} ${command}`,
        stdin: `${password}\n${sign}\n${stdin}`,
      };
    },
  };
}

function as(user: string): string {
  return user === '' ? '' : ` -u '${user.replaceAll("'", '')}'`;
}

const reasons: readonly (readonly [SudoReason, RegExp])[] = [
  ['tty', /\btty\b/i],
  ['notAllowed', /not in the sudoers|not allowed|may not run|afraid I can't/i],
  ['wrongPassword', /incorrect (?:password|authentication)|try again|no password was provided/i],
  ['missing', /command not found|no such file/i],
];

/** What a refusal means, by what sudo said in English. */
export function readRefusal({ stderr, exitCode }: Pick<ExecResult, 'stderr' | 'exitCode'>): SudoRefusal {
  const lines = stderr
    .split('\n')
    .map((line) => line.replace(/\p{Cc}/gu, ' ').trim())
    .filter(Boolean);
  for (const [reason, pattern] of reasons) {
    const line = lines.find((one) => pattern.test(one));
    if (line) return { reason, words: line.slice(0, 200) };
  }
  const words = lines.findLast((line) => /sudo/i.test(line)) ?? `sudo: exit ${exitCode}`;
  return { reason: exitCode === 127 ? 'missing' : 'other', words: words.slice(0, 200) };
}
