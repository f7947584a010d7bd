import type { Reader } from '@main/platform/store';
import type { AgentRule } from './cmdb.ports';
import type { HostFilter } from './hosts.filter';
import { matchingHosts } from './hosts.filter';
import { countByRelation, type Few } from './hosts.relations';

/** How many hosts a filter finds. */
export async function countHosts(
  db: Reader,
  filter: HostFilter,
  rule: AgentRule,
  now: number,
  few?: Few,
): Promise<number> {
  const short = await countByRelation(db, filter, rule, now);
  return short ?? (await countingHosts(db, filter, rule, now, few).executeTakeFirstOrThrow()).total;
}

/** The count of any filter: goes through all hosts that an index cannot leave out. */
export function countingHosts(db: Reader, filter: HostFilter, rule: AgentRule, now: number, few?: Few) {
  const counting = matchingHosts(db, filter, rule, now, few).select(({ fn }) =>
    fn.countAll<number>().as('total'),
  );
  // True for every host; it makes SQLite look for keywords in an index instead of in the whole table.
  return filter.keyword ? counting.where('hosts.ip_key', '>', '') : counting;
}
