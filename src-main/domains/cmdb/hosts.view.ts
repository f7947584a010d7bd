import { type Reader, valuesAsList } from '@main/platform/store';
import { sql } from 'kysely';
import type { AgentRule } from './cmdb.ports';
import { hasCredential } from './credentials/login';
import { readFacts } from './facts.store';
import type { HostView } from './hosts.filter';

/** Hosts as screens show them, in the order of the ids; unknown ids are left out. */
export async function viewHosts(
  db: Reader,
  ids: readonly number[],
  rule: AgentRule,
  now: number,
): Promise<HostView[]> {
  if (ids.length === 0) return [];
  const [rows, modules, jobs, facts] = await Promise.all([
    readRows(db, ids, now),
    readModules(db, ids),
    readJobs(db, ids),
    readFacts(db, ids),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    const {
      agentId,
      agentVersion,
      lastSeenAt,
      pollSeconds,
      tunnelPort,
      conflict,
      hasCredential: has,
      ...rest
    } = row;
    const { credentialId, credentialName, expiresAt, sharedUser, sharedType, ...host } = rest;
    const expired = expiresAt !== null && expiresAt <= now;
    return {
      ...host,
      businessName: host.businessName ?? '',
      sshUser: sharedUser ?? host.sshUser,
      authType: sharedType ?? host.authType,
      hasCredential: has === 1,
      credentialState: has === 1 ? ('ok' as const) : expired ? ('expired' as const) : ('missing' as const),
      credential: credentialId === null ? null : { id: credentialId, name: credentialName ?? '', expiresAt },
      modules: modules.get(id) ?? [],
      agent: {
        id: agentId,
        status: rule.statusOf(lastSeenAt, pollSeconds ?? 0, now),
        version: agentVersion ?? '',
        lastSeenAt,
        tunnel: tunnelPort !== null,
        conflict: conflict === null ? null : (JSON.parse(conflict) as HostView['agent']['conflict']),
      },
      job: jobs.get(id) ?? null,
      facts: facts.get(id) ?? null,
    };
  });
}

function readRows(db: Reader, ids: readonly number[], now: number) {
  return db
    .selectFrom('hosts')
    .innerJoin('clouds', 'clouds.id', 'hosts.cloud_id')
    .leftJoin('businesses', 'businesses.id', 'hosts.business_id')
    .leftJoin('agents', 'agents.host_id', 'hosts.id')
    .leftJoin('credentials', 'credentials.id', 'hosts.credential_id')
    .where('hosts.id', 'in', valuesAsList(ids))
    .select([
      'hosts.id',
      'hosts.inner_ip as innerIp',
      'hosts.outer_ip as outerIp',
      'hosts.cloud_id as cloudId',
      'clouds.name as cloudName',
      'hosts.host_name as hostName',
      'hosts.os_type as osType',
      'hosts.business_id as businessId',
      'businesses.name as businessName',
      'hosts.node_type as nodeType',
      'hosts.source',
      'hosts.usage',
      'hosts.location',
      'hosts.remark',
      'hosts.ssh_user as sshUser',
      'hosts.ssh_port as sshPort',
      'hosts.auth_type as authType',
      'hosts.credential_id as credentialId',
      'credentials.name as credentialName',
      'credentials.expires_at as expiresAt',
      'credentials.account as sharedUser',
      'credentials.auth_type as sharedType',
      'hosts.updated_at as updatedAt',
      'agents.id as agentId',
      'agents.version as agentVersion',
      'agents.last_seen_at as lastSeenAt',
      'agents.poll_seconds as pollSeconds',
      'agents.tunnel_port as tunnelPort',
      'agents.conflict as conflict',
    ])
    .select(hasCredential(now).as('hasCredential'))
    .execute();
}

async function readModules(db: Reader, ids: readonly number[]): Promise<Map<number, HostView['modules']>> {
  const rows = await db
    .selectFrom('module_hosts')
    .innerJoin('modules', 'modules.id', 'module_hosts.module_id')
    .innerJoin('sets', 'sets.id', 'modules.set_id')
    .where('module_hosts.host_id', 'in', valuesAsList(ids))
    .select(['module_hosts.host_id', 'modules.id', 'modules.name', 'sets.name as setName'])
    .orderBy('modules.id')
    .execute();
  const byHost = new Map<number, HostView['modules']>();
  for (const { host_id, ...module } of rows) byHost.set(host_id, [...(byHost.get(host_id) ?? []), module]);
  return byHost;
}

/** How far back the last job on an agent is looked for, in jobs of the host. */
const jobsBack = 200;

/** The job that works on each host now, or the last one that installed or removed its agent. */
async function readJobs(
  db: Reader,
  ids: readonly number[],
): Promise<Map<number, NonNullable<HostView['job']>>> {
  const { rows } = await sql<NonNullable<HostView['job']> & { hostId: number }>`
    select t.host_id as hostId, t.job_id as jobId, t.id as targetId, t.state, t.step, t.code
    from json_each(${JSON.stringify(ids)}) as host
    join job_targets as t on t.id = coalesce(
      (select max(busy.id) from job_targets as busy
        where busy.host_id = host.value and busy.state in ('queued', 'running', 'stopping')),
      (select recent.id
        from (select id, job_id from job_targets where host_id = host.value order by id desc limit ${jobsBack}) as recent
        join jobs on jobs.id = recent.job_id
        where jobs.kind in ('agent.install', 'agent.uninstall')
        order by recent.id desc limit 1)
    )`.execute(db);
  return new Map(rows.map(({ hostId, ...job }) => [hostId, job]));
}
