import { type Reader, valuesAsList } from '@main/platform/store';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import { sql } from 'kysely';

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
