import type { Output } from '@contract/index';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Page, Store, Tx } from '@main/platform/store';
import type { HostRow } from '@main/platform/store/schema/cmdb';
import type { Vault } from '@main/platform/vault';
import { type Access, createAccess } from './access';
import type { AgentRule, CmdbSettings, HostFollower, ProxyRule } from './cmdb.ports';
import { type Credentials, createCredentials } from './credentials/credentials.service';
import type { LoginOrNot } from './credentials/login';
import { type HostFacts, keepFacts } from './facts.store';
import { createHostKeys, type HostKeys } from './host-keys';
import { createHostEdits, type HostEdits } from './hosts.edit';
import { type HostFilter, type HostView, hasAddress } from './hosts.filter';
import {
  type HostAddress,
  type HostQuery,
  listHostIds,
  listHosts,
  type TargetHost,
  targetHosts,
} from './hosts.list';
import { createHostsService, type HostsService } from './hosts.service';
import { findHost, updateHost } from './hosts.store';
import { viewHosts } from './hosts.view';
import { type BoundPlace, bindHost, hostAtPlace, type Place } from './placed-hosts';
import { createPlaces } from './places/places.service';
import { type Registration, registerHosts } from './registration';
import { type CmdbSync, createCmdbSync } from './sync/sync.service';
import { createTargetPlaces, type TargetPlaces } from './targets/target-places';
import { createTargetSets, type TargetSets } from './targets/target-sets.service';
import * as topology from './topology.store';
import { createHostViews, type HostViews } from './views/views.service';

export interface CmdbDeps {
  readonly store: Store;
  readonly vault: Vault;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly settings: () => CmdbSettings;
  readonly agentRule: AgentRule;
  /** Without it no cloud area has a proxy. */
  readonly proxyRule?: ProxyRule;
  readonly followers: readonly HostFollower[];
  /** See HostKeysDeps. */
  readonly disconnect?: (hostIds: readonly number[]) => void;
}

export interface CmdbService extends HostsService, CmdbSync, Access {
  readonly hostKeys: HostKeys;
  readonly credentials: Credentials;
  readonly edits: HostEdits;
  readonly views: HostViews;
  readonly targetPlaces: TargetPlaces;
  readonly targetSets: TargetSets;
  businesses(): Promise<topology.BusinessView[]>;
  addBusiness(actor: Actor, name: string, productLineId?: number | null): Promise<number>;
  clouds(): Promise<topology.CloudView[]>;
  addCloud(actor: Actor, name: string): Promise<number>;
  topology(): Promise<Output<'cmdb.topology'>['businesses']>;
  hosts(query: HostQuery): Promise<Page<HostView>>;
  hostIds(filter: HostFilter): Promise<HostAddress[]>;
  host(id: number): Promise<HostView>;
  /** The row itself; undefined where there is none. */
  findHost(id: number): Promise<HostRow | undefined>;
  countHosts(): Promise<number>;
  countBusinesses(): Promise<number>;
  /** In the order of the ids; unknown ids are left out. */
  byIds(ids: readonly number[]): Promise<TargetHost[]>;
  /** Every host that has one of these addresses, inside or outside. */
  byAddresses(addresses: readonly string[]): Promise<TargetHost[]>;
  byFilter(filter: HostFilter): Promise<TargetHost[]>;
  /** How to log in with a shared credential, or why that cannot be tried. */
  credentialLogin(credentialId: number): Promise<LoginOrNot>;
  /** See registerHosts: hosts of an operation on agents, with their credentials, as part of a transaction. */
  register(tx: Tx, registration: Registration, actor: Actor): Promise<number[]>;
  /** See placed-hosts: throws where there can be no host of that business. */
  checkPlace(tx: Tx, place: Place): Promise<void>;
  /** See placed-hosts: finds or makes the host at a place. */
  bindHost(
    tx: Tx,
    place: BoundPlace,
    creator: string,
  ): Promise<{ hostId: number; nodeType: HostRow['node_type'] }>;
  /** See facts.store: what a host's system is. */
  keepFacts(tx: Tx, hostId: number, facts: HostFacts): Promise<void>;
  /** What was learnt from the host itself; what is empty says nothing. A name is set where there is none. */
  noteFacts(tx: Tx, hostId: number, facts: { hostName?: string; osType?: string }): Promise<void>;
}

const noProxies: ProxyRule = { validProxies: async () => [] };

export function createCmdbService(deps: CmdbDeps): CmdbService {
  const { store, vault, bus, clock, agentRule } = deps;
  const { read } = store;
  const credentials = createCredentials(deps);

  const places = createPlaces(deps);
  const targetPlaces = createTargetPlaces({ read, agentRule, clock });

  async function idsAt(addresses: readonly string[]): Promise<number[]> {
    const rows = await read.selectFrom('hosts').select('id').where(hasAddress(addresses)).execute();
    return rows.map(({ id }) => id);
  }

  const byIds = (ids: readonly number[]) => targetHosts(read, ids, agentRule, clock.now());
  const hostIds = (filter: HostFilter) => listHostIds(read, filter, agentRule, clock.now());

  return {
    ...createHostsService(deps),
    ...createCmdbSync(deps),
    ...createAccess({ read, vault, clock, proxyRule: deps.proxyRule ?? noProxies }),
    hostKeys: createHostKeys(deps),
    credentials,
    edits: createHostEdits(deps),
    views: createHostViews(deps),
    targetPlaces,
    targetSets: createTargetSets({ store, bus, clock, places: targetPlaces }),
    credentialLogin: credentials.login,
    businesses: () => topology.listBusinesses(read),
    addBusiness: (actor, name, productLineId = null) => places.addBusiness(actor, name, productLineId),
    clouds: () => topology.listClouds(read),
    addCloud: (actor, name) => places.addCloud(actor, name),
    topology: () => topology.readTopology(read),
    hosts: (query) => listHosts(read, query, agentRule, clock.now()),
    hostIds,
    async host(id) {
      const [host] = await viewHosts(read, [id], agentRule, clock.now());
      if (!host) throw AppError.notFound('host', id);
      return host;
    },
    findHost: (id) => findHost(read, id),
    countHosts: () => countRows('hosts'),
    countBusinesses: () => countRows('businesses'),
    byIds,
    byAddresses: async (addresses) => byIds(await idsAt(addresses)),
    byFilter: async (filter) => byIds((await hostIds(filter)).map(({ id }) => id)),
    register: (tx, registration, actor) => {
      tx.afterCommit(() => bus.emit('hosts.changed', {}));
      return registerHosts(tx, vault, registration, actor, clock.now());
    },
    checkPlace: async (tx, place) => {
      await hostAtPlace(tx, place);
    },
    bindHost: (tx, place, creator) => {
      tx.afterCommit(() => bus.emit('hosts.changed', {}));
      return bindHost(tx, place, creator, clock.now());
    },
    keepFacts: (tx, hostId, facts) => {
      if (facts.source === 'ssh') tx.afterCommit(() => bus.emit('hosts.changed', {}));
      return keepFacts(tx, hostId, facts);
    },
    async noteFacts(tx, hostId, { hostName, osType }) {
      tx.afterCommit(() => bus.emit('hosts.changed', {}));
      // The name that people gave a host is how other systems know it (002's machine_name): it stays.
      const unnamed = !(await findHost(tx.db, hostId))?.host_name;
      const facts = {
        ...(hostName && unnamed && { host_name: hostName }),
        ...(osType && { os_type: osType }),
      };
      await updateHost(tx, hostId, { ...facts, updated_at: clock.now() });
    },
  };

  async function countRows(table: 'hosts' | 'businesses'): Promise<number> {
    const rows = read.selectFrom(table).select(({ fn }) => fn.countAll<number>().as('count'));
    return (await rows.executeTakeFirstOrThrow()).count;
  }
}
