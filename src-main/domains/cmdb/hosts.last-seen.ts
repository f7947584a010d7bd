import type { Database } from '@main/platform/store';
import type { SelectQueryBuilder } from 'kysely';
import { seenAgentOf } from './hosts.filter';

// biome-ignore lint/complexity/noBannedTypes: Kysely's own word for "nothing selected yet"
type Hosts = SelectQueryBuilder<Database, 'hosts', {}>;

/**
 * The ids of one page in the order of the last sign of life; hosts that never gave one stand before
 * all others. In two parts, because an index has an order for the one part alone: joined and sorted
 * as a whole, 100,000 hosts would take many times as long.
 */
export async function pageByLastSeen(
  hosts: Hosts,
  descending: boolean,
  offset: number,
  pageSize: number,
): Promise<number[]> {
  const direction = descending ? 'desc' : 'asc';
  const seen = hosts
    .innerJoin('agents', 'agents.host_id', 'hosts.id')
    .where('agents.last_seen_at', 'is not', null)
    .select('hosts.id')
    .orderBy('agents.last_seen_at', direction)
    .orderBy('agents.id', direction);
  const unseen = hosts
    .where((of) => of.not(of.exists(seenAgentOf(of))))
    .select('hosts.id')
    .orderBy('hosts.ip_key', direction)
    .orderBy('hosts.id', direction);
  const [first, second] = descending ? [seen, unseen] : [unseen, seen];

  const head = await first.limit(pageSize).offset(offset).execute();
  const ids = head.map(({ id }) => id);
  if (ids.length === pageSize) return ids;
  // With some of the first part on the page, it ends here and the second one begins here.
  const before = ids.length > 0 ? offset + ids.length : await count(first);
  const tail = await second
    .limit(pageSize - ids.length)
    .offset(Math.max(0, offset + ids.length - before))
    .execute();
  return [...ids, ...tail.map(({ id }) => id)];
}

async function count(query: { clearSelect(): Hosts }): Promise<number> {
  const counting = query
    .clearSelect()
    .clearOrderBy()
    .select(({ fn }) => fn.countAll<number>().as('total'));
  return (await counting.executeTakeFirstOrThrow()).total;
}
