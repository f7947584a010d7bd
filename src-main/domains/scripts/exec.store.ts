import { finalTargetStates } from '@contract/states';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Reader, Tx } from '@main/platform/store/store';

export interface TaskName {
  readonly ip: string;
  readonly taskId: string;
}

/** The task of that name: the one that is still open, else the latest. */
export async function findTask(
  db: Reader,
  { ip, taskId }: TaskName,
): Promise<{ target: JobTargetRow; mode: 'sync' | 'async'; open: boolean } | undefined> {
  const rows = await db
    .selectFrom('exec_tasks')
    .innerJoin('job_targets', 'job_targets.id', 'exec_tasks.target_id')
    .selectAll('job_targets')
    .select(['exec_tasks.mode', 'exec_tasks.id as task_row'])
    .where('exec_tasks.ip', '=', ip)
    .where('exec_tasks.task_id', '=', taskId)
    .orderBy('exec_tasks.id', 'desc')
    .limit(20)
    .execute();
  const isOpen = (row: JobTargetRow) => !(finalTargetStates as readonly string[]).includes(row.state);
  const row = rows.find(isOpen) ?? rows[0];
  return row && { target: row, mode: row.mode, open: isOpen(row) };
}

/** Whether a new task may not have that name: an async one has it for good, a sync one while it is open. */
export async function isTaken(tx: Tx, mode: 'sync' | 'async', { ip, taskId }: TaskName): Promise<boolean> {
  const rows = await tx.db
    .selectFrom('exec_tasks')
    .innerJoin('job_targets', 'job_targets.id', 'exec_tasks.target_id')
    .select(['exec_tasks.mode', 'job_targets.state'])
    .where('exec_tasks.ip', '=', ip)
    .where('exec_tasks.task_id', '=', taskId)
    .where((eb) =>
      eb.or([
        eb('job_targets.state', 'not in', finalTargetStates),
        ...(mode === 'async' ? [eb('exec_tasks.mode', '=', 'async')] : []),
      ]),
    )
    .limit(1)
    .execute();
  return rows.length > 0;
}

/** Asynchronous tasks that have not ended. */
export async function countOpen(db: Reader): Promise<number> {
  const { open } = await db
    .selectFrom('outgoing_callbacks')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('state', '=', 'held')
    .executeTakeFirstOrThrow();
  return open;
}

export async function insertTask(
  tx: Tx,
  task: TaskName & { mode: 'sync' | 'async'; targetId: number; now: number },
): Promise<number> {
  const { id } = await tx.db
    .insertInto('exec_tasks')
    .values({
      ip: task.ip,
      task_id: task.taskId,
      mode: task.mode,
      target_id: task.targetId,
      created_at: task.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** What a target's attempt put out, whole. */
export async function readOutput(
  db: Reader,
  target: Pick<JobTargetRow, 'id' | 'attempt'>,
): Promise<{ stdout: string; stderr: string }> {
  const rows = await db
    .selectFrom('job_chunks')
    .select(['stream', 'text'])
    .where('target_id', '=', target.id)
    .where('attempt', '=', target.attempt)
    .where('stream', '!=', 'log')
    .orderBy('seq')
    .execute();
  const text = (stream: string) =>
    rows
      .filter((row) => row.stream === stream)
      .map((row) => row.text)
      .join('');
  return { stdout: text('stdout'), stderr: text('stderr') };
}

export interface ReceivedCallback extends TaskName {
  readonly agentId: number;
  readonly code: number;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly message: string;
  readonly startTime: string;
  readonly finishTime: string;
}

/** Keeps a result that an agent brought; one that is there already stays as it is. */
export async function insertReceived(tx: Tx, callback: ReceivedCallback, now: number): Promise<void> {
  await tx.db
    .insertInto('received_callbacks')
    .values({
      ip: callback.ip,
      task_id: callback.taskId,
      agent_id: callback.agentId,
      code: callback.code,
      exit_code: callback.exitCode,
      stdout: callback.stdout,
      stderr: callback.stderr,
      msg: callback.message,
      start_time: callback.startTime,
      finish_time: callback.finishTime,
      received_at: now,
    })
    .onConflict((conflict) => conflict.columns(['ip', 'task_id']).doNothing())
    .execute();
}
