import type { Contract, Output } from '@contract/index';
import type { Engine } from '@main/engine';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Handlers } from '@main/kernel/dispatch';
import type { Store } from '@main/platform/store';
import type { z } from 'zod';
import { countByVersion } from './agents.store';
import { busyHosts } from './operate.store';
import type { AgentState, RegistryService } from './registry.service';
import type { UpgradeSpec } from './upgrade.kind';
import { busyByName } from './upgrade.store';
import { isOutdated } from './upgrade.versions';

export interface UpgradeServiceDeps {
  readonly store: Store;
  readonly engine: Pick<Engine, 'enqueue'>;
  readonly registry: Pick<RegistryService, 'byIds'>;
  readonly settings: () => { readonly concurrency: number };
  /** The version that hosts get from here. */
  readonly bundled: string;
  /** Seconds that a new agent has to prove itself. */
  readonly limitSeconds?: number;
}

export type UpgradeRequest = z.output<Contract['agents.upgrade']['input']>;

export interface UpgradeService {
  versions(): Promise<Output<'agents.versions'>>;
  plan(ids: readonly number[]): Promise<Output<'agents.upgradePlan'>>;
  /** Begins a job for those that need it; throws `agents.nothingToUpgrade` where none does. */
  upgrade(actor: Actor, request: UpgradeRequest): Promise<{ jobId: number; count: number }>;
}

/** An agent starts within seconds; one behind a console that restarts may take a back-off longer. */
const usualLimit = 120;
/** Beyond the limit: the downloads, the orders, and the way back. */
const moreSeconds = 600;

export function createUpgradeService(deps: UpgradeServiceDeps): UpgradeService {
  const { store, engine, registry, settings, bundled, limitSeconds = usualLimit } = deps;

  async function choose(ids: readonly number[]) {
    const all = await registry.byIds([...new Set(ids)]);
    const old = all.filter(({ version }) => isOutdated(version, bundled));
    const hosts = await busyHosts(
      store.read,
      old.flatMap(({ hostId }) => hostId ?? []),
    );
    const names = await busyByName(
      store.read,
      old.flatMap(({ hostId, name }) => (hostId === null ? name : [])),
    );
    const isBusy = ({ hostId, name }: AgentState) => (hostId === null ? names.has(name) : hosts.has(hostId));
    return {
      chosen: old.filter((agent) => !isBusy(agent)),
      current: all.length - old.length,
      busy: old.filter(isBusy).length,
    };
  }

  return {
    async versions() {
      const found = await countByVersion(store.read);
      const versions = found.map((one) => ({ ...one, outdated: isOutdated(one.version, bundled) }));
      const outdated = versions.reduce((sum, one) => sum + (one.outdated ? one.count : 0), 0);
      return { bundled, outdated, versions };
    },

    async plan(ids) {
      const { chosen, current, busy } = await choose(ids);
      const agents = chosen.map(({ agentId, name, version, status }) => ({
        id: agentId,
        name,
        version,
        status,
      }));
      return { bundled, agents, current, busy };
    },

    async upgrade(actor, { ids, rolling, concurrency }) {
      const { chosen } = await choose(ids);
      const [first] = chosen;
      if (!first) throw new AppError('agents.nothingToUpgrade');
      const more = chosen.length > 1 ? ` +${chosen.length - 1}` : '';
      const spec: UpgradeSpec = {
        ...{ operation: 'UPGRADE', version: bundled, limitSeconds },
        timeoutSeconds: limitSeconds + moreSeconds,
      };
      const { jobId } = await store.write((tx) =>
        engine.enqueue(tx, {
          ...{ kind: 'agent.upgrade', title: `UPGRADE ${bundled} ${labelOf(first)}${more}`, spec },
          ...{ createdBy: actor.name, origin: actor.via, rolling },
          concurrency: concurrency ?? settings().concurrency,
          targets: chosen.map((agent) => ({ hostId: agent.hostId, label: labelOf(agent) })),
        }),
      );
      return { jobId, count: chosen.length };
    },
  };
}

/** As jobs name what they work on: a host by its address, an agent without a host by its name. */
function labelOf({ hostId, innerIp, name }: AgentState): string {
  return hostId === null ? name : innerIp || name;
}

export type UpgradeNames = 'agents.versions' | 'agents.upgradePlan' | 'agents.upgrade';

/** Screens' calls about versions of agents. */
export function upgradeHandlers(service: UpgradeService): Pick<Handlers<'agents'>, UpgradeNames> {
  return {
    'agents.versions': () => service.versions(),
    'agents.upgradePlan': ({ ids }) => service.plan(ids),
    'agents.upgrade': (input, { actor }) => service.upgrade(actor, input),
  };
}
