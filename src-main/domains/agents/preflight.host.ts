import type { Clock } from '@main/kernel/clock';
import { type SshEndpoint, SshError, type SshPool } from '@main/platform/ssh';
import { plainLine } from './install.log';
import { lookAround } from './install.look';
import { isNewEnough, isSafePath, readFacts } from './install.probe';
import { type HostShell, hostShell, newMark } from './install.shell';
import {
  type Finding,
  type FirewallRule,
  finding,
  judgeCallback,
  judgeClock,
  judgeLogin,
  judgeProbe,
  judgeWriting,
  missingRules,
} from './preflight.judge';
import { callbackMs, callbackProgram, clockProgram } from './preflight.program';

/** One host of the table. */
export interface PreflightTarget {
  readonly innerIp: string;
  /** undefined: neither the table nor the vault has a credential. */
  readonly endpoint: SshEndpoint | undefined;
}

export interface LookDeps {
  readonly pool: SshPool;
  readonly clock: Clock;
  /** What is said of the key that a server showed and that was accepted. */
  readonly keyOf: (endpoint: SshEndpoint) => Finding;
  /** The addresses to try from a host; `peer` is Muster as that host sees it. */
  readonly urls: (peer: string) => readonly string[];
  readonly ownAddresses: readonly string[];
  /** An agent that is there is to be replaced: no reason to warn. */
  readonly replaces: boolean;
  /** Hears of findings as they come. */
  readonly note: (findings: readonly Finding[]) => void;
}

/** Milliseconds for a short look; a host that takes longer does not answer any more. */
const lookMs = 30_000;

/** Looks at one host without changing anything there. Answers the ways that seem closed. */
export async function lookAtHost(
  target: PreflightTarget,
  deps: LookDeps,
  signal: AbortSignal,
): Promise<FirewallRule[]> {
  const { endpoint, innerIp } = target;
  const found: Finding[] = [];
  let urls: readonly string[] = [];
  const note = (findings: readonly Finding[]) => {
    found.push(...findings);
    deps.note(findings);
  };
  if (!endpoint) {
    note([finding('login', 'failed', 'NO_CREDENTIAL', innerIp)]);
    return [];
  }
  const { address, port } = endpoint;
  try {
    const shell = await logIn(endpoint);
    if (shell) await ask(shell);
  } catch (error) {
    signal.throwIfAborted();
    const words = error instanceof Error ? error.message : String(error);
    note([finding('system', 'failed', 'PROBE_FAILED', plainLine(words))]);
  } finally {
    deps.pool.drop(endpoint.hostId);
  }
  return missingRules(found, { address, port }, { own: deps.ownAddresses, urls });

  async function logIn(to: SshEndpoint): Promise<HostShell | undefined> {
    const place = `${address}:${port}`;
    try {
      const session = await deps.pool.session(to, { signal });
      note([
        finding('tcp', 'ok', '', place),
        deps.keyOf(to),
        finding('login', 'ok', '', `${to.username} (${to.auth.kind})`),
      ]);
      return hostShell(session, newMark(), signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof SshError)) throw error;
      note(judgeLogin(error, place, deps.keyOf(to)));
      return undefined;
    }
  }

  async function ask(shell: HostShell): Promise<void> {
    const probe = await lookAround(shell, innerIp);
    const facts = readFacts(probe.stdout);
    const judged = judgeProbe(facts, deps.replaces);
    if (!judged) {
      const words = plainLine((probe.stdout + probe.stderr).slice(0, 300));
      note([finding('system', 'failed', 'PROBE_FAILED', words || `exit ${probe.exitCode}`)]);
      return;
    }
    note(judged);
    if (judged.some(({ code }) => code === 'WRONG_SYSTEM')) return;

    const before = deps.clock.now();
    const clock = readFacts((await shell.program(clockProgram(), { timeoutMs: lookMs })).stdout);
    note([judgeWriting(facts, clock), judgeClock(clock, [before, deps.clock.now()])]);

    urls = deps.urls(facts.get('peer') ?? '');
    const path = facts.get('python') ?? '';
    const python = isSafePath(path) && isNewEnough(facts.get('version') ?? '') ? path : '';
    const timeoutMs = lookMs + urls.length * callbackMs;
    const answers = await shell.program(callbackProgram(urls, python), { timeoutMs });
    note([judgeCallback(urls, readFacts(answers.stdout))]);
  }
}
