import type { Output } from '@contract/index';
import type { hostFilter } from '@contract/procedures/cmdb';
import type { AgentStatus } from '@contract/states';
import { type Database, type Reader, valuesAsList, wordsOfSearch } from '@main/platform/store';
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { z } from 'zod';
import { canonicalAddress } from './address';
import type { AgentRule } from './cmdb.ports';

export type HostFilter = z.output<typeof hostFilter>;
export type HostView = Output<'cmdb.host'>;

type Builder = ExpressionBuilder<Database, 'hosts'>;

/** `hosts` with the conditions of a filter. */
export function matchingHosts(db: Reader, filter: HostFilter, rule: AgentRule, now: number) {
  let query = db.selectFrom('hosts');
  for (const condition of conditions(filter, rule, now)) query = query.where(condition);
  return query;
}

/**
 * A filter as conditions on `hosts`, all of which must hold. A list that is given and empty finds
 * nothing: a filter must never fall away unseen and hit every host.
 */
function conditions(
  filter: HostFilter,
  rule: AgentRule,
  now: number,
): ((of: Builder) => Expression<SqlBool>)[] {
  const { businessId, setId, moduleId, cloudId, clusterId, agentStatus, version, credentialId, addresses } =
    filter;
  const words = wordsOfSearch(filter.keyword ?? '');
  const all: ((of: Builder) => Expression<SqlBool>)[] = [];
  if (businessId !== undefined) {
    // A keyword is looked for in an index that holds the business too; "+" keeps SQLite on it.
    const column = words.length > 0 ? sql<number>`+hosts.business_id` : sql<number>`hosts.business_id`;
    all.push((of) => of(column, '=', businessId));
  }
  if (cloudId !== undefined) {
    const column = words.length > 0 ? sql<number>`+hosts.cloud_id` : sql<number>`hosts.cloud_id`;
    all.push((of) => of(column, '=', cloudId));
  }
  // "exists", not "in": a page is then found by going through the index of its order, and ends early.
  if (moduleId !== undefined)
    all.push((of) => of.exists(memberships(of).where('module_hosts.module_id', '=', moduleId)));
  if (setId !== undefined)
    all.push((of) => {
      const modules = of.selectFrom('modules').select('modules.id').where('modules.set_id', '=', setId);
      return of.exists(memberships(of).where('module_hosts.module_id', 'in', modules));
    });
  if (clusterId !== undefined)
    all.push((of) =>
      of.exists(
        of
          .selectFrom('cluster_hosts')
          .select(sql.lit(1).as('one'))
          .whereRef('cluster_hosts.host_id', '=', 'hosts.id')
          .where('cluster_id', '=', clusterId),
      ),
    );
  if (agentStatus !== undefined)
    all.push((of) => of.or(agentStatus.map((status) => inStatus(of, status, rule, now))));
  if (version) all.push((of) => of.exists(agentOf(of).where(sql<SqlBool>`instr(version, ${version}) > 0`)));
  if (credentialId !== undefined) all.push((of) => of('hosts.credential_id', '=', credentialId));
  if (addresses !== undefined) all.push(() => hasAddress(addresses));
  for (const word of words) all.push(() => sql<SqlBool>`instr(hosts.search, ${lowerAscii(word)}) > 0`);
  return all;
}

/** True for hosts that have one of the addresses inside or outside. */
export function hasAddress(addresses: readonly string[]): Expression<SqlBool> {
  const list = valuesAsList(addresses.map((address) => canonicalAddress(address) ?? address));
  return sql<SqlBool>`hosts.id in (
    select id from hosts where inner_ip in ${list}
    union all select id from hosts where outer_ip <> '' and outer_ip in ${list}
  )`;
}

function memberships(of: Builder) {
  return of
    .selectFrom('module_hosts')
    .select(sql.lit(1).as('one'))
    .whereRef('module_hosts.host_id', '=', 'hosts.id');
}

function agentOf(of: Builder) {
  return of.selectFrom('agents').select(sql.lit(1).as('one')).whereRef('agents.host_id', '=', 'hosts.id');
}

/** A host without an agent is as unknown as one whose agent was never seen. */
function inStatus(of: Builder, status: AgentStatus, rule: AgentRule, now: number): Expression<SqlBool> {
  if (status !== 'UNKNOWN') return of.exists(agentOf(of).where(rule.hasStatus(status, now)));
  return of.not(of.exists(seenAgentOf(of)));
}

/** The agent of a host, if it has given a sign of life. */
export function seenAgentOf(of: Builder) {
  return agentOf(of).where('agents.last_seen_at', 'is not', null);
}

/** What SQLite's lower() does: letters beyond ASCII stay as they are. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
