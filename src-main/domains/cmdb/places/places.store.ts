import type { Output } from '@contract/index';
import { type Reader, type Tx, valuesAsList } from '@main/platform/store';
import type { Source } from '@main/platform/store/schema/cmdb';
import { type RawBuilder, sql } from 'kysely';

/** A table of places, the column that says within what its names are unique, and its word in messages. */
export const placeTables = {
  product_lines: { parent: undefined, what: 'productLine' },
  businesses: { parent: undefined, what: 'business' },
  sets: { parent: 'business_id', what: 'set' },
  modules: { parent: 'set_id', what: 'module' },
  environments: { parent: undefined, what: 'environment' },
  clouds: { parent: undefined, what: 'cloud' },
} as const;

export type PlaceTable = keyof typeof placeTables;

export interface PlaceRow {
  readonly id: number | string;
  readonly name: string;
  readonly source: Source;
  /** What names are unique within; null where they are unique everywhere. */
  readonly parent: number | null;
  /** Not empty for the idle set and its modules. */
  readonly kind: string;
}

export async function findPlace(
  tx: Tx,
  table: PlaceTable,
  id: number | string,
): Promise<PlaceRow | undefined> {
  const { parent } = placeTables[table];
  const kind = parent === undefined ? sql`''` : sql`kind`;
  const { rows } = await sql<PlaceRow>`select id, name, source, ${kind} as kind, ${within(table)} as parent
    from ${sql.table(table)} where id = ${id}`.execute(tx.db);
  return rows[0];
}

/** Whether another one beside it has the name. */
export async function isNameTaken(
  tx: Tx,
  table: PlaceTable,
  name: string,
  { parent, except }: { readonly parent: number | null; readonly except?: number | string },
): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.table(table)}
    where name = ${name} and ${within(table)} is ${parent} and id is not ${except ?? null} limit 1`.execute(
    tx.db,
  );
  return rows.length > 0;
}

function within(table: PlaceTable): RawBuilder<unknown> {
  const { parent } = placeTables[table];
  return parent === undefined ? sql`null` : sql.ref(parent);
}

export interface PlaceChanges {
  readonly name?: string | undefined;
  readonly remark?: string | undefined;
  readonly product_line_id?: number | null | undefined;
}

export async function updatePlace(
  tx: Tx,
  table: PlaceTable,
  id: number | string,
  changes: PlaceChanges,
  at: number,
): Promise<void> {
  const given = Object.entries({ ...changes, updated_at: at }).filter(([, value]) => value !== undefined);
  const sets = sql.join(given.map(([column, value]) => sql`${sql.ref(column)} = ${value}`));
  await sql`update ${sql.table(table)} set ${sets} where id = ${id}`.execute(tx.db);
}

export async function deletePlace(tx: Tx, table: PlaceTable, id: number | string): Promise<void> {
  await sql`delete from ${sql.table(table)} where id = ${id}`.execute(tx.db);
}

/** A set, a module or what a business holds that the company's CMDB brought; the idle ones don't count. */
export async function findSynced(
  tx: Tx,
  table: PlaceTable,
  id: number | string,
): Promise<string | undefined> {
  if (table !== 'businesses' && table !== 'sets') return undefined;
  const column = table === 'sets' ? 'sets.id' : 'sets.business_id';
  const { rows } = await sql<{ name: string }>`
    select name from sets where ${sql.ref(column)} = ${id} and kind = '' and source = 'cmdb'
    union all
    select modules.name from modules join sets on sets.id = modules.set_id
    where ${sql.ref(column)} = ${id} and modules.kind = '' and modules.source = 'cmdb'
    limit 1`.execute(tx.db);
  return rows[0]?.name;
}

/** The hosts of a set or a module. */
export async function hostsWithin(tx: Tx, table: 'sets' | 'modules', id: number): Promise<number[]> {
  const modules = tx.db
    .selectFrom('modules')
    .select('id')
    .where(table === 'sets' ? 'set_id' : 'id', '=', id);
  const rows = await tx.db
    .selectFrom('module_hosts')
    .select('host_id')
    .distinct()
    .where('module_id', 'in', modules)
    .execute();
  return rows.map(({ host_id }) => host_id);
}

export async function touchHosts(tx: Tx, ids: readonly number[], at: number): Promise<void> {
  await tx.db.updateTable('hosts').set({ updated_at: at }).where('id', 'in', valuesAsList(ids)).execute();
}

type ProductLine = Output<'places.productLines'>['items'][number];
type Environment = Output<'places.environments'>['items'][number];

export async function listProductLines(db: Reader): Promise<ProductLine[]> {
  const { rows } = await sql<ProductLine>`select id, name, source,
    (select count(*) from businesses where product_line_id = product_lines.id) as businesses,
    (select count(*) from hosts where product_line_id = product_lines.id) as hosts
    from product_lines order by name, id`.execute(db);
  return rows;
}

export async function listEnvironments(db: Reader): Promise<Environment[]> {
  const { rows } = await sql<Environment>`select id, name, remark, source, updated_at as updatedAt,
    (select count(*) from hosts where env_id = environments.id) as hosts,
    (select count(*) from clusters where env_id = environments.id) as clusters
    from environments order by name, id`.execute(db);
  return rows;
}
