import type { Contract, Output } from '@contract/index';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { newId } from '@main/kernel/ids';
import { isForeignKeyViolation, type Page, type Tx } from '@main/platform/store';
import type { z } from 'zod';
import type { CmdbDeps } from '../cmdb.service';
import { sourceOf } from '../hosts.service';
import { findHosts } from '../hosts.store';
import { checkBusiness, checkEnvironment } from '../references';
import { findAddresses } from './addresses';
import * as rows from './clusters.store';

export type NewCluster = z.output<Contract['clusters.add']['input']>;
export type ClusterUpdate = z.output<Contract['clusters.update']['input']>;

export interface ClustersService {
  list(query: rows.ClusterQuery): Promise<Page<rows.ClusterView>>;
  get(id: string): Promise<rows.ClusterView>;
  ofHost(hostId: number): Promise<rows.ClusterView[]>;
  types(): Promise<string[]>;
  /** Names are unique within a business; those without a business form one more. */
  add(actor: Actor, cluster: NewCluster): Promise<string>;
  /** Changes the fields that are given. */
  update(cluster: ClusterUpdate): Promise<void>;
  /** All or none; throws `cmdb.fromCmdb` when one of them was synchronised. Hosts stay. */
  remove(ids: readonly string[]): Promise<number>;
  /** Hosts that are not there refuse the rest. */
  bindHosts(id: string, hostIds: readonly number[]): Promise<{ bound: number; already: number }>;
  unbindHosts(id: string, hostIds: readonly number[]): Promise<number>;
  findAddresses(addresses: readonly string[]): Promise<Output<'cmdb.findAddresses'>>;
}

export function createClusters({
  store,
  bus,
  clock,
}: Pick<CmdbDeps, 'store' | 'bus' | 'clock'>): ClustersService {
  const { read } = store;
  return {
    list: (query) => rows.listClusters(read, query),
    async get(id) {
      const found = await rows.findCluster(read, id);
      if (!found) throw AppError.notFound('cluster', id);
      return found;
    },
    ofHost: (hostId) => rows.clustersOfHost(read, hostId),
    types: () => rows.listTypes(read),
    findAddresses: (addresses) => findAddresses(read, addresses),
    add: (actor, input) =>
      change(async (tx) => {
        const at = clock.now();
        const { name, type, envId, businessId, remark } = input;
        const row = { id: newId(), name, type, env_id: envId, business_id: businessId, remark };
        await check(tx, row);
        const stamps = { source: sourceOf(actor), creator: actor.name, created_at: at, updated_at: at };
        await rows.insertCluster(tx, { ...row, ...stamps });
        return row.id;
      }),
    async update({ id, ...fields }) {
      await change(async (tx) => {
        const before = await demand(tx, id);
        const changes = columnsOf(fields);
        await check(tx, { ...before, ...changes });
        await rows.updateCluster(tx, id, { ...changes, updated_at: clock.now() });
      });
    },
    remove: (ids) =>
      change(async (tx) => {
        const found = await rows.findClusters(tx.db, ids);
        const synced = found.find(({ source }) => source === 'cmdb');
        if (synced) throw new AppError('cmdb.fromCmdb', { what: synced.name });
        await rows.deleteClusters(tx, ids).catch((error: unknown) => {
          const what = found.map(({ name }) => name).join(', ');
          throw isForeignKeyViolation(error) ? new AppError('cmdb.inUse', { what }) : error;
        });
        return found.length;
      }),
    bindHosts: (id, hostIds) =>
      change(async (tx) => {
        await demand(tx, id);
        const wanted = [...new Set(hostIds)];
        const found = new Set((await findHosts(tx.db, wanted)).map((host) => host.id));
        const missing = wanted.find((hostId) => !found.has(hostId));
        if (missing !== undefined) throw AppError.notFound('host', missing);
        const bound = await rows.bindHosts(tx, id, wanted);
        if (bound > 0) await rows.updateCluster(tx, id, { updated_at: clock.now() });
        return { bound, already: wanted.length - bound };
      }),
    unbindHosts: (id, hostIds) =>
      change(async (tx) => {
        await demand(tx, id);
        const unbound = await rows.unbindHosts(tx, id, hostIds);
        if (unbound > 0) await rows.updateCluster(tx, id, { updated_at: clock.now() });
        return unbound;
      }),
  };

  function change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return store.write((tx) => {
      tx.afterCommit(() => bus.emit('hosts.changed', {}));
      return work(tx);
    });
  }
}

async function demand(tx: Tx, id: string): Promise<rows.ClusterRow> {
  const [found] = await rows.findClusters(tx.db, [id]);
  if (!found) throw AppError.notFound('cluster', id);
  return found;
}

async function check(
  tx: Tx,
  row: Pick<rows.ClusterRow, 'id' | 'name' | 'env_id' | 'business_id'>,
): Promise<void> {
  await checkBusiness(tx, row.business_id);
  await checkEnvironment(tx, row.env_id);
  if (await rows.isNameTaken(tx, row, row.id))
    throw new AppError('cmdb.nameTaken', { name: row.name }, [
      { path: 'name', reason: 'cmdb.nameTaken', params: { name: row.name } },
    ]);
}

type Fields = { readonly [F in keyof NewCluster]?: NewCluster[F] | undefined };

/** The columns of the fields that are given. */
function columnsOf({ name, type, envId, businessId, remark }: Fields) {
  const columns = { name, type, env_id: envId, business_id: businessId, remark };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Partial<
    Pick<rows.ClusterRow, 'name' | 'type' | 'env_id' | 'business_id' | 'remark'>
  >;
}
