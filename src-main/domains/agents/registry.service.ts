import type { AgentStatus } from '@contract/states';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import { newToken, tokenHash } from '@main/kernel/ids';
import { isUniqueViolation, type Page, type Store, type Tx } from '@main/platform/store';
import type { AgentRow } from '@main/platform/store/schema/agents';
import * as rows from './agents.store';
import { type AgentFacts, factsOf } from './facts';
import type { Identities } from './identities';
import type { Presence } from './presence';
import { createRegistration, type Registration } from './registration';
import type { HostAddresses } from './registry.ports';
import { isOutdated } from './upgrade.versions';

export interface AgentState {
  readonly agentId: number;
  readonly name: string;
  readonly hostId: number | null;
  readonly innerIp: string;
  readonly status: AgentStatus;
  readonly version: string;
  readonly lastSeenAt: number | null;
  /** Two machines show its token: nobody knows which of them answers. */
  readonly conflict: boolean;
}

/** An agent that has shown its token. */
export interface KnownAgent {
  readonly id: number;
  readonly name: string;
  readonly pollSeconds: number;
}

export interface ListedAgent extends Omit<rows.ListedAgent, 'status'> {
  readonly status: AgentStatus;
  /** Its version is older than the bundled one. */
  readonly outdated: boolean;
}

export interface ListQuery extends Omit<rows.AgentQuery, 'versions'> {
  /** Only those with an older version than the bundled one. */
  readonly outdated?: true | undefined;
}

export interface RegistryService extends Registration {
  list(query: ListQuery): Promise<Page<ListedAgent>>;
  /** An agent made by hand; its token is answered this once. */
  create(wanted: { name: string; hostId?: number | undefined }): Promise<{ id: number; token: string }>;
  /** The old token fails everywhere from now on; the new one is answered this once. */
  resetToken(id: number): Promise<string>;
  /** Deletes agents with their tasks; answers how many there were. */
  remove(ids: readonly number[]): Promise<number>;
  /** For an installation: the agent of a host, made or (on a reinstall) kept, with a new token. */
  prepareForHost(host: PreparedHost): Promise<{ id: number; name: string; token: string }>;
  /** Resolves at the agent's first sign of life at or after `since`; rejects when the signal is aborted. */
  called(hostId: number, since: number, signal: AbortSignal): Promise<void>;
  /**
   * Resolves with what an agent said at its first registration at or after `since`, undefined where it is
   * deleted; rejects when the signal is aborted.
   */
  registeredSince(
    agentId: number,
    since: number,
    signal: AbortSignal,
  ): Promise<{ readonly version: string; readonly at: number } | undefined>;
  /** Forgets the agent of a host; false where there was none. */
  removeForHost(hostId: number): Promise<boolean>;
  /** Hosts are about to be deleted: their agents go with them, within the same transaction. */
  hostsDeleted(tx: Tx, hostIds: readonly number[]): Promise<void>;
  /** Agents by status, as it is now. */
  countByStatus(): Promise<Record<AgentStatus, number>>;
  /** The one agent that goes by this address and belongs to no host; undefined where there are several. */
  agentAt(address: string): Promise<number | undefined>;
  /** The host that an agent belongs to; null: none. */
  hostOf(agentId: number): Promise<number | null>;
  /** What the agent of a host told of it, and when; undefined where it told nothing. */
  toldOf(hostId: number): Promise<{ readonly facts: AgentFacts; readonly at: number } | undefined>;
  /** The agent that goes by this name. */
  named(name: string): Promise<AgentState | undefined>;
  /** Agents by their ids, those that are there. */
  byIds(ids: readonly number[]): Promise<AgentState[]>;
  /** The agents of many hosts, by host. */
  ofHosts(hostIds: readonly number[]): Promise<Map<number, AgentState>>;
  /** Who holds a token; the cheap way that every request of an agent takes. */
  known(token: string): Promise<KnownAgent | undefined>;
  /** The same as an actor, for dialects. */
  authenticate(token: string): Promise<Actor | undefined>;
}

export interface PreparedHost {
  readonly hostId: number;
  readonly innerIp: string;
  /** AGENT, PAGENT or PROXY. */
  readonly nodeType: string;
  /** The name wanted; another is found where it is taken. */
  readonly name: string;
}

export interface RegistryDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly presence: Presence;
  readonly identities: Pick<Identities, 'registers'>;
  readonly hosts: HostAddresses;
  /** The version of the agent that hosts get from here. */
  readonly bundled: string;
  /** Called in the transaction that deletes agents, before it does. */
  readonly beforeRemoval: (tx: Tx, ids: readonly number[]) => Promise<void>;
  /** Called after agents have been deleted. */
  readonly onRemoved: (ids: readonly number[]) => void;
  /** Called after agents have got another token. */
  readonly onRenewed: (ids: readonly number[]) => void;
  /** Called after an agent has registered. */
  readonly onRegistered: (id: number) => void;
}

/** Tokens that are looked up are remembered; this many at most. */
const mostKnown = 20_000;

export function createRegistryService(deps: RegistryDeps): RegistryService {
  const { store, clock, bus, onRegistered, presence, identities, hosts } = deps;
  const known = new Map<string, KnownAgent>();
  let forgotten = 0;

  /** A token has changed or its agent is gone: what was read before may be old. */
  const forget = (hash: string | undefined) => {
    forgotten += 1;
    if (hash === undefined) known.clear();
    else known.delete(hash);
  };
  const changed = (tx: Tx, hash?: string) =>
    tx.afterCommit(() => {
      forget(hash);
      bus.emit('agents.changed', {});
    });

  async function insert(tx: Tx, agent: Pick<AgentRow, 'name' | 'host_id' | 'inner_ip'> & Partial<AgentRow>) {
    const token = newToken();
    const id = await rows
      .insertAgent(tx, {
        token_hash: tokenHash(token),
        enrolment_id: null,
        created_at: clock.now(),
        registered_at: null,
        last_seen_at: null,
        ...agent,
      })
      .catch((error: unknown) => {
        if (isUniqueViolation(error, 'agents.name'))
          throw new AppError('agents.nameTaken', { name: agent.name });
        if (isUniqueViolation(error, 'agents.host_id'))
          throw new AppError('agents.hostHasAgent', { ip: agent.inner_ip });
        throw error;
      });
    changed(tx, tokenHash(token));
    return { id, token };
  }

  async function erase(tx: Tx, ids: readonly number[]): Promise<number> {
    await deps.beforeRemoval(tx, ids);
    const count = await rows.deleteAgents(tx, ids);
    changed(tx);
    tx.afterCommit(() => {
      for (const id of ids) presence.forget(id);
      deps.onRemoved(ids);
    });
    return count;
  }
  const remove = (ids: readonly number[]) => store.write((tx) => erase(tx, ids));

  /** Another token is an end to whatever two machines did with the one before. */
  const renewedWith = (token: string) => ({
    ...{ token_hash: tokenHash(token), awaits_registration: 1, conflict: null },
  });

  /** The name wanted, or the first of `name-2`, `name-3` … that is free. */
  async function freeName(tx: Tx, wanted: string): Promise<string> {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? wanted : `${wanted}-${number}`;
      if (!(await rows.agentByName(tx.db, name))) return name;
    }
  }

  async function prepare(tx: Tx, { hostId, innerIp, nodeType, name }: PreparedHost) {
    const there = await rows.agentByHost(tx.db, hostId);
    const place = { inner_ip: innerIp, node_type: nodeType };
    if (!there) {
      const free = await freeName(tx, name);
      const made = await insert(tx, { name: free, host_id: hostId, ...place, awaits_registration: 1 });
      return { ...made, name: free };
    }
    const token = newToken();
    await rows.updateAgent(tx, there.id, { ...renewedWith(token), ...place });
    changed(tx, there.token_hash);
    tx.afterCommit(() => deps.onRenewed([there.id]));
    return { id: there.id, name: there.name, token };
  }

  async function lookUp(hash: string): Promise<KnownAgent | undefined> {
    const mark = forgotten;
    const row = await rows.agentByToken(store.read, hash);
    if (!row) return undefined;
    const agent = { id: row.id, name: row.name, pollSeconds: row.poll_seconds };
    if (mark === forgotten) {
      if (known.size >= mostKnown) known.clear();
      known.set(hash, agent);
    }
    return agent;
  }

  async function outdatedVersions(): Promise<string[]> {
    const found = await rows.countByVersion(store.read);
    return found.flatMap(({ version }) => (isOutdated(version, deps.bundled) ? version : []));
  }

  const self: RegistryService = {
    ...createRegistration({
      store,
      clock,
      presence,
      identities,
      hosts,
      changed,
      insert,
      prepare,
      onRegistered,
    }),

    async list(query) {
      const versions = query.outdated && (await outdatedVersions());
      const { items, total } = await rows.listAgents(store.read, { ...query, versions }, clock.now());
      return {
        total,
        items: items.map((agent) => ({
          ...agent,
          last_seen_at: presence.lastSeen(agent.id) ?? agent.last_seen_at,
          status: presence.status(agent),
          outdated: isOutdated(agent.version, deps.bundled),
        })),
      };
    },

    async create({ name, hostId }) {
      const innerIp = hostId === undefined ? '' : await hosts.innerIp(hostId);
      if (innerIp === undefined) throw AppError.notFound('host', hostId ?? 0);
      return store.write((tx) => insert(tx, { name, host_id: hostId ?? null, inner_ip: innerIp }));
    },

    resetToken: (id) =>
      store.write(async (tx) => {
        const there = await rows.agentById(tx.db, id);
        if (!there) throw AppError.notFound('agent', id);
        const token = newToken();
        await rows.updateAgent(tx, id, renewedWith(token));
        changed(tx, there.token_hash);
        tx.afterCommit(() => deps.onRenewed([id]));
        return token;
      }),

    remove,

    prepareForHost: (host) => store.write((tx) => prepare(tx, host)),

    async called(hostId, since, signal) {
      const agent = await rows.agentByHost(store.read, hostId);
      if (!agent) throw AppError.notFound('agent', hostId);
      await presence.seenSince(agent.id, since, signal);
    },

    async registeredSince(agentId, since, signal) {
      const waiter = presence.follow(agentId);
      try {
        for (;;) {
          const row = await rows.agentById(store.read, agentId);
          if (!row) return undefined;
          if (row.registered_at !== null && row.registered_at >= since)
            return { version: row.version, at: row.registered_at };
          signal.throwIfAborted();
          await waiter.wait(undefined, signal);
        }
      } finally {
        waiter.leave();
      }
    },

    async removeForHost(hostId) {
      const agent = await rows.agentByHost(store.read, hostId);
      return agent !== undefined && (await remove([agent.id])) > 0;
    },

    async toldOf(hostId) {
      const agent = await rows.agentByHost(store.read, hostId);
      if (!agent?.registered_at) return undefined;
      return { facts: factsOf(agent.facts), at: agent.registered_at };
    },

    async hostsDeleted(tx, hostIds) {
      const ids = (await rows.agentsOfHosts(tx.db, hostIds)).map(({ id }) => id);
      if (ids.length > 0) await erase(tx, ids);
    },

    countByStatus: () => rows.countByStatus(store.read, clock.now()),

    async agentAt(address) {
      const [first, ...others] = await rows.agentsAt(store.read, address);
      return others.length === 0 ? first?.id : undefined;
    },

    hostOf: async (agentId) => (await rows.agentById(store.read, agentId))?.host_id ?? null,

    async named(name) {
      const agent = await rows.agentByName(store.read, name);
      return agent && stateOf(agent);
    },

    byIds: async (ids) => (await rows.agentsByIds(store.read, ids)).map(stateOf),

    async ofHosts(hostIds) {
      const found = await rows.agentsOfHosts(store.read, hostIds);
      return new Map(
        found.flatMap((agent) => (agent.host_id === null ? [] : [[agent.host_id, stateOf(agent)] as const])),
      );
    },

    async known(token) {
      const hash = tokenHash(token);
      return known.get(hash) ?? lookUp(hash);
    },

    async authenticate(token) {
      const agent = await self.known(token);
      return agent && { kind: 'agent', id: agent.id, name: agent.name, groups: [], only: null, via: 'agent' };
    },
  };
  return self;

  function stateOf(agent: AgentRow): AgentState {
    return {
      agentId: agent.id,
      name: agent.name,
      hostId: agent.host_id,
      innerIp: agent.inner_ip,
      status: presence.status(agent),
      version: agent.version || factsOf(agent.facts).version,
      lastSeenAt: presence.lastSeen(agent.id) ?? agent.last_seen_at,
      conflict: agent.conflict !== null,
    };
  }
}
