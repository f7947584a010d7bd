import { type Page, type Paging, type Reader, valuesAsList } from '@main/platform/store';
import { sql } from 'kysely';
import { isAnswering } from './answering';
import type { AgentRule } from './cmdb.ports';
import { hasCredential } from './credentials/login';
import { countHosts } from './hosts.count';
import { type HostFilter, type HostView, matchingHosts } from './hosts.filter';
import { pageByLastSeen } from './hosts.last-seen';
import { type Few, fewOf } from './hosts.relations';
import { viewHosts } from './hosts.view';

export interface HostQuery extends Paging {
  readonly sortBy: 'innerIp' | 'hostName' | 'updatedAt' | 'lastSeenAt' | 'id';
  readonly descending: boolean;
  readonly filter: HostFilter;
}

/** One page of hosts: first the ids of the page by an index alone, then everything about those. */
export async function listHosts(
  db: Reader,
  query: HostQuery,
  rule: AgentRule,
  now: number,
): Promise<Page<HostView>> {
  const few = await fewOf(db, query.filter, rule, now);
  if (!few) return { items: [], total: 0 };
  const ids = await pageOfIds(db, query, rule, now, few);
  const items = viewHosts(db, ids, rule, now);
  // A page that is not full is the last one: what finds little has been looked for once already.
  const isLast = ids.length < query.pageSize && (ids.length > 0 || query.page === 1);
  if (isLast) return { items: await items, total: (query.page - 1) * query.pageSize + ids.length };
  const [total, shown] = await Promise.all([countHosts(db, query.filter, rule, now, few), items]);
  return { items: shown, total };
}

async function pageOfIds(
  db: Reader,
  query: HostQuery,
  rule: AgentRule,
  now: number,
  few: Few,
): Promise<number[]> {
  const { page, pageSize, sortBy, descending } = query;
  const offset = (page - 1) * pageSize;
  if (sortBy === 'lastSeenAt')
    return pageByLastSeen(matchingHosts(db, query.filter, rule, now, few), descending, offset, pageSize);
  const rows = await sortedIds(db, { ...query, sortBy }, rule, now, few)
    .limit(pageSize)
    .offset(offset)
    .execute();
  return rows.map(({ id }) => id);
}

/** The ids that a query finds, in its order. */
export function sortedIds(
  db: Reader,
  {
    filter,
    sortBy,
    descending,
  }: Pick<HostQuery, 'filter' | 'descending'> & { sortBy: keyof typeof sortColumns },
  rule: AgentRule,
  now: number,
  few?: Few,
) {
  let rows = matchingHosts(db, filter, rule, now, few).select('hosts.id');
  for (const column of columnsOf(sortBy, filter))
    rows = rows.orderBy(sql.ref(column), descending ? 'desc' : 'asc');
  return rows;
}

/**
 * Hosts with equal addresses, names or times need an order of their own, or pages would overlap. It is
 * that of the index, so that equal rows are not sorted for one page.
 */
const sortColumns = {
  innerIp: ['hosts.ip_key', 'hosts.business_id', 'hosts.cloud_id', 'hosts.search', 'hosts.id'],
  hostName: ['hosts.host_name', 'hosts.business_id', 'hosts.cloud_id', 'hosts.search', 'hosts.id'],
  updatedAt: ['hosts.updated_at', 'hosts.business_id', 'hosts.cloud_id', 'hosts.search', 'hosts.id'],
  id: ['hosts.id'],
} as const;

function columnsOf(sortBy: keyof typeof sortColumns, filter: HostFilter): readonly string[] {
  // Businesses and cloud areas have indexes of their own, in the order of addresses.
  const ownIndex = !filter.keyword && (filter.businessId ?? filter.cloudId) !== undefined;
  return sortBy === 'innerIp' && ownIndex ? ['hosts.ip_key', 'hosts.id'] : sortColumns[sortBy];
}

export interface HostAddress {
  readonly id: number;
  readonly innerIp: string;
}

const chunk = 10_000;

/** All hosts that a filter finds, in the order of addresses. */
export async function listHostIds(
  db: Reader,
  filter: HostFilter,
  rule: AgentRule,
  now: number,
): Promise<HostAddress[]> {
  const all: HostAddress[] = [];
  // In parts: a single answer of 100,000 rows would hold up everything else while it is unpacked.
  let last = { ip_key: '', id: 0 };
  for (;;) {
    const rows = await matchingHosts(db, filter, rule, now)
      .select(['hosts.id', 'hosts.inner_ip as innerIp', 'hosts.ip_key'])
      .where(sql<boolean>`(hosts.ip_key, hosts.id) > (${last.ip_key}, ${last.id})`)
      .orderBy('hosts.ip_key')
      .orderBy('hosts.id')
      .limit(chunk)
      .execute();
    for (const { id, innerIp } of rows) all.push({ id, innerIp });
    const end = rows.at(-1);
    if (!end || rows.length < chunk) return all;
    last = end;
  }
}

export interface TargetHost extends HostAddress {
  readonly outerIp: string;
  readonly hostName: string;
  readonly hasCredential: boolean;
  /** Its agent, where it runs now and is one machine's alone. */
  readonly agentId: number | null;
}

/** Hosts as somebody who wants to run something on them needs them, in the order of the ids. */
export async function targetHosts(
  db: Reader,
  ids: readonly number[],
  rule: AgentRule,
  now: number,
): Promise<TargetHost[]> {
  const byId = new Map<number, TargetHost>();
  for (let start = 0; start < ids.length; start += chunk) {
    const rows = await db
      .selectFrom('hosts')
      .leftJoin('agents', (join) => join.onRef('agents.host_id', '=', 'hosts.id').on(isAnswering(rule, now)))
      .where('hosts.id', 'in', valuesAsList(ids.slice(start, start + chunk)))
      .select(['hosts.id', 'hosts.inner_ip as innerIp', 'hosts.outer_ip as outerIp'])
      .select(['hosts.host_name as hostName', 'agents.id as agentId'])
      .select(hasCredential(now).as('hasCredential'))
      .execute();
    for (const row of rows) byId.set(row.id, { ...row, hasCredential: row.hasCredential === 1 });
  }
  return ids.flatMap((id) => byId.get(id) ?? []);
}
