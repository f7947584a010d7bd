import type { Output } from '@contract/index';
import type { clusterFilter } from '@contract/procedures/clusters';
import {
  type Page,
  type Paging,
  page,
  type Reader,
  type Tx,
  valuesAsList,
  wordsOfSearch,
} from '@main/platform/store';
import type { ClusterTable } from '@main/platform/store/schema/cmdb';
import { type Insertable, type Selectable, type SqlBool, sql, type Updateable } from 'kysely';
import type { z } from 'zod';

export type ClusterView = Output<'clusters.get'>;
export type ClusterFilter = z.output<typeof clusterFilter>;
export type ClusterRow = Selectable<ClusterTable>;

export interface ClusterQuery extends ClusterFilter, Paging {
  readonly sortBy: 'name' | 'type' | 'updatedAt';
  readonly descending: boolean;
}

/** The order of an index each, so that a page is read from it and ends early. */
const orders = {
  name: ['name', 'id'],
  type: ['type', 'name', 'id'],
  updatedAt: ['updated_at', 'id'],
} as const;

/** One page of clusters. */
export function listClusters(db: Reader, query: ClusterQuery): Promise<Page<ClusterView>> {
  return page(matchingClusters(db, query), sortedClusters(db, query), query);
}

/** The rows of a list in its order. */
export function sortedClusters(db: Reader, query: Omit<ClusterQuery, keyof Paging>) {
  let rows = viewing(matchingClusters(db, query));
  for (const column of orders[query.sortBy])
    rows = rows.orderBy(sql.ref(`clusters.${column}`), query.descending ? 'desc' : 'asc');
  return rows;
}

function matchingClusters(db: Reader, { keyword, type, envId, businessId, source }: ClusterFilter) {
  let query = db.selectFrom('clusters');
  if (type !== undefined) query = query.where('type', '=', type);
  if (envId !== undefined) query = query.where('env_id', '=', envId);
  if (businessId !== undefined) query = query.where('business_id', '=', businessId);
  if (source !== undefined) query = query.where('source', '=', source);
  for (const word of wordsOfSearch(keyword))
    query = query.where(
      sql<SqlBool>`instr(lower(clusters.name || char(10) || type || char(10) || coalesce(remark, '') || char(10) || clusters.id), lower(${word})) > 0`,
    );
  return query;
}

function viewing(query: ReturnType<typeof matchingClusters>) {
  return query.select((of) => [
    'clusters.id',
    'clusters.name',
    'clusters.type',
    'clusters.env_id as envId',
    'clusters.business_id as businessId',
    'clusters.source',
    'clusters.creator',
    'clusters.updated_at as updatedAt',
    sql<string>`coalesce(clusters.remark, '')`.as('remark'),
    sql<string>`coalesce((select name from environments where id = clusters.env_id), '')`.as('envName'),
    sql<string>`coalesce((select name from businesses where id = clusters.business_id), '')`.as(
      'businessName',
    ),
    of
      .selectFrom('cluster_hosts')
      .whereRef('cluster_hosts.cluster_id', '=', 'clusters.id')
      .select(({ fn }) => fn.countAll<number>().as('hosts'))
      .$asScalar()
      .$notNull()
      .as('hosts'),
  ]);
}

export function findCluster(db: Reader, id: string): Promise<ClusterView | undefined> {
  return viewing(db.selectFrom('clusters')).where('clusters.id', '=', id).executeTakeFirst();
}

/** The clusters that a host is bound to, by name. */
export function clustersOfHost(db: Reader, hostId: number): Promise<ClusterView[]> {
  const bound = db.selectFrom('cluster_hosts').select('cluster_id').where('host_id', '=', hostId);
  return viewing(db.selectFrom('clusters'))
    .where('clusters.id', 'in', bound)
    .orderBy('clusters.name')
    .execute();
}

export async function listTypes(db: Reader): Promise<string[]> {
  const rows = db.selectFrom('clusters').select('type').distinct().where('type', '<>', '').orderBy('type');
  return (await rows.execute()).map(({ type }) => type);
}

export function findClusters(db: Reader, ids: readonly string[]): Promise<ClusterRow[]> {
  return db.selectFrom('clusters').selectAll().where('id', 'in', valuesAsList(ids)).execute();
}

/** Another cluster of the business, or of none, that has the name. */
export async function isNameTaken(
  tx: Tx,
  { name, business_id }: Pick<ClusterRow, 'name' | 'business_id'>,
  except: string,
): Promise<boolean> {
  const { rows } = await sql`select 1 from clusters where name = ${name}
    and business_id is ${business_id} and id <> ${except} limit 1`.execute(tx.db);
  return rows.length > 0;
}

export async function insertCluster(tx: Tx, row: Insertable<ClusterTable>): Promise<void> {
  await tx.db.insertInto('clusters').values(row).execute();
}

export async function updateCluster(tx: Tx, id: string, changes: Updateable<ClusterTable>): Promise<void> {
  await tx.db.updateTable('clusters').set(changes).where('id', '=', id).execute();
}

export async function deleteClusters(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.db.deleteFrom('clusters').where('id', 'in', valuesAsList(ids)).execute();
}

/** Binds hosts; answers how many were not bound yet. */
export async function bindHosts(tx: Tx, id: string, hostIds: readonly number[]): Promise<number> {
  const done = await sql`insert into cluster_hosts (cluster_id, host_id)
    select ${id}, value from json_each(${JSON.stringify(hostIds)}) where true
    on conflict do nothing`.execute(tx.db);
  return Number(done.numAffectedRows ?? 0);
}

export async function unbindHosts(tx: Tx, id: string, hostIds: readonly number[]): Promise<number> {
  const done = await tx.db
    .deleteFrom('cluster_hosts')
    .where('cluster_id', '=', id)
    .where('host_id', 'in', valuesAsList(hostIds))
    .executeTakeFirst();
  return Number(done.numDeletedRows);
}
