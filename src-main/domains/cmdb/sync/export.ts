import type { Reader } from '@main/platform/store';
import { sql } from 'kysely';
import type { Kind } from './document';

export type ExportedDocument = { readonly [K in Kind]: readonly Readonly<Record<string, unknown>>[] };

const chunkHosts = 5000;

/** The CMDB as a document of the wire contract, without secrets. Read it in one read transaction. */
export async function exportDocument(db: Reader): Promise<ExportedDocument> {
  const lines = await db.selectFrom('product_lines').select(['id', 'name']).orderBy('id').execute();
  const businesses = await db.selectFrom('businesses').selectAll().orderBy('id').execute();
  const sets = await db
    .selectFrom('sets')
    .select(['id', 'business_id as application_id', 'name'])
    .orderBy('id')
    .execute();
  const environments = db.selectFrom('environments').select(['id', 'name', 'remark']).orderBy('id');
  const clouds = db.selectFrom('clouds').select(['id', 'name']).where('id', '<>', 0).orderBy('id');
  return {
    product_lines: lines.map(({ id, name }) => ({ id: String(id), name })),
    applications: businesses.map(({ id, name, product_line_id, company_id }) => ({
      id: String(id),
      name,
      product_line_id: textOf(product_line_id),
      company_id,
    })),
    sets: sets.map((set) => ({ ...set, application_id: String(set.application_id) })),
    modules: await db.selectFrom('modules').select(['id', 'set_id', 'name']).orderBy('id').execute(),
    environments: await environments.execute(),
    clouds: await clouds.execute(),
    clusters: await exportClusters(db),
    hosts: await exportHosts(db),
  };
}

async function exportClusters(db: Reader): Promise<Readonly<Record<string, unknown>>[]> {
  const clusters = await db.selectFrom('clusters').selectAll().orderBy('id').execute();
  const bound = await db
    .selectFrom('cluster_hosts')
    .innerJoin('hosts', 'hosts.id', 'cluster_hosts.host_id')
    .select(['cluster_hosts.cluster_id', 'hosts.inner_ip', 'hosts.cloud_id'])
    .orderBy('hosts.ip_key')
    .orderBy('hosts.cloud_id')
    .execute();
  const hostsOf = Map.groupBy(bound, ({ cluster_id }) => cluster_id);
  return clusters.map(({ id, name, type, env_id, business_id, remark }) => ({
    ...{ id, name, type, env_id, remark },
    app_id: textOf(business_id),
    // An address alone means the direct cloud area.
    hosts: (hostsOf.get(id) ?? []).map(({ inner_ip, cloud_id }) =>
      cloud_id === 0 ? inner_ip : { inner_ip, cloud_id },
    ),
  }));
}

async function exportHosts(db: Reader): Promise<Readonly<Record<string, unknown>>[]> {
  const all: Readonly<Record<string, unknown>>[] = [];
  for (let last = 0; ; ) {
    const rows = await db
      .selectFrom('hosts')
      .selectAll()
      .select(
        sql<string>`(select json_group_array(module_id) from module_hosts where host_id = hosts.id)`.as(
          'modules',
        ),
      )
      .where('id', '>', last)
      .orderBy('id')
      .limit(chunkHosts)
      .execute();
    for (const row of rows)
      all.push({
        inner_ip: row.inner_ip,
        outer_ip: row.outer_ip,
        cloud_id: row.cloud_id,
        host_name: row.host_name,
        os_type: row.os_type,
        ssh_user: row.ssh_user,
        ssh_port: row.ssh_port,
        auth_type: row.auth_type,
        application_id: textOf(row.business_id),
        modules: JSON.parse(row.modules) as number[],
        product_line_id: textOf(row.product_line_id),
        env_id: row.env_id,
        usage: row.usage,
        location: row.location,
        is_initialized: row.is_initialized,
        remark: row.remark,
      });
    last = rows.at(-1)?.id ?? last;
    if (rows.length < chunkHosts) return all;
  }
}

function textOf(id: number | null): string | null {
  return id === null ? null : String(id);
}
