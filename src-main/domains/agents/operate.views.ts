import type { TargetState } from '@contract/states';
import type { Store } from '@main/platform/store';
import type { InstallProxies, InstallRegistry } from './install.ports';
import { spelling } from './operate.rules';
import * as rows from './operate.store';

export interface OperateViewsDeps {
  readonly store: Store;
  readonly registry: Pick<InstallRegistry, 'ofHosts'>;
  readonly proxies: Pick<InstallProxies, 'list'>;
}

/** The last installation or removal of a host. */
export interface HostTask {
  /** 004's job_id: the engine's target. */
  readonly id: number;
  readonly hostId: number;
  readonly state: TargetState;
  readonly step: string;
  readonly code: string;
  readonly message: string;
  readonly log: string;
}

/** What stands in the way of an installation on an address. */
export type Obstacle = 'unknown' | 'installed';

/** What 004 asks about hosts beyond the CMDB's own lists. */
export interface OperateViews {
  businessExists(id: number): Promise<boolean>;
  businesses(): Promise<rows.BusinessLine[]>;
  cloudExists(id: number): Promise<boolean>;
  /** Those of the hosts that belong to the business, with the credentials that are stored for them. */
  hostsOf(businessId: number, hostIds: readonly number[]): Promise<Map<number, rows.StoredCredentials>>;
  /** The last task of each host that had one. `chunks` bounds the log, counted from its end. */
  lastTasks(hostIds: readonly number[], chunks: number): Promise<Map<number, HostTask>>;
  /** Addresses of a cloud area that are not in the CMDB, or that have an agent; the others are left out. */
  obstacles(cloudId: number, addresses: readonly string[]): Promise<Map<string, Obstacle>>;
  /** Proxies of a cloud area, and how many of them are valid. */
  proxies(cloudId: number): Promise<{ total: number; valid: number }>;
  /** Inner addresses of the hosts in each module of a business. */
  addressesByModule(businessId: number): Promise<Map<number, string[]>>;
}

export function createOperateViews({ store, registry, proxies }: OperateViewsDeps): OperateViews {
  const { read } = store;
  return {
    businessExists: (id) => rows.businessExists(read, id),
    businesses: () => rows.listBusinesses(read),
    cloudExists: (id) => rows.cloudExists(read, id),

    async hostsOf(businessId, hostIds) {
      const found = await rows.storedCredentials(read, businessId, hostIds);
      return new Map(found.map((host) => [host.id, host]));
    },

    async lastTasks(hostIds, chunks) {
      const targets = await rows.lastTasks(read, hostIds);
      const logs = await rows.lastChunks(read, targets, chunks);
      return new Map(
        targets.flatMap(({ id, host_id, state, step, code, message }) =>
          host_id === null
            ? []
            : [[host_id, { id, hostId: host_id, state, step, code, message, log: logs.get(id) ?? '' }]],
        ),
      );
    },

    async obstacles(cloudId, addresses) {
      const known = await rows.knownHosts(read, cloudId, addresses.map(spelling));
      const ids = new Map(known.map(({ innerIp, id }) => [innerIp, id]));
      const agents = await registry.ofHosts([...ids.values()]);
      return new Map(
        addresses.flatMap((address): [string, Obstacle][] => {
          const id = ids.get(spelling(address));
          if (id === undefined) return [[address, 'unknown']];
          return agents.has(id) ? [[address, 'installed']] : [];
        }),
      );
    },

    async proxies(cloudId) {
      const there = await proxies.list(cloudId);
      return { total: there.length, valid: there.filter(({ valid }) => valid).length };
    },

    async addressesByModule(businessId) {
      const found = await rows.moduleAddresses(read, businessId);
      const grouped = Map.groupBy(found, ({ moduleId }) => moduleId);
      return new Map([...grouped].map(([id, hosts]) => [id, hosts.map(({ innerIp }) => innerIp)]));
    },
  };
}
