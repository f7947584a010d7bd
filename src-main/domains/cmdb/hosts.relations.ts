import type { Reader } from '@main/platform/store';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { AgentRule } from './cmdb.ports';
import type { HostFilter } from './hosts.filter';

type Kind = 'moduleId' | 'setId' | 'clusterId' | 'agentStatus' | 'version';

/** A condition of a filter that stands in another table. Rows there never outlive their host. */
interface Relation {
  readonly kind: Kind;
  /** The table and what must hold of its rows; columns: `host_id`. */
  readonly rows: RawBuilder<unknown>;
  /** The hosts are those that have no such row. */
  readonly without?: boolean;
}

/**
 * Which relations of a filter hold for few hosts. Many are found by going through an index of hosts in
 * the order of the page and asking for each: that ends early. Few would be looked for in 100,000 hosts
 * (35 ms): they are taken from the other table and sorted.
 */
export type Few = ReadonlySet<Kind>;

/** Up to this many hosts are sorted in less time than it takes to find them in their order. */
const few = 2000;

/** The relations of a filter; each inner list holds what may be true in place of one another. */
function relationsOf(filter: HostFilter, rule: AgentRule, now: number): Relation[][] {
  const { moduleId, setId, clusterId, agentStatus, version } = filter;
  const all: Relation[][] = [];
  if (moduleId !== undefined)
    all.push([{ kind: 'moduleId', rows: sql`module_hosts where module_id = ${moduleId}` }]);
  if (setId !== undefined) {
    const modules = sql`select id from modules where set_id = ${setId}`;
    all.push([{ kind: 'setId', rows: sql`module_hosts where module_id in (${modules})` }]);
  }
  if (clusterId !== undefined)
    all.push([{ kind: 'clusterId', rows: sql`cluster_hosts where cluster_id = ${clusterId}` }]);
  // A host without an agent is as unknown as one whose agent was never seen.
  if (agentStatus !== undefined)
    all.push(
      agentStatus.map((status) =>
        status === 'UNKNOWN'
          ? { kind: 'agentStatus', rows: sql`agents where last_seen_at is not null`, without: true }
          : { kind: 'agentStatus', rows: sql`agents where ${rule.hasStatus(status, now)}` },
      ),
    );
  if (version) all.push([{ kind: 'version', rows: sql`agents where instr(version, ${version}) > 0` }]);
  return all;
}

/** The relations of a filter as conditions on `hosts`. */
export function relationConditions(
  filter: HostFilter,
  rule: AgentRule,
  now: number,
  isFew: Few,
): RawBuilder<SqlBool>[] {
  return relationsOf(filter, rule, now).map((choices) => {
    if (choices.length === 0) return sql<SqlBool>`false`;
    const conditions = choices.map((one) => (isFew.has(one.kind) ? isAmong(one) : hasOne(one)));
    return sql<SqlBool>`(${sql.join(conditions, sql` or `)})`;
  });
}

function hasOne({ rows, without }: Relation): RawBuilder<SqlBool> {
  return sql<SqlBool>`${without ? sql`not exists` : sql`exists`} (select 1 from ${rows} and host_id = hosts.id)`;
}

function isAmong({ rows, without }: Relation): RawBuilder<SqlBool> {
  const ids = sql`select host_id from ${rows} and host_id is not null`;
  // With an order, SQLite goes through both lists side by side, and needs no table of its own.
  return without
    ? sql<SqlBool>`hosts.id in (select id from hosts except ${ids} order by 1)`
    : sql<SqlBool>`hosts.id in (${ids})`;
}

/**
 * Which relations of a filter hold for few hosts: asks the other tables alone, and no longer than it is
 * open. undefined: one of them holds for none.
 */
export async function fewOf(
  db: Reader,
  filter: HostFilter,
  rule: AgentRule,
  now: number,
): Promise<Few | undefined> {
  const found = new Set<Kind>();
  for (const choices of relationsOf(filter, rule, now)) {
    let total = 0;
    for (const one of choices) total += total > few ? 0 : await atMost(db, one, few + 1);
    if (total === 0) return undefined;
    if (choices[0] && total <= few) found.add(choices[0].kind);
  }
  return found;
}

async function atMost(db: Reader, relation: Relation, limit: number): Promise<number> {
  const counting = relation.without
    ? countOf([relation])
    : sql<number>`(select count(*) from (select 1 from ${relation.rows} and host_id is not null limit ${limit}))`;
  return totalOf(db, counting ?? sql<number>`0`);
}

/**
 * How many hosts a filter finds that asks for one relation and nothing else: the other table knows the
 * number without asking for each of 100,000 hosts. undefined: hosts have to be asked.
 */
export async function countByRelation(
  db: Reader,
  filter: HostFilter,
  rule: AgentRule,
  now: number,
): Promise<number | undefined> {
  const given = Object.values(filter).filter((value) => value !== undefined && value !== '');
  const [choices] = relationsOf(filter, rule, now);
  const counting = given.length === 1 && choices ? countOf(choices) : undefined;
  return counting && totalOf(db, counting);
}

function countOf([one, ...others]: readonly Relation[]): RawBuilder<number> | undefined {
  if (!one || others.length > 0) return undefined;
  const { kind, rows, without } = one;
  // Only in a set can a host stand twice.
  const what = kind === 'setId' ? sql`distinct host_id` : sql`*`;
  const counted = sql<number>`(select count(${what}) from ${rows} and host_id is not null)`;
  return without ? sql<number>`(select count(*) from hosts) - ${counted}` : counted;
}

async function totalOf(db: Reader, counting: RawBuilder<number>): Promise<number> {
  return (await sql<{ total: number }>`select ${counting} as total`.execute(db)).rows[0]?.total ?? 0;
}
