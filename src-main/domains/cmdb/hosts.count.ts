import type { Reader } from '@main/platform/store';
import { type RawBuilder, sql } from 'kysely';
import type { AgentRule } from './cmdb.ports';
import type { HostFilter } from './hosts.filter';
import { matchingHosts } from './hosts.filter';

/** How many hosts a filter finds. */
export async function countHosts(
  db: Reader,
  filter: HostFilter,
  rule: AgentRule,
  now: number,
): Promise<number> {
  const short = countOfOne(filter, rule, now);
  if (short) return (await sql<{ total: number }>`select ${short} as total`.execute(db)).rows[0]?.total ?? 0;
  return (await countingHosts(db, filter, rule, now).executeTakeFirstOrThrow()).total;
}

/** The count of any filter: goes through all hosts that an index cannot leave out. */
export function countingHosts(db: Reader, filter: HostFilter, rule: AgentRule, now: number) {
  const counting = matchingHosts(db, filter, rule, now).select(({ fn }) => fn.countAll<number>().as('total'));
  // True for every host; it makes SQLite look for keywords in an index instead of in the whole table.
  return filter.keyword ? counting.where('hosts.ip_key', '>', '') : counting;
}

/**
 * Filters by one thing alone that stands in another table: that table knows the number without
 * asking for each of 100,000 hosts. Rows there never outlive their host.
 */
function countOfOne(filter: HostFilter, rule: AgentRule, now: number): RawBuilder<number> | undefined {
  const given = Object.values(filter).filter((value) => value !== undefined && value !== '');
  if (given.length !== 1) return undefined;
  const { moduleId, setId, clusterId, agentStatus } = filter;
  if (moduleId !== undefined)
    return sql<number>`(select count(*) from module_hosts where module_id = ${moduleId})`;
  if (clusterId !== undefined)
    return sql<number>`(select count(*) from cluster_hosts where cluster_id = ${clusterId})`;
  if (setId !== undefined)
    return sql<number>`(select count(distinct host_id) from module_hosts
      where module_id in (select id from modules where set_id = ${setId}))`;
  const [status, ...others] = agentStatus ?? [];
  if (status === undefined || others.length > 0) return undefined;
  if (status !== 'UNKNOWN')
    return sql<number>`(select count(*) from agents where host_id is not null and ${rule.hasStatus(status, now)})`;
  return sql<number>`(select count(*) from hosts)
    - (select count(*) from agents where host_id is not null and last_seen_at is not null)`;
}
