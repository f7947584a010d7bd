import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Store, Tx } from '@main/platform/store';
import type { AgentRow } from '@main/platform/store/schema/agents';
import * as rows from './agents.store';
import { factsOf, lookedUpBy, toldBy } from './facts';
import { conflictOf, writeConflict } from './identity.conflict';
import { type Sighting, type Sightings, sight, type Told } from './identity.rule';
import type { HostAddresses } from './registry.ports';

/** Who shows a token, as far as the process says so. */
export type Caller = Pick<Sighting, 'instance' | 'hostName' | 'addresses'>;

/** Tells two machines with one token from one that was restarted. Kept in memory, like presence. */
export interface Identities {
  /** Takes up which conflicts there are. */
  start(): Promise<void>;
  /** An agent asked for work. Writes only where that shows a conflict. */
  heard(agentId: number, caller: Caller): Promise<void>;
  /**
   * An agent registers, within the transaction. False while two machines have its token: then what it
   * tells must not be kept.
   */
  registers(tx: Tx, agent: AgentRow, caller: Caller, facts: string | undefined): Promise<boolean>;
  /** The agents have other tokens now, or are gone: who shows the new one is a stranger yet. */
  forget(agentIds: readonly number[]): void;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly hosts: Pick<HostAddresses, 'keepFacts'>;
}

interface Pair {
  readonly returned: Sighting;
  readonly twin: Sighting;
}

export function createIdentities({ store, clock, bus, hosts }: Deps): Identities {
  const sightings = new Map<number, Sightings>();
  const inConflict = new Set<number>();

  function note(agentId: number, caller: Caller, told?: Told): Pair | undefined {
    const one = { ...caller, at: clock.now(), told };
    const { known, twin } = sight(sightings.get(agentId) ?? [], one);
    sightings.set(agentId, known);
    const [returned] = known;
    return returned && twin && { returned, twin };
  }

  /** The one that takes over tells its own: what stands in the row is of the one before. */
  function lend(agentId: number, instance: string, told: Told): void {
    const [last, ...others] = sightings.get(agentId) ?? [];
    if (last && last.instance !== instance && !last.told)
      sightings.set(agentId, [{ ...last, told }, ...others]);
  }

  async function flag(tx: Tx, agentId: number, { returned, twin }: Pair): Promise<void> {
    const agent = await rows.agentById(tx.db, agentId);
    if (!agent || agent.conflict !== null) return;
    // The token may have been reset since the request came.
    const known = sightings.get(agentId) ?? [];
    if (![returned, twin].every((one) => known.some(({ instance }) => instance === one.instance))) return;
    const conflict = writeConflict(conflictOf([returned, twin], clock.now()));
    await rows.updateAgent(tx, agentId, { conflict });
    if (returned.told) await putBack(tx, agent, returned.told);
    tx.afterCommit(() => {
      inConflict.add(agentId);
      bus.emit('agents.changed', {});
    });
  }

  /** The second machine has told its own facts before both were seen: those of the first stand again. */
  async function putBack(tx: Tx, agent: AgentRow, told: Told): Promise<void> {
    const facts = factsOf(told.facts);
    await rows.updateAgent(tx, agent.id, { ...toldBy(facts), registered_at: told.at });
    if (agent.host_id === null) return;
    const found = lookedUpBy(facts, told.at);
    const from = { source: 'agent', collectedAt: told.at } as const;
    await hosts.keepFacts(tx, agent.host_id, { ...found, ...from, addresses: [...found.addresses] });
  }

  return {
    async start() {
      for (const id of await rows.agentsInConflict(store.read)) inConflict.add(id);
    },

    async heard(agentId, caller) {
      const pair = note(agentId, caller);
      if (pair && !inConflict.has(agentId)) await store.write((tx) => flag(tx, agentId, pair));
    },

    async registers(tx, agent, caller, facts) {
      if (agent.registered_at !== null)
        lend(agent.id, caller.instance, { facts: agent.facts, at: agent.registered_at });
      const told = facts === undefined ? undefined : { facts, at: clock.now() };
      const pair = note(agent.id, caller, told);
      if (pair) await flag(tx, agent.id, pair);
      return agent.conflict === null && !pair;
    },

    forget(agentIds) {
      for (const id of agentIds) {
        sightings.delete(id);
        inConflict.delete(id);
      }
    },
  };
}
