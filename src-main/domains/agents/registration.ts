import { tokenHash } from '@main/kernel/ids';
import type { Store, Tx } from '@main/platform/store';
import type { AgentRow } from '@main/platform/store/schema/agents';
import * as rows from './agents.store';
import { createEnrolling, type EnrollingDeps } from './enrolling';
import { enrolmentByToken } from './enrolments.store';
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
   * token; `token` is its own, new one where it came in by an enrolment, and `name` what it is called
   * where that enrolment was for one host. Throws where its enrolment token is used, expired or revoked.
   */
  register(wanted: Registering): Promise<{ id: number; token?: string; name?: string } | undefined>;
}

interface Deps extends EnrollingDeps {
  readonly store: Store;
  readonly presence: Presence;
  readonly identities: Pick<Identities, 'registers'>;
  readonly hosts: Pick<HostAddresses, 'keepFacts' | 'bind'>;
  /** To be called in a transaction that changes an agent, with the token hash it had before. */
  readonly changed: (tx: Tx, hash: string) => void;
  /** Called after an agent has registered by its own token, before it is answered. */
  readonly onRegistered: (id: number) => void;
}

export function createRegistration(deps: Deps): Registration {
  const { store, clock, presence, identities, hosts, changed } = deps;
  const enrolling = createEnrolling(deps);

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
    tx.afterCommit(() => {
      presence.touch(agent.id, told?.poll_seconds ?? agent.poll_seconds);
      deps.onRegistered(agent.id);
    });
    return { id: agent.id };
  }

  return {
    async register(wanted) {
      const hash = tokenHash(wanted.token);
      // A look that takes no turn of the writer: anybody may knock.
      const isKnown =
        (await rows.agentByName(store.read, wanted.name))?.token_hash === hash ||
        (await enrolmentByToken(store.read, hash)) !== undefined;
      if (!isKnown) return undefined;
      return store.write(async (tx) => {
        const there = await rows.agentByName(tx.db, wanted.name);
        if (there?.token_hash === hash) return again(tx, there, wanted);
        const enrolment = await enrolmentByToken(tx.db, hash);
        return enrolment && enrolling.enrol(tx, wanted, enrolment, there);
      });
    },
  };
}
