import type { Output } from '@contract/index';
import type { NodeKind } from '@contract/targets';
import type { Clock } from '@main/kernel/clock';
import { type Reader, valuesAsList } from '@main/platform/store';
import { type RawBuilder, sql } from 'kysely';
import { isAnswering } from '../answering';
import type { AgentRule } from '../cmdb.ports';
import { hasCredential } from '../credentials/login';

/** Parts of the topology and clusters, by id. */
export interface PlaceChoice {
  readonly nodes: readonly { readonly kind: NodeKind; readonly id: number }[];
  readonly clusterIds: readonly string[];
}

type NamedPlaces = Pick<Output<'scripts.resolve'>, 'nodes' | 'clusters'>;

/** The hosts of places, for who wants to run something there. Lists go to and from the database whole. */
export interface TargetPlaces {
  /** The hosts of any of these, each once, in the order of addresses. */
  hostIdsIn(places: PlaceChoice): Promise<number[]>;
  /** The places that are there: how they are called and how many hosts they have. */
  describe(places: PlaceChoice): Promise<NamedPlaces>;
  /** Those of the hosts that are there, in their order. */
  existing(hostIds: readonly number[]): Promise<number[]>;
  /** Those of the hosts that have neither a usable credential nor a running agent, in their order. */
  unreachable(hostIds: readonly number[]): Promise<number[]>;
}

interface Deps {
  readonly read: Reader;
  readonly agentRule: AgentRule;
  readonly clock: Clock;
}

export function createTargetPlaces({ read, agentRule, clock }: Deps): TargetPlaces {
  /** One answer with all ids: 100,000 rows would hold up everything else while they are unpacked. */
  async function ids(query: RawBuilder<{ ids: string }>): Promise<number[]> {
    const { rows } = await query.execute(read);
    return JSON.parse(rows[0]?.ids ?? '[]') as number[];
  }

  async function kept(hostIds: readonly number[], found: RawBuilder<{ ids: string }>): Promise<number[]> {
    if (hostIds.length === 0) return [];
    const those = new Set(await ids(found));
    return hostIds.filter((id) => those.has(id));
  }

  return {
    hostIdsIn(places) {
      const { businesses, sets, modules, clusters } = listsOf(places);
      return ids(sql`select json_group_array(id order by ip_key, id) as ids from hosts where id in (
        select id from hosts where business_id in ${businesses}
        union select host_id from module_hosts where module_id in (
          select id from modules where id in ${modules} or set_id in ${sets}
        )
        union select host_id from cluster_hosts where cluster_id in ${clusters}
      )`);
    },

    async describe(places) {
      const { businesses, sets, modules, clusters } = listsOf(places);
      const [nodes, bound] = await Promise.all([
        sql<NodeRow>`
          select 'business' as kind, id, name, '[]' as above,
            (select count(*) from hosts where business_id = businesses.id) as hosts
          from businesses where id in ${businesses}
          union all
          select 'set', sets.id, sets.name, json_array(businesses.name), (
            select count(distinct host_id) from module_hosts
            where module_id in (select id from modules where set_id = sets.id)
          )
          from sets join businesses on businesses.id = sets.business_id where sets.id in ${sets}
          union all
          select 'module', modules.id, modules.name, json_array(businesses.name, sets.name),
            (select count(*) from module_hosts where module_id = modules.id)
          from modules join sets on sets.id = modules.set_id join businesses on businesses.id = sets.business_id
          where modules.id in ${modules}`.execute(read),
        sql<NamedPlaces['clusters'][number]>`
          select id, name, (select count(*) from cluster_hosts where cluster_id = clusters.id) as hosts
          from clusters where id in ${clusters} order by name, id`.execute(read),
      ]);
      return {
        nodes: nodes.rows.map((row) => ({ ...row, above: JSON.parse(row.above) as string[] })),
        clusters: bound.rows,
      };
    },

    existing: (hostIds) =>
      kept(hostIds, sql`select json_group_array(id) as ids from hosts where id in ${valuesAsList(hostIds)}`),

    unreachable(hostIds) {
      const now = clock.now();
      return kept(
        hostIds,
        sql`select json_group_array(id) as ids from hosts
          where id in ${valuesAsList(hostIds)} and not ${hasCredential(now)}
          and not exists (
            select 1 from agents where agents.host_id = hosts.id and ${isAnswering(agentRule, now)}
          )`,
      );
    },
  };
}

type NodeRow = Omit<NamedPlaces['nodes'][number], 'above'> & { readonly above: string };

function listsOf({ nodes, clusterIds }: PlaceChoice) {
  const of = (kind: NodeKind) => valuesAsList(nodes.filter((node) => node.kind === kind).map(({ id }) => id));
  return {
    ...{ businesses: of('business'), sets: of('set'), modules: of('module') },
    clusters: valuesAsList(clusterIds),
  };
}
