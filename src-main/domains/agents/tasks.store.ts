import { type Reader, type Tx, valuesAsList } from '@main/platform/store';
import type { AgentTaskRow } from '@main/platform/store/schema/agents';
import { missedPolls } from './liveness';

export interface NewAgentTask {
  readonly agentId: number;
  readonly command: string;
  readonly timeoutSeconds: number;
  readonly urgent: boolean;
}

export async function insertTask(tx: Tx, task: NewAgentTask, now: number): Promise<number> {
  const row = await tx.db
    .insertInto('agent_tasks')
    .values({
      agent_id: task.agentId,
      command: task.command,
      urgent: task.urgent ? 1 : 0,
      timeout_seconds: task.timeoutSeconds,
      created_at: now,
      handed_at: null,
      confirmed_at: null,
      finished_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function taskById(db: Reader, id: number): Promise<AgentTaskRow | undefined> {
  return db.selectFrom('agent_tasks').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Agents that have work waiting. */
export async function agentsWithWork(db: Reader): Promise<number[]> {
  const rows = await db
    .selectFrom('agent_tasks')
    .select('agent_id')
    .distinct()
    .where('agent_tasks.finished_at', 'is', null)
    .where('state', '!=', 'running')
    .execute();
  return rows.map(({ agent_id }) => agent_id);
}

/** What an agent has to do or is doing. */
export function openTasks(db: Reader, agentId: number) {
  return db
    .selectFrom('agent_tasks')
    .selectAll()
    .where('agent_id', '=', agentId)
    .where('agent_tasks.finished_at', 'is', null);
}

/** Whether two machines show the agent's token. */
export async function isInConflict(db: Reader, agentId: number): Promise<boolean> {
  const agents = db.selectFrom('agents').select('conflict').where('id', '=', agentId);
  return ((await agents.executeTakeFirst())?.conflict ?? null) !== null;
}

/**
 * The task to hand out: what was handed out and not confirmed comes again, then the oldest. While
 * one runs, only urgent ones.
 */
export async function nextTask(db: Reader, agentId: number): Promise<AgentTaskRow | undefined> {
  const open = await openTasks(db, agentId).orderBy('urgent', 'desc').orderBy('id').execute();
  const busy = open.some(({ state, urgent }) => state === 'running' && urgent === 0);
  const waiting = open.filter(({ state, urgent }) => state !== 'running' && (urgent === 1 || !busy));
  return waiting.find(({ state }) => state === 'handed') ?? waiting[0];
}

export async function setTask(tx: Tx, id: number, changes: Partial<Omit<AgentTaskRow, 'id'>>): Promise<void> {
  await tx.db.updateTable('agent_tasks').set(changes).where('id', '=', id).execute();
}

/**
 * Tasks whose time is over: running ones past their timeout; handed-out ones past theirs whose agent
 * is silent; and those that wait for a silent agent for longer than they may run. `before` is now,
 * less the grace.
 */
export async function overdueTasks(db: Reader, now: number, before: number): Promise<AgentTaskRow[]> {
  return db
    .selectFrom('agent_tasks')
    .innerJoin('agents', 'agents.id', 'agent_tasks.agent_id')
    .selectAll('agent_tasks')
    .where('agent_tasks.finished_at', 'is', null)
    .where(({ and, or, eb, ref, val }) => {
      const past = (column: 'confirmed_at' | 'handed_at' | 'agent_tasks.created_at') =>
        eb(eb(column, '+', eb('timeout_seconds', '*', 1000)), '<', before);
      const silent = or([
        eb('last_seen_at', 'is', null),
        eb(eb('last_seen_at', '+', eb(ref('poll_seconds'), '*', val(missedPolls * 1000))), '<', now),
      ]);
      return or([
        and([eb('state', '=', 'running'), past('confirmed_at')]),
        and([eb('state', '=', 'handed'), past('handed_at'), silent]),
        and([eb('state', '=', 'pending'), past('agent_tasks.created_at'), silent]),
      ]);
    })
    .execute();
}

/** The tasks of these agents that have this command. */
export async function tasksWithCommand(
  db: Reader,
  agentIds: readonly number[],
  command: string,
): Promise<number[]> {
  const found = await db
    .selectFrom('agent_tasks')
    .select('id')
    .where('agent_id', 'in', valuesAsList(agentIds))
    .where('command', '=', command)
    .execute();
  return found.map(({ id }) => id);
}

export async function deleteTask(tx: Tx, id: number): Promise<void> {
  await tx.db.deleteFrom('agent_tasks').where('id', '=', id).execute();
}

/** Removes tasks that ended before that time. */
export async function deleteEnded(tx: Tx, before: number): Promise<void> {
  await tx.db.deleteFrom('agent_tasks').where('finished_at', '<', before).execute();
}
