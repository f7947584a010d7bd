import type { Leaving } from '@contract/procedures/proxies';
import { tokenHash } from '@main/kernel/ids';
import { type Reader, valuesAsList } from '@main/platform/store';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { enrolmentByToken } from './enrolments.store';

/** A proxy of a cloud area with its agent, where it has one. */
export interface ProxyRow {
  readonly hostId: number;
  readonly cloudId: number;
  readonly innerIp: string;
  readonly outerIp: string;
  readonly agentId: number | null;
  readonly lastSeenAt: number | null;
  readonly pollSeconds: number | null;
  readonly facts: string | null;
}

/** Proxies in the order in which they are tried; of some cloud areas, or of all. */
export function proxyRows(db: Reader, cloudIds?: readonly number[]): Promise<ProxyRow[]> {
  let rows = db
    .selectFrom('hosts')
    .leftJoin('agents', 'agents.host_id', 'hosts.id')
    .where('hosts.node_type', '=', 'PROXY');
  if (cloudIds) rows = rows.where('hosts.cloud_id', 'in', valuesAsList(cloudIds));
  return rows
    .select(['hosts.id as hostId', 'hosts.cloud_id as cloudId'])
    .select(['hosts.inner_ip as innerIp', 'hosts.outer_ip as outerIp'])
    .select(['agents.id as agentId', 'agents.last_seen_at as lastSeenAt'])
    .select(['agents.poll_seconds as pollSeconds', 'agents.facts'])
    .orderBy('hosts.id')
    .execute();
}

export async function cloudName(db: Reader, cloudId: number): Promise<string> {
  const row = await db.selectFrom('clouds').select('name').where('id', '=', cloudId).executeTakeFirst();
  return row?.name ?? String(cloudId);
}

/** Where the agent that holds a token belongs; null: to no host. undefined: nobody holds it. */
export async function placeOfAgent(
  db: Reader,
  token: string,
): Promise<{ cloudId: number | null; nodeType: string | null } | undefined> {
  return db
    .selectFrom('agents')
    .leftJoin('hosts', 'hosts.id', 'agents.host_id')
    .where('agents.token_hash', '=', tokenHash(token))
    .select(['hosts.cloud_id as cloudId', 'hosts.node_type as nodeType'])
    .executeTakeFirst();
}

/** The cloud area of the one host that an enrolment token is for; undefined: none. */
async function areaOfEnrolment(db: Reader, token: string): Promise<number | undefined> {
  return (await enrolmentByToken(db, tokenHash(token)))?.cloud_id ?? undefined;
}

/** The cloud area where somebody belongs who registers: by a token of its own, or for one host. */
export async function areaOfRegistration(db: Reader, token: string): Promise<number | null | undefined> {
  const agent = await placeOfAgent(db, token);
  return agent ? agent.cloudId : areaOfEnrolment(db, token);
}

/** The cloud area of the host that a token for downloads was made for; undefined: none. */
export async function areaOfDownload(db: Reader, token: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('install_tokens')
    .innerJoin('hosts', 'hosts.id', 'install_tokens.host_id')
    .where('install_tokens.token_hash', '=', tokenHash(token))
    .select('hosts.cloud_id')
    .executeTakeFirst();
  return row?.cloud_id ?? areaOfEnrolment(db, token);
}

/** Whether a row of `hosts` is among those that leave. */
function leaves(leaving: Leaving): RawBuilder<SqlBool> {
  if ('hostIds' in leaving) return sql<SqlBool>`hosts.id in ${valuesAsList(leaving.hostIds)}`;
  if ('agentIds' in leaving)
    return sql<SqlBool>`hosts.id in (select host_id from agents
      where host_id is not null and id in ${valuesAsList(leaving.agentIds)})`;
  return sql<SqlBool>`(hosts.cloud_id = ${leaving.cloudId} and hosts.inner_ip in ${valuesAsList(leaving.addresses)})`;
}

/** The proxies among the hosts that leave. */
export function leavingProxies(db: Reader, leaving: Leaving): Promise<{ hostId: number; cloudId: number }[]> {
  return db
    .selectFrom('hosts')
    .where('node_type', '=', 'PROXY')
    .where(leaves(leaving))
    .select(['id as hostId', 'cloud_id as cloudId'])
    .execute();
}

/** How many hosts of each area call through proxies; of those that stay, where some leave. */
export async function hostsBehind(db: Reader, leaving?: Leaving): Promise<Map<number, number>> {
  let rows = db.selectFrom('hosts').where('node_type', '=', 'PAGENT');
  if (leaving) rows = rows.where(sql<SqlBool>`not ${leaves(leaving)}`);
  const found = await rows
    .groupBy('cloud_id')
    .select(({ fn }) => ['cloud_id as cloudId', fn.countAll<number>().as('hosts')])
    .execute();
  return new Map(found.map(({ cloudId, hosts }) => [cloudId, hosts]));
}
