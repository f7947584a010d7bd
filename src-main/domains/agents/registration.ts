import type { Clock } from '@main/kernel/clock';
import { newToken, tokenHash } from '@main/kernel/ids';
import type { Store, Tx } from '@main/platform/store';
import type { AgentRow } from '@main/platform/store/schema/agents';
import * as rows from './agents.store';
import { enrolmentByToken, useEnrolment } from './enrolments.store';
import { type AgentFacts, lookedUpBy, toldBy } from './facts';
import type { Caller, Identities } from './identities';
import type { Presence } from './presence';
import type { HostAddresses } from './registry.ports';

export interface Registering {
  readonly name: string;
  /** The agent's own token, or an enrolment token. */
  readonly token: string;
  /** undefined: it told nothing. */
  readonly facts: AgentFacts | undefined;
  /** The process that registers; undefined for agents that do not tell. */
  readonly caller?: Caller | undefined;
}

export interface Registration {
  /**
   * Registers an agent, again too (contract.md, section 001). The answer is undefined for a wrong name or
   * token; `token` is its own, new one where it came in by an enrolment.
   */
  register(wanted: Registering): Promise<{ id: number; token?: string } | undefined>;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly presence: Presence;
  readonly identities: Pick<Identities, 'registers'>;
  readonly hosts: Pick<HostAddresses, 'keepFacts'>;
  /** To be called in a transaction that changes an agent, with the token hash it had before. */
  readonly changed: (tx: Tx, hash: string) => void;
  readonly insert: (
    tx: Tx,
    agent: Pick<AgentRow, 'name' | 'host_id' | 'inner_ip'> & Partial<AgentRow>,
  ) => Promise<{ id: number; token: string }>;
}

export function createRegistration(deps: Deps): Registration {
  const { store, clock, presence, identities, hosts, changed, insert } = deps;

  /** An agent that shows its own token. */
  async function again(tx: Tx, agent: AgentRow, { facts, caller }: Registering): Promise<{ id: number }> {
    const now = clock.now();
    const told = facts && toldBy(facts);
    if (caller ? !(await identities.registers(tx, agent, caller, told?.facts)) : agent.conflict !== null) {
      // Nobody knows whose they are: neither overwrites what the other told.
      tx.afterCommit(() => presence.touch(agent.id, agent.poll_seconds));
      return { id: agent.id };
    }
    await rows.updateAgent(tx, agent.id, {
      ...told,
      registered_at: now,
      last_seen_at: now,
      awaits_registration: 0,
    });
    if (facts && agent.host_id !== null) {
      const found = lookedUpBy(facts, now);
      const from = { source: 'agent', collectedAt: now } as const;
      await hosts.keepFacts(tx, agent.host_id, { ...found, ...from, addresses: [...found.addresses] });
    }
    // A fleet that only comes back after a restart of the console changes nothing that is shown.
    const news = agent.registered_at === null || agent.awaits_registration !== 0;
    if (news || agent.version !== told?.version || agent.poll_seconds !== told.poll_seconds)
      changed(tx, agent.token_hash);
    tx.afterCommit(() => presence.touch(agent.id, told?.poll_seconds ?? agent.poll_seconds));
    return { id: agent.id };
  }

  /**
   * An agent that shows an enrolment token: a new name gets in. A name that got in by the same token
   * and never used its own has lost the answer on the way; it gets a new token, and nothing is counted.
   */
  async function enrol(tx: Tx, wanted: Registering, there: AgentRow | undefined) {
    const hash = tokenHash(wanted.token);
    const now = clock.now();
    if (!there) {
      const enrolment = await useEnrolment(tx, hash, now);
      if (enrolment === undefined) return undefined;
      const address = wanted.facts?.addresses[0] ?? '';
      return insert(tx, {
        name: wanted.name,
        host_id: null,
        inner_ip: address,
        enrolment_id: enrolment,
        registered_at: now,
        ...(wanted.facts && toldBy(wanted.facts)),
      });
    }
    const enrolment = await enrolmentByToken(tx.db, hash, now);
    const unused = there.last_seen_at === null && presence.lastSeen(there.id) === undefined;
    if (!enrolment || enrolment.id !== there.enrolment_id || !unused) return undefined;
    const token = newToken();
    await rows.updateAgent(tx, there.id, { token_hash: tokenHash(token) });
    changed(tx, there.token_hash);
    return { id: there.id, token };
  }

  /** A look that takes no turn of the writer: anybody may knock. */
  async function mayComeIn({ name, token }: Registering): Promise<boolean> {
    const hash = tokenHash(token);
    if ((await rows.agentByName(store.read, name))?.token_hash === hash) return true;
    return (await enrolmentByToken(store.read, hash, clock.now())) !== undefined;
  }

  return {
    async register(wanted) {
      if (!(await mayComeIn(wanted))) return undefined;
      return store.write(async (tx) => {
        const there = await rows.agentByName(tx.db, wanted.name);
        if (there?.token_hash === tokenHash(wanted.token)) return again(tx, there, wanted);
        return enrol(tx, wanted, there);
      });
    },
  };
}
