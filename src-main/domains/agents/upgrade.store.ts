import { type Reader, valuesAsList } from '@main/platform/store';

/** Those of the agents without a host, by name, that an upgrade works on or waits for. */
export async function busyByName(db: Reader, names: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('job_targets')
    .innerJoin('jobs', 'jobs.id', 'job_targets.job_id')
    .select('job_targets.label')
    .distinct()
    .where('job_targets.host_id', 'is', null)
    .where('job_targets.label', 'in', valuesAsList(names))
    .where('job_targets.state', 'in', ['queued', 'running', 'stopping'])
    .where('jobs.kind', '=', 'agent.upgrade')
    .execute();
  return new Set(rows.map(({ label }) => label));
}
