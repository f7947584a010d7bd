import { leftOut } from '@contract/states';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Reader } from '@main/platform/store/store';

/** What was done to a job, the earliest first. */
export async function listRecords(db: Reader, jobId: number) {
  return db.selectFrom('job_records').selectAll().where('job_id', '=', jobId).orderBy('id').execute();
}

/** The batches of a job in order, with their targets by state. */
export async function countBatches(
  db: Reader,
  jobId: number,
): Promise<{ batch: number; total: number; counts: Record<string, number> }[]> {
  const rows = await db
    .selectFrom('job_targets')
    .select(['batch', 'state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('job_id', '=', jobId)
    .groupBy(['batch', 'state'])
    .orderBy('batch')
    .execute();
  const batches = new Map<number, { batch: number; total: number; counts: Record<string, number> }>();
  for (const { batch, state, count } of rows) {
    const one = batches.get(batch) ?? { batch, total: 0, counts: {} };
    one.total += count;
    one.counts[state] = count;
    batches.set(batch, one);
  }
  return [...batches.values()];
}

/** Targets that did not run because too many before them had failed. */
export async function countLeftOut(db: Reader, jobId: number): Promise<number> {
  const row = await db
    .selectFrom('job_targets')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('job_id', '=', jobId)
    .where('state', '=', 'skipped')
    .where('code', '=', leftOut)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Targets that were tried more than once. They are looked for only where somebody retried. */
export async function countRetried(db: Reader, jobId: number): Promise<number> {
  const record = await db
    .selectFrom('job_records')
    .select('id')
    .where('job_id', '=', jobId)
    .where('action', '=', 'retried')
    .executeTakeFirst();
  if (!record) return 0;
  const row = await db
    .selectFrom('job_targets')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('job_id', '=', jobId)
    .where('attempt', '>', 1)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** The attempts of a target before its latest, and the specs that any of them ran with. */
export async function listAttempts(db: Reader, target: JobTargetRow) {
  const earlier = await db
    .selectFrom('job_attempts')
    .selectAll()
    .where('target_id', '=', target.id)
    .orderBy('attempt')
    .execute();
  const ids = [...earlier, target].flatMap(({ spec_id: id }) => (id === null ? [] : [id]));
  const rows =
    ids.length === 0
      ? []
      : await db.selectFrom('job_specs').select(['id', 'spec']).where('id', 'in', ids).execute();
  const specs = new Map(rows.map(({ id, spec }) => [id, JSON.parse(spec) as Record<string, unknown>]));
  return { earlier, specs };
}
