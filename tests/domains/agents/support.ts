import type { EventName } from '@contract/events';
import { type AgentsService, createAgentsService, type HostAddresses } from '@main/domains/agents';
import type { Actor } from '@main/kernel/actor';
import { createBus } from '@main/kernel/bus';
import { silentLogger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store';
import type { Vault } from '@main/platform/vault';
import { openTestStore } from '../../support/store';
import { openTestVault } from '../../support/vault';

export const operator: Actor = { kind: 'user', id: 1, name: 'ops', groups: [2], only: null, via: 'api' };

/** A signal that is never aborted. */
export const forever = new AbortController().signal;

/** A clock that stands still until it is moved. */
export class TestClock {
  constructor(private time = 1_800_000_000_000) {}
  now(): number {
    return this.time;
  }
  pass(seconds: number): void {
    this.time += seconds * 1000;
  }
}

export interface Bench {
  readonly vault: Vault;
  readonly store: Store;
  readonly clock: TestClock;
  readonly agents: AgentsService;
  readonly hosts: HostAddresses;
  readonly rung: EventName[];
  /** What was kept of hosts, in order. */
  readonly kept: { readonly hostId: number; readonly hostName: string }[];
}

/** The agents' domain on a real database. Hosts 1 to 9 are there, at 10.0.0.1 to 10.0.0.9. */
export async function openBench(): Promise<Bench> {
  const store = await openTestStore();
  const vault = await openTestVault(store);
  const clock = new TestClock();
  const rung: EventName[] = [];
  const kept: { hostId: number; hostName: string }[] = [];
  const bus = createBus((error) => {
    throw error;
  });
  bus.listen(({ event }) => rung.push(event));
  const hosts: HostAddresses = {
    bind: async () => ({ hostId: 1, nodeType: 'AGENT' }),
    innerIp: async (id) => (id >= 1 && id <= 9 ? `10.0.0.${id}` : undefined),
    keepFacts: async (_tx, hostId, { hostName }) => {
      kept.push({ hostId, hostName });
    },
  };
  const agents = createAgentsService({
    store,
    vault,
    clock,
    bus,
    logger: silentLogger,
    hosts,
    bundled: '0.2.0',
  });
  await agents.tasks.start();
  return { store, vault, clock, agents, hosts, rung, kept };
}

/** An agent that has registered, and what it would show. */
export async function registered(
  { agents }: Bench,
  name = 'web01',
): Promise<{ id: number; token: string; pollSeconds: number }> {
  const made = await agents.registry.create({ name });
  await agents.registry.register({ name, token: made.token, facts: undefined });
  return { ...made, pollSeconds: 30 };
}
