import { type Reader, rowsAsTable, valuesAsList } from '@main/platform/store';
import type { HostRow } from '@main/platform/store/schema/cmdb';
import { sql } from 'kysely';

/** A host as it is stored, with where it belongs. */
export interface StoredHost {
  readonly row: Omit<HostRow, 'search'>;
  readonly modules: readonly number[];
  readonly clusters: readonly string[];
}

export interface HostAddress {
  readonly cloud_id: number;
  readonly inner_ip: string;
}

export function keyOf({ cloud_id, inner_ip }: HostAddress): string {
  return `${cloud_id} ${inner_ip}`;
}

/** The hosts that stand at these addresses, by `keyOf`. */
export async function storedHosts(
  db: Reader,
  addresses: readonly HostAddress[],
): Promise<Map<string, StoredHost>> {
  const { rows } = await sql<HostRow>`select hosts.* from ${rowsAsTable(['inner_ip', 'cloud_id'], [
    ...addresses,
  ] as never)} cross join hosts using (inner_ip, cloud_id)`.execute(db);
  const ids = valuesAsList(rows.map(({ id }) => id));
  const [modules, clusters] = await Promise.all([
    sql<{ host_id: number; held: string }>`select host_id, json_group_array(module_id) as held
      from module_hosts where host_id in ${ids} group by host_id`.execute(db),
    sql<{ host_id: number; held: string }>`select host_id, json_group_array(cluster_id) as held
      from cluster_hosts where host_id in ${ids} group by host_id`.execute(db),
  ]);
  const modulesOf = listsOf<number>(modules.rows);
  const clustersOf = listsOf<string>(clusters.rows);
  return new Map(
    rows.map(({ search: _search, ...row }) => [
      keyOf(row),
      { row, modules: modulesOf.get(row.id) ?? [], clusters: clustersOf.get(row.id) ?? [] },
    ]),
  );
}

/** The ids of the hosts at these addresses, by `keyOf`. */
export async function hostIdsAt(db: Reader, addresses: readonly HostAddress[]): Promise<Map<string, number>> {
  const { rows } = await sql<HostAddress & { id: number }>`select hosts.id, hosts.inner_ip, hosts.cloud_id
    from ${rowsAsTable(['inner_ip', 'cloud_id'], [...addresses] as never)}
    cross join hosts using (inner_ip, cloud_id)`.execute(db);
  return new Map(rows.map((row) => [keyOf(row), row.id]));
}

function listsOf<V>(rows: readonly { host_id: number; held: string }[]): Map<number, V[]> {
  return new Map(rows.map(({ host_id, held }) => [host_id, JSON.parse(held) as V[]]));
}
