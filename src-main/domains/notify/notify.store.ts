import type { NoticeRule } from '@contract/procedures/notify';
import type { TargetState } from '@contract/states';
import { upsertMany, valuesAsList } from '@main/platform/store';
import type { JobRow } from '@main/platform/store/schema/jobs';
import type { NotifyChannelRow, NotifyOutboxRow } from '@main/platform/store/schema/notify';
import type { Reader, Tx } from '@main/platform/store/store';
import type { NoticePayload } from './payload';
import type { NoticeEvent } from './rule';

export interface Channel extends Omit<NotifyChannelRow, 'rule'> {
  readonly rule: NoticeRule;
}

export async function readChannels(db: Reader): Promise<Channel[]> {
  const rows = await db.selectFrom('notify_channels').selectAll().orderBy('id').execute();
  return rows.map((row) => ({ ...row, rule: JSON.parse(row.rule) as NoticeRule }));
}

/** Messages of each channel that wait or were given up, and its last one. */
export async function outboxFacts(db: Reader) {
  const counts = await db
    .selectFrom('notify_outbox')
    .select([
      'channel_id',
      'state',
      (eb) => eb.fn.countAll<number>().as('count'),
      (eb) => eb.fn.max('id').as('last'),
    ])
    .groupBy(['channel_id', 'state'])
    .execute();
  const lastIds = counts.map(({ last }) => last).filter((last) => last !== null);
  const last = await db
    .selectFrom('notify_outbox')
    .select(['id', 'channel_id', 'created_at', 'last_error'])
    .where('id', 'in', valuesAsList(lastIds))
    .orderBy('id')
    .execute();
  return { counts, last };
}

/** Something that happened to a job of which somebody may want to hear, and when. */
export interface Happening {
  readonly event: NoticeEvent;
  readonly at: number;
  readonly job: JobRow;
}

/** What there is to tell of these jobs as they are now: those that have ended, and those that wait. */
export async function happenings(db: Reader, ids: readonly number[]): Promise<Happening[]> {
  const jobs = await db
    .selectFrom('jobs')
    .selectAll()
    .where('id', 'in', valuesAsList(ids))
    .where((eb) => eb.or([eb('finished_at', 'is not', null), eb('state', '=', 'waiting')]))
    .execute();
  const since = await waitingSince(
    db,
    jobs.filter(({ finished_at }) => finished_at === null).map(({ id }) => id),
  );
  return jobs.map((job) =>
    job.finished_at === null
      ? { event: 'waiting', at: since.get(job.id) ?? job.created_at, job }
      : { event: 'ended', at: job.finished_at, job },
  );
}

/** When each of these jobs began to wait the last time. */
async function waitingSince(db: Reader, ids: readonly number[]): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('job_records')
    .select(['job_id', (eb) => eb.fn.max('at').as('at')])
    .where('job_id', 'in', valuesAsList(ids))
    .where('action', '=', 'waiting')
    .groupBy('job_id')
    .execute();
  return new Map(rows.map(({ job_id, at }) => [job_id, at]));
}

/** Jobs that wait for somebody; of these a crash may have kept the notice. */
export async function waitingJobs(db: Reader, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('jobs')
    .select('id')
    .where('state', '=', 'waiting')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Jobs that ended at or after a moment: what may have been missed by a crash. */
export async function endedSince(db: Reader, since: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('jobs')
    .select('id')
    .where('finished_at', '>=', since)
    .orderBy('finished_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

export async function payloadOf(db: Reader, { event, job }: Happening): Promise<NoticePayload> {
  const rows = await db
    .selectFrom('job_targets')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('job_id', '=', job.id)
    .groupBy('state')
    .execute();
  const counts: Partial<Record<TargetState, number>> = {};
  for (const { state, count } of rows) counts[state] = count;
  return {
    event,
    job: {
      ...{ id: job.id, kind: job.kind, title: job.title, state: job.state, createdBy: job.created_by },
      ...{
        origin: job.origin,
        createdAt: job.created_at,
        startedAt: job.started_at,
        finishedAt: job.finished_at,
      },
      ...{ total: job.total, counts },
      ...(job.rolling !== null && { batch: job.batch + 1, batches: await batchesIn(db, job.id) }),
    },
  };
}

async function batchesIn(db: Reader, jobId: number): Promise<number> {
  const row = await db
    .selectFrom('job_targets')
    .select((eb) => eb.fn.max('batch').as('last'))
    .where('job_id', '=', jobId)
    .executeTakeFirst();
  return Number(row?.last ?? 0) + 1;
}

export interface NewNotice {
  readonly channelId: number;
  readonly event: NoticeEvent;
  readonly happenedAt: number;
  readonly payload: NoticePayload;
}

/** Writes down what is owed; the same thing is owed once. */
export async function oweNotices(tx: Tx, notices: readonly NewNotice[], now: number): Promise<void> {
  await upsertMany(
    tx,
    'notify_outbox',
    ['channel_id', 'job_id', 'event', 'happened_at'],
    notices.map(({ channelId, event, happenedAt, payload }) => ({
      ...{ channel_id: channelId, job_id: payload.job.id, event, happened_at: happenedAt },
      ...{ payload: JSON.stringify(payload), state: 'waiting' as const, next_at: now, created_at: now },
      finished_at: null,
    })),
  );
}

export async function readNotifyProgress(db: Reader): Promise<number | undefined> {
  const row = await db.selectFrom('notify_progress').select('finished_at').executeTakeFirst();
  return row?.finished_at;
}

export async function writeNotifyProgress(tx: Tx, finishedAt: number): Promise<void> {
  await tx.db
    .insertInto('notify_progress')
    .values({ id: 1, finished_at: finishedAt })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ finished_at: finishedAt }))
    .execute();
}

export async function dueNotices(db: Reader, now: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('notify_outbox')
    .select('id')
    .where('state', '=', 'waiting')
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

export async function nextNotice(db: Reader): Promise<number | undefined> {
  const row = await db
    .selectFrom('notify_outbox')
    .select('next_at')
    .where('state', '=', 'waiting')
    .orderBy('next_at')
    .limit(1)
    .executeTakeFirst();
  return row?.next_at;
}

export async function readNotice(db: Reader, id: number): Promise<NotifyOutboxRow | undefined> {
  return db.selectFrom('notify_outbox').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Notes a try: delivered, to be tried again at `nextAt`, or given up (`nextAt` null). */
export async function markTried(
  tx: Tx,
  id: number,
  tried: { error: string; nextAt: number | null; now: number },
): Promise<void> {
  const { error, nextAt, now } = tried;
  const over = error === '' ? ('delivered' as const) : ('dead' as const);
  await tx.db
    .updateTable('notify_outbox')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      last_error: error,
      ...(error !== '' && nextAt !== null ? { next_at: nextAt } : { state: over, finished_at: now }),
    }))
    .where('id', '=', id)
    .execute();
}

/** Puts what a channel was not able to take to be tried again; answers how many. */
export async function reviveNotices(tx: Tx, channelId: number, now: number): Promise<number> {
  const result = await tx.db
    .updateTable('notify_outbox')
    .set({ state: 'waiting', next_at: now, created_at: now, finished_at: null })
    .where('channel_id', '=', channelId)
    .where('state', '=', 'dead')
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Forgets delivered messages of long ago. */
export async function forgetNotices(tx: Tx, before: number): Promise<void> {
  await tx.db
    .deleteFrom('notify_outbox')
    .where('state', '=', 'delivered')
    .where('finished_at', '<', before)
    .execute();
}
