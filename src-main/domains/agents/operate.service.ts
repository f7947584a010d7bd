import type { Output } from '@contract/index';
import { isFinal } from '@contract/states';
import type { Engine } from '@main/engine';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import { inspectPrivateKey } from '@main/platform/ssh';
import type { Store, Tx } from '@main/platform/store';
import { listenerUrls } from './install.addresses';
import type { InstallSpec } from './install.kind';
import type {
  HostToRegister,
  InstallHosts,
  InstallProxies,
  InstallRegistry,
  InstallSurroundings,
} from './install.ports';
import {
  type OperateHost,
  type OperateInput,
  type Operation,
  situationIssues,
  spelling,
  tableIssues,
} from './operate.rules';
import * as rows from './operate.store';
import type { UninstallSpec } from './uninstall.kind';

export interface OperateDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly hosts: InstallHosts;
  readonly registry: Pick<InstallRegistry, 'ofHosts' | 'remove'>;
  readonly proxies: Pick<InstallProxies, 'list' | 'areaName'>;
  readonly surroundings: Pick<InstallSurroundings, 'settings' | 'listener' | 'ownAddresses'>;
}

type Known = ReadonlyMap<string, rows.KnownHost>;

export type Operated = Output<'agents.operate'>;

/** What operators ask for on many hosts at once: the screens and 004 alike. */
export interface OperateService {
  /** Throws `common.invalid` whose issues name the lines (`hosts.3.innerIp`); then nothing has changed. */
  operate(actor: Actor, input: OperateInput): Promise<Operated>;
  /** Listener addresses as an installation would use them now. */
  addresses(): Output<'agents.addresses'>;
  /** Asks tasks of a business to stop; answers those that had ended before. Throws where one is unknown. */
  stop(businessId: number, ids: readonly number[]): Promise<{ ended: number[] }>;
}

const kindOf: Readonly<Record<Operation, 'agent.install' | 'agent.uninstall' | undefined>> = {
  INSTALL: 'agent.install',
  REINSTALL: 'agent.install',
  UNINSTALL: 'agent.uninstall',
  REMOVE: undefined,
  UPDATE_AUTHINFO: undefined,
};

export function createOperateService(deps: OperateDeps): OperateService {
  const { store, clock, engine, hosts, registry, proxies, surroundings } = deps;

  async function judge(
    tx: Tx,
    input: OperateInput,
    known: Known,
    lacksProxy: string | undefined,
  ): Promise<void> {
    const { businessId } = input;
    const ids = [...known.values()].map(({ id }) => id);
    const agents = input.operation === 'REMOVE' ? await registry.ofHosts(ids) : new Map();
    const issues = situationIssues(input, {
      businessId,
      known,
      withAgent: new Set(agents.keys()),
      busy: await rows.busyHosts(tx.db, ids),
      lacksProxy,
      now: clock.now(),
    });
    if (issues.length > 0) throw new AppError('common.invalid', {}, issues);
  }

  /** The name of the cloud area, where this needs a proxy of it and there is no valid one. */
  async function lacksProxy({ operation, nodeType, cloudId }: OperateInput): Promise<string | undefined> {
    if (nodeType !== 'PAGENT' || (operation !== 'INSTALL' && operation !== 'REINSTALL')) return undefined;
    const there = await proxies.list(cloudId);
    return there.some(({ valid }) => valid) ? undefined : proxies.areaName(cloudId);
  }

  /** Brings the hosts into the CMDB; answers their ids, line by line. */
  async function register(tx: Tx, actor: Actor, input: OperateInput, known: Known): Promise<number[]> {
    const { operation, nodeType, businessId, cloudId } = input;
    const installs = operation === 'INSTALL' || operation === 'REINSTALL';
    const unknown = operation === 'INSTALL' ? 'add' : 'refuse';
    const ids = new Map<string, number>();
    // Only an installation says what a host shall be.
    const typeOf = (host: OperateHost) =>
      installs ? nodeType : (known.get(spelling(host.innerIp))?.nodeType ?? nodeType);
    for (const [type, lines] of Map.groupBy(input.hosts, typeOf)) {
      const hostRows = lines.map((host) => toRegister(host, known.get(spelling(host.innerIp))));
      const registration = { businessId, cloudId, nodeType: type, hosts: hostRows, unknown } as const;
      const made = await hosts.register(tx, registration, actor);
      for (const [at, { innerIp }] of hostRows.entries()) ids.set(innerIp, made[at] ?? 0);
    }
    return input.hosts.map(({ innerIp }) => ids.get(spelling(innerIp)) ?? 0);
  }

  function enqueue(tx: Tx, actor: Actor, input: OperateInput, ids: readonly number[]) {
    const kind = kindOf[input.operation];
    if (!kind) return undefined;
    const { installTimeoutSeconds, concurrency } = surroundings.settings();
    return engine.enqueue(tx, {
      kind,
      title: titleOf(input),
      spec: specOf(input, installTimeoutSeconds),
      businessId: input.businessId,
      createdBy: actor.name,
      origin: actor.via,
      concurrency,
      targets: input.hosts.map((host, at) => ({ hostId: ids[at] ?? null, label: spelling(host.innerIp) })),
    });
  }

  return {
    async operate(actor, input) {
      const issues = [...tableIssues(input), ...keyIssues(input), ...(await sharedIssues(hosts, input))];
      if (issues.length > 0) throw new AppError('common.invalid', {}, issues);
      const missing = await lacksProxy(input);
      const done = await store.write(async (tx) => {
        const { operation, businessId, cloudId } = input;
        if (!(await rows.businessExists(tx.db, businessId))) throw AppError.notFound('business', businessId);
        const addresses = input.hosts.map((host) => spelling(host.innerIp));
        const there = await rows.knownHosts(tx.db, cloudId, addresses);
        const known: Known = new Map(there.map((host) => [host.innerIp, host]));
        await judge(tx, input, known, missing);
        const ids =
          operation === 'REMOVE'
            ? addresses.map((address) => known.get(address)?.id ?? 0)
            : await register(tx, actor, input, known);
        const job = await enqueue(tx, actor, input, ids);
        return { ids, job };
      });
      if (input.operation === 'REMOVE') {
        const agents = await registry.ofHosts(done.ids);
        await registry.remove([...agents.values()].map(({ agentId }) => agentId));
      }
      return {
        jobId: done.job?.jobId ?? null,
        hosts: done.ids.map((hostId, at) => ({
          hostId,
          innerIp: spelling(input.hosts[at]?.innerIp ?? ''),
          targetId: done.job?.targetIds[at] ?? null,
        })),
      };
    },

    addresses() {
      const { innerAddresses, outerAddresses } = surroundings.settings();
      const places = {
        inner: innerAddresses,
        outer: outerAddresses,
        listen: surroundings.listener(),
        seen: surroundings.ownAddresses(),
      };
      return { inner: listenerUrls(places, 'inner'), outer: listenerUrls(places, 'outer') };
    },

    async stop(businessId, ids) {
      const tasks = await rows.tasksById(store.read, businessId, ids);
      const missing = ids.find((id) => !tasks.some((task) => task.id === id));
      if (missing !== undefined) throw AppError.notFound('job', missing);
      const open = tasks.filter(({ state }) => !isFinal(state));
      for (const [jobId, targets] of Map.groupBy(open, ({ job_id }) => job_id))
        await engine.requestStop(
          jobId,
          targets.map(({ id }) => id),
        );
      return { ended: tasks.filter(({ state }) => isFinal(state)).map(({ id }) => id) };
    },
  };
}

/** Private keys that cannot be read. Decrypting one takes long, so this happens before anything is locked. */
function keyIssues({ hosts }: OperateInput) {
  return hosts.flatMap(({ key, passphrase }, line) => {
    if (!key) return [];
    try {
      inspectPrivateKey(key, passphrase || undefined);
      return [];
    } catch (error) {
      const detail = error instanceof Error ? error.message : '';
      return [{ path: `hosts.${line}.key`, reason: 'agents.badKey' as const, params: { detail } }];
    }
  });
}

/** Shared credentials that lines name and that cannot be used. */
async function sharedIssues(hosts: Pick<InstallHosts, 'credentialLogin'>, input: OperateInput) {
  const ids = [...new Set(input.hosts.flatMap(({ credentialId }) => credentialId ?? []))];
  const found = new Map(
    await Promise.all(ids.map(async (id) => [id, await hosts.credentialLogin(id)] as const)),
  );
  return input.hosts.flatMap(({ credentialId }, line) => {
    const login = credentialId === undefined ? undefined : found.get(credentialId);
    if (!login || 'login' in login) return [];
    return [{ path: `hosts.${line}.credentialId`, reason: login.reason, params: login.params }];
  });
}

/** What a line leaves out is as it is stored, or as it is usual. */
function toRegister(host: OperateHost, known: rows.KnownHost | undefined): HostToRegister {
  return {
    innerIp: spelling(host.innerIp),
    outerIp: host.outerIp ?? '',
    osType: (host.osType ?? 'LINUX').toUpperCase(),
    account: host.account ?? known?.account ?? 'root',
    port: host.port ?? known?.port ?? 22,
    authType: host.authType ?? known?.authType ?? 'PASSWORD',
    password: host.password,
    key: host.key,
    passphrase: host.passphrase,
    credentialId: host.credentialId,
  };
}

function specOf(input: OperateInput, timeoutSeconds: number): InstallSpec | UninstallSpec {
  const { operation, nodeType, cloudId } = input;
  if (operation === 'INSTALL' || operation === 'REINSTALL')
    return { operation, nodeType, cloudId, timeoutSeconds };
  return { operation: 'UNINSTALL', timeoutSeconds };
}

/** `INSTALL AGENT 10.0.0.1 +2`: words that need no language. */
function titleOf({ operation, nodeType, hosts }: OperateInput): string {
  const more = hosts.length > 1 ? ` +${hosts.length - 1}` : '';
  return `${operation} ${nodeType} ${hosts[0]?.innerIp ?? ''}${more}`;
}
