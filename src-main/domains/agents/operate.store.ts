import { type Reader, valuesAsList } from '@main/platform/store';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import { sql } from 'kysely';

/** A host that the CMDB has, as far as an operation on agents asks. */
export interface KnownHost {
  readonly id: number;
  readonly innerIp: string;
  readonly businessId: number | null;
  readonly businessName: string;
  readonly nodeType: 'AGENT' | 'PAGENT' | 'PROXY';
  readonly account: string;
  readonly port: number;
  readonly authType: 'PASSWORD' | 'KEY';
  /** The shared credential that it uses; '' where it uses none. */
  readonly credential: string;
  /** Milliseconds since the epoch; null: never. */
  readonly expiresAt: number | null;
  /** Which credentials are stored for it. */
  readonly hasPassword: boolean;
  readonly hasKey: boolean;
}

/** Hosts of a cloud area that have one of these inner addresses. Lists may be long. */
export async function knownHosts(
  db: Reader,
  cloudId: number,
  addresses: readonly string[],
): Promise<KnownHost[]> {
  const found = await db
    .selectFrom('hosts')
    .leftJoin('businesses', 'businesses.id', 'hosts.business_id')
    .leftJoin('credentials', 'credentials.id', 'hosts.credential_id')
    .where('hosts.inner_ip', 'in', valuesAsList(addresses))
    .where('hosts.cloud_id', '=', cloudId)
    .select([
      'hosts.id',
      'hosts.inner_ip as innerIp',
      'hosts.business_id as businessId',
      'businesses.name as businessName',
      'hosts.node_type as nodeType',
      'hosts.ssh_port as port',
      'credentials.name as credential',
      'credentials.expires_at as expiresAt',
    ])
    .select(({ fn }) => [
      fn.coalesce('credentials.account', 'hosts.ssh_user').as('account'),
      fn.coalesce('credentials.auth_type', 'hosts.auth_type').as('authType'),
    ])
    .select([hasSecret('password').as('hasPassword'), hasSecret('key').as('hasKey')])
    .execute();
  return found.map((host) => ({
    ...host,
    businessName: host.businessName ?? '',
    credential: host.credential ?? '',
    hasPassword: host.hasPassword === 1,
    hasKey: host.hasKey === 1,
  }));
}

/** Whether the vault keeps this of a row of `hosts`, or of the shared credential that it uses. */
function hasSecret(field: 'password' | 'key') {
  return sql<number>`exists (
    select 1 from secrets where table_name = iif(hosts.credential_id is null, 'hosts', 'credentials')
    and row_id = cast(coalesce(hosts.credential_id, hosts.id) as text) and field = ${field}
  )`;
}

export interface StoredCredentials {
  readonly id: number;
  readonly hasPassword: boolean;
  readonly hasKey: boolean;
}

/** Those of the hosts that belong to the business, with what is stored for their login. */
export async function storedCredentials(
  db: Reader,
  businessId: number,
  hostIds: readonly number[],
): Promise<StoredCredentials[]> {
  const found = await db
    .selectFrom('hosts')
    .select('id')
    .select([hasSecret('password').as('hasPassword'), hasSecret('key').as('hasKey')])
    .where('id', 'in', valuesAsList(hostIds))
    .where('business_id', '=', businessId)
    .execute();
  return found.map(({ id, hasPassword, hasKey }) => ({
    id,
    hasPassword: hasPassword === 1,
    hasKey: hasKey === 1,
  }));
}

export interface BusinessLine {
  readonly id: number;
  readonly name: string;
  readonly companyId: string;
}

export function listBusinesses(db: Reader): Promise<BusinessLine[]> {
  return db
    .selectFrom('businesses')
    .select(['id', 'name', 'company_id as companyId'])
    .orderBy('id')
    .execute();
}

export async function cloudExists(db: Reader, id: number): Promise<boolean> {
  return (await db.selectFrom('clouds').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

/** The hosts of a business's modules, in the order of addresses. */
export function moduleAddresses(
  db: Reader,
  businessId: number,
): Promise<{ moduleId: number; innerIp: string }[]> {
  return db
    .selectFrom('module_hosts')
    .innerJoin('modules', 'modules.id', 'module_hosts.module_id')
    .innerJoin('sets', 'sets.id', 'modules.set_id')
    .innerJoin('hosts', 'hosts.id', 'module_hosts.host_id')
    .select(['module_hosts.module_id as moduleId', 'hosts.inner_ip as innerIp'])
    .where('sets.business_id', '=', businessId)
    .orderBy('hosts.ip_key')
    .execute();
}

export async function businessExists(db: Reader, id: number): Promise<boolean> {
  return (
    (await db.selectFrom('businesses').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
  );
}

const installJobs = ['agent.install', 'agent.uninstall'] as const;

/** Those of the hosts that a job works on or waits for. */
export async function busyHosts(db: Reader, hostIds: readonly number[]): Promise<Set<number>> {
  const rows = await db
    .selectFrom('job_targets')
    .select('host_id')
    .distinct()
    .where('host_id', 'in', valuesAsList(hostIds))
    .where('state', 'in', ['queued', 'running', 'stopping'])
    .execute();
  return new Set(rows.flatMap(({ host_id }) => (host_id === null ? [] : [host_id])));
}

/** The last installation or removal of each host. */
export async function lastTasks(db: Reader, hostIds: readonly number[]): Promise<JobTargetRow[]> {
  const last = sql<number>`(
    select task.id from job_targets as task join jobs on jobs.id = task.job_id
    where task.host_id = given.value and jobs.kind in (${sql.join(installJobs)})
    order by task.id desc limit 1
  )`;
  return db
    .selectFrom('job_targets')
    .selectAll()
    .where('id', 'in', sql<number>`(select ${last} from json_each(${JSON.stringify(hostIds)}) as given)`)
    .execute();
}

/** Installations and removals by the target's id, of hosts of one business. */
export async function tasksById(
  db: Reader,
  businessId: number,
  ids: readonly number[],
): Promise<Pick<JobTargetRow, 'id' | 'job_id' | 'state'>[]> {
  return db
    .selectFrom('job_targets')
    .innerJoin('jobs', 'jobs.id', 'job_targets.job_id')
    .select(['job_targets.id', 'job_targets.job_id', 'job_targets.state'])
    .where('job_targets.id', 'in', valuesAsList(ids))
    .where('jobs.business_id', '=', businessId)
    .where('jobs.kind', 'in', installJobs)
    .execute();
}

/** The last chunks of the record of some targets' latest attempts, in order, `most` of each. */
export async function lastChunks(
  db: Reader,
  targets: readonly Pick<JobTargetRow, 'id' | 'attempt'>[],
  most: number,
): Promise<Map<number, string>> {
  const given = JSON.stringify(targets.map(({ id, attempt }) => [id, attempt]));
  const { rows } = await sql<{ target_id: number; text: string }>`
    select job_chunks.target_id, job_chunks.text
    from json_each(${given}) as given
    join job_chunks on job_chunks.seq in (
      select seq from job_chunks
      where target_id = given.value ->> 0 and attempt = given.value ->> 1
      order by seq desc limit ${most}
    )
    order by job_chunks.seq`.execute(db);
  const texts = new Map<number, string>();
  for (const { target_id, text } of rows) texts.set(target_id, (texts.get(target_id) ?? '') + text);
  return texts;
}
