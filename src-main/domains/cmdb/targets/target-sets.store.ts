import type { Output } from '@contract/index';
import { type Reader, type Tx, valuesAsList } from '@main/platform/store';
import type { TargetSetTable } from '@main/platform/store/schema/cmdb';
import { type Insertable, sql, type Updateable } from 'kysely';
import { asTaken } from '../owned';

export type SetContent = Output<'targetSets.get'>['content'];

/** A set without its members: their numbers, and the places among them. */
export interface SetSummary {
  readonly id: number;
  readonly user_id: number;
  readonly name: string;
  readonly description: string;
  readonly shared: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly owner: string;
  readonly hosts: number;
  readonly addresses: number;
  readonly excepted: number;
  readonly goneHosts: number;
  readonly places: Pick<SetContent, 'nodes' | 'clusters'>;
}

/** The sets that a user sees: own and shared ones, by name; or one of them. */
export async function visibleSets(db: Reader, userId: number, id?: number): Promise<SetSummary[]> {
  const wanted = id === undefined ? sql`true` : sql`target_sets.id = ${id}`;
  const { rows } = await sql<Omit<SetSummary, 'places'> & { places: string }>`
    select target_sets.id, user_id, target_sets.name, description, shared, target_sets.created_at,
      target_sets.updated_at, users.name as owner,
      json_array_length(content, '$.hosts') as hosts,
      json_array_length(content, '$.addresses') as addresses,
      json_array_length(content, '$.excepted') as excepted,
      (select count(*) from json_each(content, '$.hosts') as host
        where not exists (select 1 from hosts where hosts.id = json_extract(host.value, '$.id'))) as goneHosts,
      json_object('nodes', json_extract(content, '$.nodes'), 'clusters', json_extract(content, '$.clusters')) as places
    from target_sets join users on users.id = user_id
    where (user_id = ${userId} or shared = 1) and ${wanted}
    order by target_sets.name, target_sets.id`.execute(db);
  return rows.map((row) => ({ ...row, places: JSON.parse(row.places) as SetSummary['places'] }));
}

/** The members of a set as they were given; undefined where there is no such set, or not of that owner. */
export async function contentOf(db: Reader, id: number, ownerId?: number): Promise<SetContent | undefined> {
  let rows = db.selectFrom('target_sets').select('content').where('id', '=', id);
  if (ownerId !== undefined) rows = rows.where('user_id', '=', ownerId);
  const row = await rows.executeTakeFirst();
  return row && (JSON.parse(row.content) as SetContent);
}

export async function insertSet(tx: Tx, row: Insertable<TargetSetTable>): Promise<number> {
  const made = await tx.db
    .insertInto('target_sets')
    .values(row)
    .returning('id')
    .executeTakeFirstOrThrow()
    .catch(asTaken('target_sets', row.name));
  return made.id;
}

export async function updateSet(
  tx: Tx,
  id: number,
  changes: Updateable<TargetSetTable> & { name: string },
): Promise<void> {
  const update = tx.db.updateTable('target_sets').set(changes).where('id', '=', id);
  await update.execute().catch(asTaken('target_sets', changes.name));
}

/** How hosts are called, by id. */
export async function addressesOf(db: Reader, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = db.selectFrom('hosts').select(['id', 'inner_ip']).where('id', 'in', valuesAsList(ids));
  return new Map((await rows.execute()).map(({ id, inner_ip }) => [id, inner_ip]));
}
