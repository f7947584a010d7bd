import { finalTargetStates } from '@contract/states';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import type { OutgoingCallbackRow } from '@main/platform/store/schema/scripts';
import type { Reader, Tx } from '@main/platform/store/store';

/** Writes down that a task's result is owed; with no address it only counts as open until it ends. */
export async function oweCallback(
  tx: Tx,
  owed: { execTaskId: number; targetId: number; url: string; now: number },
): Promise<void> {
  await tx.db
    .insertInto('outgoing_callbacks')
    .values({
      exec_task_id: owed.execTaskId,
      target_id: owed.targetId,
      url: owed.url,
      state: 'held',
      created_at: owed.now,
      released_at: null,
      finished_at: null,
    })
    .execute();
}

/** Held callbacks whose task has ended, of these jobs or of all. */
export async function heldButEnded(db: Reader, jobIds?: readonly number[]): Promise<number[]> {
  let query = db
    .selectFrom('outgoing_callbacks')
    .innerJoin('job_targets', 'job_targets.id', 'outgoing_callbacks.target_id')
    .select('outgoing_callbacks.id')
    .where('outgoing_callbacks.state', '=', 'held')
    .where('job_targets.state', 'in', finalTargetStates);
  if (jobIds) query = query.where('job_targets.job_id', 'in', jobIds);
  return (await query.execute()).map((row) => row.id);
}

/** Lets callbacks go out; those without an address are done at once. */
export async function release(tx: Tx, ids: readonly number[], now: number): Promise<void> {
  const held = () =>
    tx.db.updateTable('outgoing_callbacks').where('id', 'in', ids).where('state', '=', 'held');
  await held()
    .where('url', '=', '')
    .set({ state: 'delivered', released_at: now, finished_at: now })
    .execute();
  await held().set({ state: 'waiting', released_at: now, next_at: now }).execute();
}

/** Takes a callback back until its task has ended again. */
export async function hold(tx: Tx, id: number): Promise<void> {
  await tx.db.updateTable('outgoing_callbacks').set({ state: 'held' }).where('id', '=', id).execute();
}

/** A callback with all that its body is made of. */
export interface CallbackBox {
  readonly callback: OutgoingCallbackRow;
  readonly ip: string;
  readonly taskId: string;
  readonly target: JobTargetRow;
}

/** Ids of callbacks that may be tried now, the longest due first. */
export async function dueCallbacks(db: Reader, now: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('outgoing_callbacks')
    .select('id')
    .where('state', '=', 'waiting')
    .where('next_at', '<=', now)
    .orderBy('next_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** When the next callback becomes due; undefined when none waits. */
export async function nextDue(db: Reader): Promise<number | undefined> {
  const row = await db
    .selectFrom('outgoing_callbacks')
    .select('next_at')
    .where('state', '=', 'waiting')
    .orderBy('next_at')
    .limit(1)
    .executeTakeFirst();
  return row?.next_at;
}

export async function readBox(db: Reader, id: number): Promise<CallbackBox | undefined> {
  const callback = await db
    .selectFrom('outgoing_callbacks')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (!callback) return undefined;
  const target = await db
    .selectFrom('job_targets')
    .selectAll()
    .where('id', '=', callback.target_id)
    .executeTakeFirst();
  const task = await db
    .selectFrom('exec_tasks')
    .select(['ip', 'task_id'])
    .where('id', '=', callback.exec_task_id)
    .executeTakeFirst();
  return target && task && { callback, target, ip: task.ip, taskId: task.task_id };
}

export async function markDelivered(tx: Tx, id: number, now: number): Promise<void> {
  await tx.db
    .updateTable('outgoing_callbacks')
    .set((eb) => ({
      state: 'delivered',
      attempts: eb('attempts', '+', 1),
      last_error: '',
      finished_at: now,
    }))
    .where('id', '=', id)
    .execute();
}

/** Notes a try that failed; `nextAt` null gives the callback up and keeps it. */
export async function markFailed(
  tx: Tx,
  id: number,
  failure: { error: string; nextAt: number | null; now: number },
): Promise<void> {
  await tx.db
    .updateTable('outgoing_callbacks')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      last_error: failure.error,
      ...(failure.nextAt === null
        ? { state: 'dead' as const, finished_at: failure.now }
        : { next_at: failure.nextAt }),
    }))
    .where('id', '=', id)
    .execute();
}
