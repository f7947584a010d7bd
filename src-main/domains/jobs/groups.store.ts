import { valuesAsList } from '@main/platform/store';
import type { Reader } from '@main/platform/store/store';
import { sql } from 'kysely';

/** Ended targets of a job with the same result, the biggest group first. */
export async function listGroups(db: Reader, jobId: number, limit: number) {
  return db
    .selectFrom('job_targets')
    .select([
      'group_key',
      'state',
      'code',
      'exit_code',
      (eb) => eb.fn.countAll<number>().as('hosts'),
      (eb) => eb.fn.min('id').as('target_id'),
      (eb) => eb.fn.min('preview').as('preview'),
    ])
    .where('job_id', '=', jobId)
    .where('group_key', '!=', '')
    .groupBy(['group_key', 'state', 'code', 'exit_code'])
    .orderBy('hosts', 'desc')
    .orderBy('target_id')
    .limit(limit)
    .execute();
}

/** How many different results a job has. */
export async function countGroups(db: Reader, jobId: number): Promise<number> {
  const row = await db
    .selectFrom('job_targets')
    .select((eb) => eb.fn.count<number>('group_key').distinct().as('count'))
    .where('job_id', '=', jobId)
    .where('group_key', '!=', '')
    .executeTakeFirstOrThrow();
  return row.count;
}

/** The first labels of each group, to show which hosts it means; one question for all of them. */
export async function labelsOfGroups(
  db: Reader,
  jobId: number,
  groupKeys: readonly string[],
  limit: number,
): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ group_key: string; label: string }>`
    select group_key, label from (
      select group_key, label, position,
        row_number() over (partition by group_key order by position) as nth
      from job_targets where job_id = ${jobId} and group_key in ${valuesAsList(groupKeys)})
    where nth <= ${limit} order by group_key, position`.execute(db);
  const labels = new Map<string, string[]>();
  for (const { group_key, label } of rows) labels.set(group_key, [...(labels.get(group_key) ?? []), label]);
  return labels;
}
