import type { Reason, ReasonParams } from '@contract/errors';
import type { AgentTasks } from '@main/domains/scripts';
import { createExecService, createRunSecrets, scriptKind } from '@main/domains/scripts';
import { createEngine } from '@main/engine';
import { createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import type { SshEndpoint, SshPool } from '@main/platform/ssh';
import type { Store } from '@main/platform/store';
import { openTestVault } from '../../support/vault';
import { agentAt, guard, host, hostsOf, settings } from './support';

/** Agents that nobody has. */
export const noAgents: AgentTasks = {
  execCommand: (body) => JSON.stringify(body),
  add: async () => {
    throw new Error('there are no agents here');
  },
  ended: async () => ({ state: 'failed', result: '' }),
  withdraw: async () => false,
};

export interface KindOptions {
  readonly store: Store;
  readonly ssh: SshPool;
  /** By host id; a host without one has no credential. */
  readonly endpoints: ReadonlyMap<number, SshEndpoint>;
  readonly agents?: AgentTasks;
  readonly agentIds?: ReadonlyMap<number, number>;
  /** Hosts with neither, and what the CMDB says of their login. */
  readonly bare?: ReadonlyMap<number, { readonly reason: Reason; readonly params: ReasonParams }>;
  readonly followUpMs?: number;
  readonly outputCapBytes?: number;
}

/** 000's rules with the real way to hosts: real store, real engine, real SSH. */
export async function startKind(options: KindOptions) {
  const { store, ssh, endpoints, agents = noAgents, agentIds = new Map<number, number>() } = options;
  const ids = new Set([...endpoints.keys(), ...agentIds.keys(), ...(options.bare?.keys() ?? [])]);
  const hosts = hostsOf(
    [...ids].map((id) =>
      host(id, `10.0.0.${id}`, { hasCredential: endpoints.has(id), agentId: agentIds.get(id) ?? null }),
    ),
  );
  const bus = createBus((error) => {
    throw error;
  });
  const engine = createEngine({ store, bus, clock: systemClock, logger: silentLogger });
  const secrets = createRunSecrets({ store, vault: await openTestVault(store), bus, logger: silentLogger });
  await secrets.start();
  const accessFor = async (id: number) => endpoints.get(id);
  engine.register(
    scriptKind({
      ssh,
      hosts,
      accessFor,
      whyNoLogin: async (id) => options.bare?.get(id),
      agents,
      secrets,
      ...(options.followUpMs === undefined ? {} : { followUpMs: options.followUpMs }),
    }),
  );
  const exec = createExecService({
    store,
    engine,
    clock: systemClock,
    hosts,
    agentAt,
    hostOfAgent: async (agentId) => (agentId === 6 ? 2 : null),
    bus,
    guard,
    settings: () => ({ ...settings, outputCapBytes: options.outputCapBytes ?? settings.outputCapBytes }),
  });
  await engine.start();
  return { engine, exec, hosts, accessFor, secrets };
}
