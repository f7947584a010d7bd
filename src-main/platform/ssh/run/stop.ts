import { execAside } from '../aside';
import { becomeOn, isTypable } from '../become';
import type { Core } from '../core';
import { shellFromStdin } from '../quote';
import { coreOf, type SshSession } from '../session';
import type { StopProof } from './result';
import { stopProgram } from './stop-program';

/** How long a script may take to end by itself after TERM. */
export const defaultGraceMs = 3_000;

/**
 * Ends the whole process tree of a run: TERM, wait, KILL, look again. `gone` only if a last look found
 * nothing. Processes of other users are reached through sudo, where it asks no password or takes the
 * login's. Throws SshError when the connection is lost meanwhile.
 */
export function stopRun(
  session: SshSession,
  runId: string,
  graceMs: number = defaultGraceMs,
): Promise<StopProof> {
  return stopOn(coreOf(session), runId, graceMs);
}

/** As `stopRun`, on a core. */
export async function stopOn(core: Core, runId: string, graceMs: number): Promise<StopProof> {
  const first = await ask(core, shellFromStdin, stopProgram(runId, core.username, graceMs));
  if (!first) return 'unknown';
  if (first.verdict === 'unknown') return 'unknown';
  const isSwitched = first.user !== '-' && core.username !== 'root';
  if (first.verdict === 'gone' && !isSwitched) return 'gone';
  // What is left belongs to somebody else: look again with the rights that root or that user has.
  const known = stopProgram(runId, core.username, graceMs, first);
  const asRoot = await askAs(core, '', known);
  if (asRoot) return asRoot.verdict === 'gone' ? 'gone' : 'still_running';
  if (isSwitched) {
    const asUser = await askAs(core, first.user, known);
    if (asUser) return asUser.verdict === 'gone' && first.verdict === 'gone' ? 'gone' : 'still_running';
    if (first.verdict === 'gone') return 'unknown';
  }
  return 'still_running';
}

interface Answer {
  readonly verdict: string;
  readonly user: string;
  readonly pid: string;
  readonly start: string;
  readonly lane: string;
}

/** As root, or as the user that is named. */
async function askAs(core: Core, user: string, program: string): Promise<Answer | undefined> {
  const as = user === '' ? '' : `-u '${user}' -- `;
  const free = await ask(core, `exec sudo -n ${as}/bin/sh -s`, program);
  if (free || !isTypable(core.password())) return free;
  const become = await becomeOn(core, (command, stdin) => execAside(core, command, stdin), user);
  if ('refusal' in become) return undefined;
  const { command, stdin } = become.way.wrap('/bin/sh -s', program);
  return ask(core, `exec ${command}`, stdin);
}

async function ask(core: Core, command: string, program: string): Promise<Answer | undefined> {
  const { stdout } = await execAside(core, command, program);
  const line = stdout.split('\n').find((text) => /^(gone|left|unknown) /.test(text));
  if (!line) return undefined;
  const [verdict = '', user = '-', pid = '-', start = '-', lane = '-'] = line.split(' ');
  const known = (text: string) => (text === '-' ? "''" : text);
  return { verdict, user, pid: known(pid), start: known(start), lane: known(lane) };
}
