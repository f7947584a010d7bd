import type { Leaving } from '@contract/procedures/proxies';
import type { AgentStatus } from '@contract/states';
import type { Clock } from '@main/kernel/clock';
import { hostPort } from '@main/kernel/config';
import type { Reader } from '@main/platform/store';
import { factsOf } from './facts';
import { statusOf } from './liveness';
import type { Presence } from './presence';
import { cloudName, hostsBehind, leavingProxies, type ProxyRow, proxyRows } from './proxies.store';

/** A proxy as it stands now. */
export interface AreaProxy {
  readonly hostId: number;
  readonly cloudId: number;
  readonly innerIp: string;
  readonly outerIp: string;
  readonly status: AgentStatus;
  /** Its agent runs and passes on what the agents of its area ask. */
  readonly valid: boolean;
  /** Where the agents of its area call; '' until its agent has told its port. */
  readonly relayUrl: string;
}

/** A cloud area that has a proxy or hosts behind one. */
export interface Area {
  readonly cloudId: number;
  readonly proxies: number;
  readonly valid: number;
  /** Hosts that are reached through its proxies. */
  readonly behind: number;
}

/** The proxies of the cloud areas. A host is one by its node type; it is valid while its agent runs as a relay. */
export interface Proxies {
  /** Of one cloud area, or of all; in the order in which they are tried. */
  list(cloudId?: number): Promise<AreaProxy[]>;
  /**
   * Hosts whose SSH server others of the area are reached through. For a moment after the start every
   * proxy that was ever seen counts: nobody has had the time to call.
   */
  validProxies(cloudId: number): Promise<number[]>;
  /** Where agents of the area download and call, valid proxies first; empty without a valid one. */
  relayUrls(cloudId: number): Promise<string[]>;
  areas(): Promise<Area[]>;
  /**
   * The areas that would lose their last valid proxy with hosts behind it, if these hosts lost their
   * agents: nobody could reach those hosts any more.
   */
  stranded(leaving: Leaving): Promise<{ cloudId: number; name: string; behind: number }[]>;
  /** The area's name, for messages. */
  areaName(cloudId: number): Promise<string>;
}

interface Deps {
  readonly read: Reader;
  readonly clock: Clock;
  readonly presence: Pick<Presence, 'lastSeen'>;
}

export function createProxies({ read, clock, presence }: Deps): Proxies {
  const startedAt = clock.now();

  function view(row: ProxyRow, seenAtLeast = 0): AreaProxy {
    const { hostId, cloudId, innerIp, outerIp, agentId, facts } = row;
    const known = (agentId === null ? undefined : presence.lastSeen(agentId)) ?? row.lastSeenAt;
    const lastSeenAt = known === null ? null : Math.max(known, seenAtLeast);
    const status = statusOf(lastSeenAt, row.pollSeconds ?? 0, clock.now());
    const { relay, port } = factsOf(facts || '{}');
    const relayUrl = relay && port > 0 ? `http://${hostPort({ host: innerIp, port })}` : '';
    return { hostId, cloudId, innerIp, outerIp, status, valid: status === 'RUNNING' && relay, relayUrl };
  }

  async function list(cloudId?: number): Promise<AreaProxy[]> {
    const rows = await proxyRows(read, cloudId === undefined ? undefined : [cloudId]);
    return rows.map((row) => view(row));
  }

  return {
    list,
    async validProxies(cloudId) {
      const rows = await proxyRows(read, [cloudId]);
      return rows.filter((row) => view(row, startedAt).valid).map(({ hostId }) => hostId);
    },
    async relayUrls(cloudId) {
      const [valid = [], others = []] = split(await list(cloudId));
      return valid.length === 0 ? [] : [...valid, ...others].map(({ relayUrl }) => relayUrl).filter(Boolean);
    },
    async areas() {
      const [all, behind] = await Promise.all([list(), hostsBehind(read)]);
      const clouds = [...new Set([...all.map(({ cloudId }) => cloudId), ...behind.keys()])];
      return clouds.map((cloudId) => {
        const own = all.filter((one) => one.cloudId === cloudId);
        const valid = own.filter((one) => one.valid).length;
        return { cloudId, proxies: own.length, valid, behind: behind.get(cloudId) ?? 0 };
      });
    },
    async stranded(leaving) {
      const gone = await leavingProxies(read, leaving);
      if (gone.length === 0) return [];
      const [all, behind] = await Promise.all([list(), hostsBehind(read, leaving)]);
      const stays = ({ hostId }: AreaProxy) => !gone.some((one) => one.hostId === hostId);
      const served = new Set(all.filter((one) => one.valid && stays(one)).map(({ cloudId }) => cloudId));
      const left = [...new Set(gone.map(({ cloudId }) => cloudId))].filter(
        (cloudId) => !served.has(cloudId) && behind.has(cloudId),
      );
      return Promise.all(
        left.map(async (cloudId) => {
          const name = await cloudName(read, cloudId);
          return { cloudId, name, behind: behind.get(cloudId) ?? 0 };
        }),
      );
    },
    areaName: (cloudId) => cloudName(read, cloudId),
  };
}

function split(proxies: readonly AreaProxy[]): [AreaProxy[], AreaProxy[]] {
  return [proxies.filter(({ valid }) => valid), proxies.filter(({ valid }) => !valid)];
}
