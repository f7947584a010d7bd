import { type Reader, type Tx, valuesAsList } from '@main/platform/store';
import type { HostRow, HostTable } from '@main/platform/store/schema/cmdb';
import { type Insertable, sql, type Updateable } from 'kysely';

export type NewHost = Insertable<HostTable>;
export type HostChanges = Updateable<HostTable>;

export function findHost(db: Reader, id: number): Promise<HostRow | undefined> {
  return db.selectFrom('hosts').selectAll().where('id', '=', id).executeTakeFirst();
}

export function findHosts(db: Reader, ids: readonly number[]): Promise<HostRow[]> {
  return db.selectFrom('hosts').selectAll().where('id', 'in', valuesAsList(ids)).execute();
}

/** The hosts of a cloud area that have these inner addresses. */
export function findHostsAt(db: Reader, cloudId: number, innerIps: readonly string[]): Promise<HostRow[]> {
  return db
    .selectFrom('hosts')
    .selectAll()
    .where('inner_ip', 'in', valuesAsList(innerIps))
    .where('cloud_id', '=', cloudId)
    .execute();
}

export async function insertHost(tx: Tx, host: NewHost): Promise<number> {
  const { id } = await tx.db.insertInto('hosts').values(host).returning('id').executeTakeFirstOrThrow();
  return id;
}

export async function updateHost(tx: Tx, id: number, changes: HostChanges): Promise<void> {
  await tx.db.updateTable('hosts').set(changes).where('id', '=', id).execute();
}

export async function deleteHosts(tx: Tx, ids: readonly number[]): Promise<number> {
  const done = await tx.db.deleteFrom('hosts').where('id', 'in', valuesAsList(ids)).executeTakeFirst();
  return Number(done.numDeletedRows);
}

export async function setBusiness(
  tx: Tx,
  ids: readonly number[],
  businessId: number,
  at: number,
): Promise<void> {
  await tx.db
    .updateTable('hosts')
    .set({ business_id: businessId, updated_at: at })
    .where('id', 'in', valuesAsList(ids))
    .execute();
}

/** Takes hosts out of modules of other businesses than their own. */
export async function leaveForeignModules(tx: Tx, ids: readonly number[]): Promise<void> {
  await sql`delete from module_hosts where host_id in ${valuesAsList(ids)} and not exists (
    select 1 from hosts
    join sets on sets.business_id = hosts.business_id
    join modules on modules.set_id = sets.id
    where hosts.id = module_hosts.host_id and modules.id = module_hosts.module_id
  )`.execute(tx.db);
}

/** Puts hosts into exactly these modules. */
export async function setModules(
  tx: Tx,
  ids: readonly number[],
  moduleIds: readonly number[],
): Promise<void> {
  await tx.db.deleteFrom('module_hosts').where('host_id', 'in', valuesAsList(ids)).execute();
  await sql`insert into module_hosts (module_id, host_id)
    select module.value, host.value
    from json_each(${JSON.stringify(ids)}) as host, json_each(${JSON.stringify(moduleIds)}) as module`.execute(
    tx.db,
  );
}

/** Puts hosts into these modules too, out of one, and out of 空闲机 and 故障机. */
export async function joinModules(
  tx: Tx,
  ids: readonly number[],
  moduleIds: readonly number[],
  leaveModuleId: number,
): Promise<void> {
  await sql`delete from module_hosts where host_id in ${valuesAsList(ids)} and (
    module_id = ${leaveModuleId} or module_id in (select id from modules where kind <> '')
  )`.execute(tx.db);
  await sql`insert into module_hosts (module_id, host_id)
    select module.value, host.value
    from json_each(${JSON.stringify(ids)}) as host, json_each(${JSON.stringify(moduleIds)}) as module
    where true on conflict do nothing`.execute(tx.db);
}

/** One of the hosts that a job works on now. */
export async function busyHost(db: Reader, ids: readonly number[]): Promise<string | undefined> {
  const { rows } = await sql<{ inner_ip: string }>`
    select hosts.inner_ip from json_each(${JSON.stringify(ids)}) as given
    join job_targets on job_targets.host_id = given.value
      and job_targets.state in ('queued', 'running', 'stopping')
    join hosts on hosts.id = given.value limit 1`.execute(db);
  return rows[0]?.inner_ip;
}
