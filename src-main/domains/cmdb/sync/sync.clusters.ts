import { insertMany, type Tx, valuesAsList } from '@main/platform/store';
import type { Row } from './document';
import { allIds, type Count, mergeRows, type SyncContext } from './merge';

/** Upserts clusters by id and binds exactly the hosts that are listed. */
export async function syncClusters(context: SyncContext): Promise<Count> {
  const { tx, document, issues } = context;
  if (document.clusters.length === 0) return { added: 0, changed: 0, left: 0 };
  const known = { env_id: await allIds(tx, 'environments'), app_id: await allIds(tx, 'businesses') };
  for (const [index, row] of document.clusters.entries())
    for (const field of ['env_id', 'app_id'] as const) {
      const id = row[field];
      if (id !== undefined && id !== null && !known[field].has(id))
        issues.add({
          path: `clusters.${index}.${field}`,
          reason: 'cmdb.unknownReference',
          params: { what: field.replace(/_id$/, ''), id },
        });
    }
  const wanted = await wantedHosts(context);
  issues.check();

  const bound = await boundHosts(tx, document.clusters);
  const rebound = [...wanted].filter(([id, hosts]) => !sameSet(hosts, bound.get(id) ?? new Set()));
  const rows = document.clusters.map(({ id, name, type, env_id, app_id, remark }) => ({
    ...{ id, name, type, env_id, remark },
    business_id: app_id,
  }));
  const defaults = { type: '', env_id: null, business_id: null, remark: null, creator: context.creator };
  const touched = new Set(rebound.map(([id]) => id));
  const count = await mergeRows(context, 'clusters', rows, defaults, touched);
  await tx.db
    .deleteFrom('cluster_hosts')
    .where('cluster_id', 'in', valuesAsList(rebound.map(([id]) => id)))
    .execute();
  await insertMany(
    tx,
    'cluster_hosts',
    rebound.flatMap(([cluster_id, hosts]) => [...hosts].map((host_id) => ({ cluster_id, host_id }))),
  );
  return count;
}

/** Host ids by cluster, for clusters that list hosts. An address alone means the direct cloud area, if it is there. */
async function wantedHosts({ tx, document, issues }: SyncContext): Promise<Map<string, Set<number>>> {
  const listed = document.clusters.flatMap(({ hosts }) => hosts ?? []);
  const addresses = listed.map((host) => (typeof host === 'string' ? host : host.inner_ip));
  const rows = await tx.db
    .selectFrom('hosts')
    .select(['id', 'inner_ip', 'cloud_id'])
    .where('inner_ip', 'in', valuesAsList(addresses))
    .execute();
  const at = Map.groupBy(rows, ({ inner_ip }) => inner_ip);
  const wanted = new Map<string, Set<number>>();
  for (const [index, { id, hosts }] of document.clusters.entries()) {
    if (!hosts) continue;
    const found = new Set<number>();
    for (const [position, host] of hosts.entries()) {
      const ip = typeof host === 'string' ? host : host.inner_ip;
      const candidates = at.get(ip) ?? [];
      const cloud =
        typeof host === 'string' ? (candidates.length > 1 ? 0 : candidates[0]?.cloud_id) : host.cloud_id;
      const match = candidates.find(({ cloud_id }) => cloud_id === cloud);
      if (match) found.add(match.id);
      else {
        const path = `clusters.${index}.hosts.${position}`;
        if (typeof host === 'string' && candidates.length > 1)
          issues.add({ path, reason: 'cmdb.ambiguousAddress', params: { ip } });
        else issues.add({ path, reason: 'cmdb.unknownReference', params: { what: 'host', id: ip } });
      }
    }
    wanted.set(id, found);
  }
  return wanted;
}

async function boundHosts(tx: Tx, clusters: readonly Row<'clusters'>[]): Promise<Map<string, Set<number>>> {
  const rows = await tx.db
    .selectFrom('cluster_hosts')
    .selectAll()
    .where('cluster_id', 'in', valuesAsList(clusters.map(({ id }) => id)))
    .execute();
  const bound = new Map<string, Set<number>>();
  for (const { cluster_id, host_id } of rows)
    bound.set(cluster_id, (bound.get(cluster_id) ?? new Set()).add(host_id));
  return bound;
}

function sameSet(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return a.size === b.size && [...a].every((each) => b.has(each));
}
