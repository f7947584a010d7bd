import type { Output } from '@contract/index';
import { type Reader, type Tx, valuesAsList } from '@main/platform/store';
import type { Source } from '@main/platform/store/schema/cmdb';
import { sql } from 'kysely';

export type BusinessView = Output<'cmdb.businesses'>['items'][number];
export type CloudView = Output<'cmdb.clouds'>['items'][number];
export type Topology = Output<'cmdb.topology'>['businesses'];
type BusinessNode = Omit<Topology[number], 'sets'>;

/** The set that every business has, and its modules (contract.md, "One CMDB under three vocabularies"). */
export const idleSet = '空闲机池';
export const idleModules = [
  { kind: 'idle', name: '空闲机' },
  { kind: 'fault', name: '故障机' },
] as const;

export interface Origin {
  readonly source: Source;
  readonly at: number;
}

/** Businesses with the number of their hosts. */
export function listBusinesses(db: Reader): Promise<BusinessNode[]> {
  return db
    .selectFrom('businesses')
    .select(['id', 'name', 'source', 'product_line_id as productLineId'])
    .select((of) =>
      of
        .selectFrom('hosts')
        .whereRef('hosts.business_id', '=', 'businesses.id')
        .select(({ fn }) => fn.countAll<number>().as('hosts'))
        .$asScalar()
        .$notNull()
        .as('hosts'),
    )
    .orderBy('name')
    .orderBy('id')
    .execute();
}

/** Cloud areas with the number of their hosts, the direct one first. */
export function listClouds(db: Reader): Promise<CloudView[]> {
  return db
    .selectFrom('clouds')
    .select(['id', 'name', 'source'])
    .select((of) =>
      of
        .selectFrom('hosts')
        .whereRef('hosts.cloud_id', '=', 'clouds.id')
        .select(({ fn }) => fn.countAll<number>().as('hosts'))
        .$asScalar()
        .$notNull()
        .as('hosts'),
    )
    .orderBy('id')
    .execute();
}

/** Businesses, their sets and modules, each with the number of its hosts. */
export async function readTopology(db: Reader): Promise<Topology> {
  const [businesses, sets, modules] = await Promise.all([
    listBusinesses(db),
    sql<SetNode>`
      select id, name, kind, source, business_id, (
        select count(distinct host_id) from module_hosts
        where module_id in (select id from modules where set_id = sets.id)
      ) as hosts
      from sets order by kind <> 'idle', name, id`.execute(db),
    sql<ModuleNode>`
      select id, name, kind, source, set_id, (select count(*) from module_hosts where module_id = modules.id) as hosts
      from modules order by kind = '', kind desc, name, id`.execute(db),
  ]);
  const modulesOf = Map.groupBy(modules.rows, ({ set_id }) => set_id);
  const setsOf = Map.groupBy(sets.rows, ({ business_id }) => business_id);
  return businesses.map((business) => ({
    ...business,
    sets: (setsOf.get(business.id) ?? []).map(({ business_id: _, ...set }) => ({
      ...set,
      modules: (modulesOf.get(set.id) ?? []).map(({ set_id: _set, ...module }) => module),
    })),
  }));
}

type Set = Topology[number]['sets'][number];
type SetNode = Omit<Set, 'modules'> & { readonly business_id: number };
type ModuleNode = Set['modules'][number] & { readonly set_id: number };

/** Makes a business with its idle set; answers its id. */
export async function insertBusiness(
  tx: Tx,
  name: string,
  origin: Origin,
  productLineId: number | null = null,
): Promise<number> {
  const { id } = await tx.db
    .insertInto('businesses')
    .values({ name, product_line_id: productLineId, ...stamps(origin) })
    .returning('id')
    .executeTakeFirstOrThrow();
  await completeIdleSets(tx, origin);
  return id;
}

export async function insertCloud(tx: Tx, name: string, origin: Origin): Promise<number> {
  const row = tx.db.insertInto('clouds').values({ name, ...stamps(origin) });
  return (await row.returning('id').executeTakeFirstOrThrow()).id;
}

/** Gives every business that lacks it the idle set, and every idle set its two modules. */
export async function completeIdleSets(tx: Tx, { source, at }: Origin): Promise<void> {
  await sql`insert into sets (business_id, name, kind, source, created_at, updated_at)
    select id, ${idleSet}, 'idle', ${source}, ${at}, ${at} from businesses
    where id not in (select business_id from sets where kind = 'idle')`.execute(tx.db);
  for (const { kind, name } of idleModules)
    await sql`insert into modules (set_id, name, kind, source, created_at, updated_at)
      select id, ${name}, ${kind}, ${source}, ${at}, ${at} from sets
      where kind = 'idle' and id not in (select set_id from modules where kind = ${kind})`.execute(tx.db);
}

/**
 * Puts hosts that have a business and no module into its idle module, and takes those that have another
 * out of it; answers how many are idle now that were not.
 */
export async function placeIdleHosts(tx: Tx, hostIds: readonly number[]): Promise<number> {
  const given = valuesAsList(hostIds);
  await sql`delete from module_hosts where host_id in ${given}
    and module_id in (select id from modules where kind = 'idle')
    and exists (select 1 from module_hosts as other where other.host_id = module_hosts.host_id
      and other.module_id <> module_hosts.module_id)`.execute(tx.db);
  const done = await sql`insert into module_hosts (module_id, host_id)
    select modules.id, hosts.id
    from hosts
    join sets on sets.business_id = hosts.business_id and sets.kind = 'idle'
    join modules on modules.set_id = sets.id and modules.kind = 'idle'
    where hosts.id in ${given} and not exists (select 1 from module_hosts where host_id = hosts.id)`.execute(
    tx.db,
  );
  return Number(done.numAffectedRows ?? 0);
}

function stamps({ source, at }: Origin) {
  return { source, created_at: at, updated_at: at };
}
