import type { Contract, Output } from '@contract/index';
import { preflightChecks } from '@contract/preflight';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import { newId } from '@main/kernel/ids';
import type { Logger } from '@main/kernel/logger';
import { createSshPool, type HostKeyTrust, type SshEndpoint } from '@main/platform/ssh';
import type { Store } from '@main/platform/store';
import type { z } from 'zod';
import { listenerUrls } from './install.addresses';
import type { InstallHosts, InstallProxies, InstallSurroundings } from './install.ports';
import { spelling } from './operate.rules';
import { knownHosts } from './operate.store';
import { lookAtHost, type PreflightTarget } from './preflight.host';
import { finding, type PreflightHost } from './preflight.judge';
import { observeKeys } from './preflight.keys';

type StartInput = z.output<Contract['agents.preflightStart']['input']>;
type Line = StartInput['hosts'][number];

export interface PreflightDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly trust: HostKeyTrust;
  readonly hosts: Pick<InstallHosts, 'accessFor' | 'credentialLogin' | 'jumpsFor'>;
  readonly proxies: Pick<InstallProxies, 'list' | 'relayUrls'>;
  readonly surroundings: InstallSurroundings;
}

export interface PreflightService {
  /** Begins to look at the hosts; credentials of the table stay in memory until the look is over. */
  start(input: StartInput): Promise<string>;
  get(runId: string): Output<'agents.preflight'>;
  stop(runId: string): void;
  /** Ends all runs. */
  close(): Promise<void>;
}

interface Run {
  readonly startedAt: number;
  finishedAt: number | null;
  readonly hosts: PreflightHost[];
  readonly halt: AbortController;
  done: Promise<void>;
}

/** Runs that are kept for a look at their results. */
const keptRuns = 20;
/** Milliseconds that one host may take in all. */
const hostMs = 120_000;
/** Milliseconds between two words to the screens about one run. */
const ringMs = 250;

/**
 * Looks at hosts before an installation. Runs live in memory: they change nothing, and after a restart
 * a new look is truer than an old one.
 */
export function createPreflight(deps: PreflightDeps): PreflightService {
  const { store, clock, bus, logger, surroundings } = deps;
  const runs = new Map<string, Run>();

  function demand(runId: string): Run {
    const run = runs.get(runId);
    if (!run) throw new AppError('agents.preflightGone');
    return run;
  }

  return {
    async start(input) {
      const targets = await targetsOf(input);
      const runId = newId();
      const run: Run = {
        startedAt: clock.now(),
        finishedAt: null,
        hosts: targets.map(({ innerIp }) => ({ innerIp, state: 'waiting', findings: [], rules: [] })),
        halt: new AbortController(),
        done: Promise.resolve(),
      };
      runs.set(runId, run);
      for (const [id, { finishedAt }] of runs)
        if (runs.size > keptRuns && finishedAt !== null) runs.delete(id);
      run.done = work(runId, run, targets, input).catch((error: unknown) =>
        logger.error({ err: error }, 'a preflight broke off'),
      );
      return runId;
    },

    get(runId) {
      const { startedAt, finishedAt, hosts } = demand(runId);
      return { startedAt, finishedAt, hosts };
    },

    stop: (runId) => demand(runId).halt.abort(),

    async close() {
      for (const { halt } of runs.values()) halt.abort();
      await Promise.all([...runs.values()].map(({ done }) => done));
    },
  };

  async function targetsOf({ cloudId, nodeType, hosts }: StartInput) {
    const addresses = hosts.map(({ innerIp }) => spelling(innerIp));
    const behind = nodeType === 'PAGENT' && cloudId !== 0;
    // Lines are numbered from 1, so jump hosts go by what no line has.
    const jumps = behind ? await deps.hosts.jumpsFor(cloudId) : [];
    const via = behind ? { via: jumps.map((jump) => ({ ...jump, hostId: -jump.hostId })) } : {};
    const known = new Map(
      (await knownHosts(store.read, cloudId, addresses)).map((host) => [host.innerIp, host]),
    );
    return Promise.all(
      hosts.map(async (line, at): Promise<PreflightTarget & { readonly hostId: number }> => {
        const innerIp = spelling(line.innerIp);
        const host = known.get(innerIp);
        const shared = await sharedLogin(line);
        const stored = host && !given(line) ? await deps.hosts.accessFor(host.id) : undefined;
        const auth = line.credentialId ? shared?.auth : (given(line) ?? fitting(stored, line.authType));
        const endpoint = auth && {
          // Connections of a run are told apart by line: many have no row yet.
          hostId: at + 1,
          address: nodeType === 'PROXY' && line.outerIp ? line.outerIp : innerIp,
          port: line.port ?? host?.port ?? 22,
          username: shared?.username ?? line.account ?? host?.account ?? 'root',
          auth,
          ...via,
        };
        // Keys kept for an address belong to the direct area.
        return { innerIp, endpoint, hostId: host?.id ?? (cloudId === 0 ? 0 : -1) };
      }),
    );
  }

  async function sharedLogin({ credentialId }: Line) {
    const found = credentialId === undefined ? undefined : await deps.hosts.credentialLogin(credentialId);
    return found && 'login' in found ? found.login : undefined;
  }

  async function work(
    runId: string,
    run: Run,
    targets: readonly (PreflightTarget & { readonly hostId: number })[],
    { nodeType, cloudId, operation }: StartInput,
  ): Promise<void> {
    const settings = surroundings.settings();
    const { observed, keyOf } = observeKeys(deps.trust, (line) =>
      line < 0 ? -line : (targets[line - 1]?.hostId ?? -1),
    );
    const pool = createSshPool({ trust: observed, logger });
    const ring = ringer(() => bus.emit('preflight.changed', { runId }));
    const behind = nodeType === 'PAGENT' && cloudId !== 0;
    const relays = behind ? await deps.proxies.relayUrls(cloudId) : [];
    const ownAddresses = behind
      ? (await deps.proxies.list(cloudId)).filter(({ valid }) => valid).map(({ innerIp }) => innerIp)
      : surroundings.ownAddresses();
    const urls = (peer: string) =>
      behind
        ? relays
        : listenerUrls(
            {
              inner: settings.innerAddresses,
              outer: settings.outerAddresses,
              listen: surroundings.listener(),
              seen: peer ? [peer] : [],
            },
            nodeType === 'PROXY' ? 'outer' : 'inner',
          );
    const look = async (at: number, target: PreflightTarget, host: PreflightHost): Promise<void> => {
      const { halt } = run;
      if (halt.signal.aborted) {
        host.state = 'stopped';
        return;
      }
      host.state = 'running';
      ring.now();
      const limit = AbortSignal.timeout(hostMs);
      const note = (found: PreflightHost['findings']) => {
        host.findings = [...host.findings, ...found];
        ring.now();
      };
      try {
        const about = { pool, clock, keyOf, urls, ownAddresses };
        host.rules = await lookAtHost(
          target,
          { ...about, replaces: operation === 'REINSTALL', note: (found) => note([...found]) },
          AbortSignal.any([halt.signal, limit]),
        );
      } catch (error) {
        if (!halt.signal.aborted && !limit.aborted)
          logger.error({ err: error, line: at }, 'a host could not be looked at');
        if (!halt.signal.aborted) note([finding('system', 'failed', 'PROBE_FAILED', `${hostMs / 1000} s`)]);
      }
      close(host, halt.signal.aborted);
      ring.now();
    };
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let at = next++; at < targets.length; at = next++) {
        const target = targets[at];
        const host = run.hosts[at];
        if (target && host) await look(at, target, host);
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(settings.concurrency, targets.length) }, worker));
    } finally {
      await pool.close();
      run.finishedAt = clock.now();
      ring.last();
    }
  }
}

/** What the line itself gives. */
function given({ authType, password, key, passphrase }: Line): SshEndpoint['auth'] | undefined {
  if ((authType ?? 'PASSWORD') === 'PASSWORD') return password ? { kind: 'password', password } : undefined;
  return key ? { kind: 'key', privateKey: key, ...(passphrase ? { passphrase } : {}) } : undefined;
}

/** The stored credential, where it is of the kind that the line wants. */
function fitting(stored: SshEndpoint | undefined, wanted: Line['authType']): SshEndpoint['auth'] | undefined {
  const kind = wanted === 'KEY' ? 'key' : 'password';
  return stored && (wanted === undefined || stored.auth.kind === kind) ? stored.auth : undefined;
}

/** Fills in what could not be looked at, and says whether the host is ready. */
function close(host: PreflightHost, stopped: boolean): void {
  const known = new Map(host.findings.map((one) => [one.check, one]));
  host.findings = preflightChecks.map((check) => known.get(check) ?? finding(check, 'skipped'));
  const failed = host.findings.some(({ state }) => state === 'failed');
  host.state = stopped ? 'stopped' : failed ? 'notReady' : 'ready';
}

function ringer(ring: () => void) {
  let timer: NodeJS.Timeout | undefined;
  return {
    now() {
      timer ??= setTimeout(() => {
        timer = undefined;
        ring();
      }, ringMs);
    },
    last() {
      clearTimeout(timer);
      ring();
    },
  };
}
