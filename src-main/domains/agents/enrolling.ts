import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import { newToken, tokenHash } from '@main/kernel/ids';
import type { Tx } from '@main/platform/store';
import type { AgentRow, EnrolmentTokenRow } from '@main/platform/store/schema/agents';
import * as rows from './agents.store';
import { whyOver, whyRefused } from './enrolments.rules';
import * as tokens from './enrolments.store';
import { toldBy } from './facts';
import type { Presence } from './presence';
import type { Registering } from './registration';
import type { HostAddresses } from './registry.ports';
import type { PreparedHost } from './registry.service';

/** An agent that has come in, with a token of its own. */
export interface Enrolled {
  readonly id: number;
  readonly token: string;
  /** What it is called here, where its place and not itself decides on that. */
  readonly name?: string;
}

export interface EnrollingDeps {
  readonly clock: Clock;
  readonly presence: Pick<Presence, 'lastSeen'>;
  readonly hosts: Pick<HostAddresses, 'bind'>;
  readonly changed: (tx: Tx, hash: string) => void;
  readonly insert: (
    tx: Tx,
    agent: Pick<AgentRow, 'name' | 'host_id' | 'inner_ip'> & Partial<AgentRow>,
  ) => Promise<{ id: number; token: string }>;
  /** The agent of a host, made or kept, with a new token. */
  readonly prepare: (tx: Tx, host: PreparedHost) => Promise<{ id: number; name: string; token: string }>;
}

/** Agents that show an enrolment token. */
export interface Enrolling {
  /**
   * Lets an agent in. undefined where its name is somebody else's; throws `agents.enrolment…` where the
   * token is used, expired or revoked.
   *
   * @param there the agent of that name
   */
  enrol(
    tx: Tx,
    wanted: Registering,
    enrolment: EnrolmentTokenRow,
    there: AgentRow | undefined,
  ): Promise<Enrolled | undefined>;
}

export function createEnrolling(deps: EnrollingDeps): Enrolling {
  const { clock, presence, hosts, changed, insert, prepare } = deps;

  /** It never used the token that it was given: the answer may have been lost on the way. */
  function isUnheard(agent: AgentRow, since: number): boolean {
    return (presence.lastSeen(agent.id) ?? agent.last_seen_at ?? since) <= since;
  }

  /** A new token in place of the one that was lost. */
  async function giveAgain(tx: Tx, agent: AgentRow): Promise<{ id: number; token: string }> {
    const token = newToken();
    await rows.updateAgent(tx, agent.id, { token_hash: tokenHash(token) });
    changed(tx, agent.token_hash);
    return { id: agent.id, token };
  }

  /** By a token for many: a new name gets in. */
  async function enrolNamed(
    tx: Tx,
    wanted: Registering,
    enrolment: EnrolmentTokenRow,
    there: AgentRow | undefined,
  ): Promise<Enrolled | undefined> {
    const now = clock.now();
    if (there) {
      demand(whyOver(enrolment, now));
      const isSame = enrolment.id === there.enrolment_id && isUnheard(there, 0);
      return isSame ? giveAgain(tx, there) : undefined;
    }
    demand(whyRefused(enrolment, now));
    await tokens.countUse(tx, enrolment.id);
    return insert(tx, {
      name: wanted.name,
      host_id: null,
      inner_ip: wanted.facts?.addresses[0] ?? '',
      enrolment_id: enrolment.id,
      registered_at: now,
      ...(wanted.facts && toldBy(wanted.facts)),
    });
  }

  /**
   * By a token for one host: the host at its place is found or made, and the agent becomes that host's.
   * Only the very process that used it may ask again, and only until its own token was seen: everybody
   * else who has the token comes too late.
   */
  async function enrolPlaced(tx: Tx, wanted: Registering, enrolment: PlacedToken): Promise<Enrolled> {
    const now = clock.now();
    const { caller } = wanted;
    if (enrolment.used_at !== null && caller && caller.instance === enrolment.used_instance) {
      const agent = await rows.agentByEnrolment(tx.db, enrolment.id);
      if (agent && enrolment.revoked_at === null && isUnheard(agent, enrolment.used_at))
        return { ...(await giveAgain(tx, agent)), name: agent.name };
    }
    demand(whyRefused(enrolment, now));
    const { inner_ip: innerIp, business_id: businessId, cloud_id: cloudId } = enrolment;
    const place = { businessId, cloudId, innerIp, nodeType: enrolment.node_type };
    const { hostId, nodeType } = await hosts.bind(tx, place, enrolment.created_by);
    const name = cloudId === 0 ? innerIp : `${cloudId}:${innerIp}`;
    const made = await prepare(tx, { hostId, innerIp, nodeType, name });
    await rows.updateAgent(tx, made.id, { enrolment_id: enrolment.id });
    await tokens.countOnlyUse(tx, enrolment.id, {
      ...{ used_at: now, used_from: caller?.addresses[0] ?? '', used_instance: caller?.instance ?? null },
    });
    return made;
  }

  return {
    enrol: async (tx, wanted, enrolment, there) =>
      isPlaced(enrolment) ? enrolPlaced(tx, wanted, enrolment) : enrolNamed(tx, wanted, enrolment, there),
  };
}

function demand(refusal: ReturnType<typeof whyRefused>): void {
  if (refusal) throw new AppError(refusal.reason, refusal.params);
}

/** A token for one host. */
export type PlacedToken = EnrolmentTokenRow & {
  readonly business_id: number;
  readonly cloud_id: number;
  readonly inner_ip: string;
};

/** Whether a token is for one host at one place. */
export function isPlaced(token: EnrolmentTokenRow): token is PlacedToken {
  return token.inner_ip !== null && token.business_id !== null && token.cloud_id !== null;
}
