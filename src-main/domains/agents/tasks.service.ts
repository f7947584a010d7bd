import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import type { Store, Tx } from '@main/platform/store';
import type { AgentTaskRow, AgentTaskState } from '@main/platform/store/schema/agents';
import { isCancel, withoutPayload } from './exec.command';
import type { Presence } from './presence';
import type { AgentTaskEnd, NewTask } from './registry.ports';
import type { SealedCommands } from './sealed.commands';
import * as rows from './tasks.store';
import { createWaiters } from './waiters';

/** What an agent gets after its timeout to end the work and to bring the result. */
const graceMilliseconds = 60_000;
/** After a start agents first get the time to come back with what they have. */
const startMilliseconds = 120_000;
/** Ended tasks are kept so long; their results were told to who asked for them. */
const keepMilliseconds = 7 * 86_400_000;

export interface HandedTask {
  readonly id: number;
  readonly command: string;
}

/** Who asks: an agent that has shown its token. */
export interface AskingAgent {
  readonly id: number;
  readonly pollSeconds: number;
}

export interface TasksService {
  /** Queues work for an agent. Durable when it resolves. */
  add(task: NewTask): Promise<number>;
  /** Resolves once the task has ended; rejects only when `signal` is aborted, or the task is unknown. */
  ended(taskId: number, signal?: AbortSignal): Promise<AgentTaskEnd>;
  /** Takes a task back that has not been handed out; false when it has been. */
  withdraw(taskId: number): Promise<boolean>;
  /** Takes a task back that is of no use any more, and forgets one that has ended; one under way is left. */
  discard(taskId: number): Promise<void>;
  /** The next task of an agent; waits for one at most so many seconds. A sign of life. */
  next(agent: AskingAgent, waitSeconds: number, signal: AbortSignal): Promise<HandedTask | undefined>;
  /** The agent says that it begins. Throws where the task has ended or is another's. */
  confirm(agent: AskingAgent, taskId: number): Promise<void>;
  /** The agent brings the result; a second one is ignored. */
  report(agent: AskingAgent, taskId: number, result: string): Promise<void>;
  /** Ends the held requests of agents whose token is no longer good. */
  dismiss(agentIds: readonly number[]): void;
  /** The same for agents that were deleted; who waits for one of their tasks hears that it is gone. */
  forget(agentIds: readonly number[]): void;
  /** Reads which agents have work; before the first poll. */
  start(): Promise<void>;
  /** Ends what is overdue, and removes what is old. */
  sweep(): Promise<void>;
}

export function createTasksService(
  store: Store,
  clock: Clock,
  presence: Presence,
  vaulted: SealedCommands,
): TasksService {
  /** Agents for which looking into the table may find work. */
  const withWork = new Set<number>();
  let startedAt = clock.now();
  const asking = createWaiters<number>();
  /** How often each agent was dismissed: a request that began before is worth nothing any more. */
  const dismissals = new Map<number, number>();
  const awaiting = createWaiters<number>();

  const dismiss = (agentIds: readonly number[]) => {
    for (const id of agentIds) {
      dismissals.set(id, (dismissals.get(id) ?? 0) + 1);
      asking.wake(id);
    }
  };
  const offer = (agentId: number) => {
    withWork.add(agentId);
    asking.wake(agentId);
  };

  async function hand(agentId: number): Promise<HandedTask | undefined> {
    // Before the look: what is queued during it puts the agent back on the list.
    withWork.delete(agentId);
    const task = await store.write(async (tx) => {
      // Two machines ask by one name: neither may be the one that the work is meant for.
      if (await rows.isInConflict(tx.db, agentId)) {
        tx.afterCommit(() => withWork.add(agentId));
        return undefined;
      }
      const found = await rows.nextTask(tx.db, agentId);
      if (found?.state === 'pending') {
        await rows.setTask(tx, found.id, { state: 'handed', handed_at: clock.now() });
      }
      return found;
    });
    if (task) withWork.add(agentId);
    return task && { id: task.id, command: await vaulted.open(task) };
  }

  async function own(tx: Tx, agent: AskingAgent, taskId: number): Promise<AgentTaskRow> {
    const task = await rows.taskById(tx.db, taskId);
    if (!task) throw AppError.notFound('task', taskId);
    if (task.agent_id !== agent.id) throw new AppError('agents.notYours');
    return task;
  }

  async function end(tx: Tx, task: AgentTaskRow, state: AgentTaskState, result = ''): Promise<void> {
    await vaulted.forget(tx, task);
    const command = withoutPayload(task.command);
    await rows.setTask(tx, task.id, { state, result, command, finished_at: clock.now() });
    tx.afterCommit(() => {
      awaiting.wake(task.id);
      offer(task.agent_id);
    });
  }

  return {
    add: ({ agentId, command, timeoutSeconds, urgent = isCancel(command), secret = false }) =>
      store.write(async (tx) => {
        const row = { agentId, command: secret ? vaulted.standIn : command, timeoutSeconds, urgent };
        const id = await rows.insertTask(tx, row, clock.now());
        if (secret) await vaulted.put(tx, id, command);
        tx.afterCommit(() => offer(agentId));
        return id;
      }),

    async ended(taskId, signal) {
      const waiter = awaiting.join(taskId);
      try {
        for (;;) {
          const task = await rows.taskById(store.read, taskId);
          if (!task) return { state: 'failed', result: '' };
          if (task.finished_at !== null) return { state: endOf(task.state), result: task.result };
          await waiter.wait(undefined, signal);
          signal?.throwIfAborted();
        }
      } finally {
        waiter.leave();
      }
    },

    withdraw: (taskId) =>
      store.write(async (tx) => {
        const task = await rows.taskById(tx.db, taskId);
        if (task?.state !== 'pending') return false;
        await end(tx, task, 'withdrawn');
        return true;
      }),

    discard: (taskId) =>
      store.write(async (tx) => {
        const task = await rows.taskById(tx.db, taskId);
        if (!task || (task.state !== 'pending' && task.finished_at === null)) return;
        if (task.finished_at === null) await end(tx, task, 'withdrawn');
        await rows.deleteTask(tx, taskId);
      }),

    async next(agent, waitSeconds, signal) {
      presence.touch(agent.id, agent.pollSeconds);
      const until = performance.now() + waitSeconds * 1000;
      const waiter = asking.join(agent.id);
      const before = dismissals.get(agent.id);
      const over = () => signal.aborted || dismissals.get(agent.id) !== before;
      try {
        while (!over()) {
          const task = withWork.has(agent.id) ? await hand(agent.id) : undefined;
          if (task) return task;
          const left = until - performance.now();
          if (left <= 0) break;
          await waiter.wait(left, signal);
        }
        if (!over()) presence.touch(agent.id, agent.pollSeconds);
        return undefined;
      } finally {
        waiter.leave();
      }
    },

    async confirm(agent, taskId) {
      presence.touch(agent.id, agent.pollSeconds);
      await store.write(async (tx) => {
        const task = await own(tx, agent, taskId);
        if (task.state === 'running') return;
        if (task.finished_at !== null) throw new AppError('agents.taskEnded', { id: taskId });
        const now = clock.now();
        await rows.setTask(tx, taskId, {
          state: 'running',
          handed_at: task.handed_at ?? now,
          confirmed_at: now,
        });
      });
    },

    async report(agent, taskId, result) {
      presence.touch(agent.id, agent.pollSeconds);
      await store.write(async (tx) => {
        const task = await own(tx, agent, taskId);
        if (task.finished_at === null) await end(tx, task, 'reported', result);
      });
    },

    dismiss,

    forget(agentIds) {
      dismiss(agentIds);
      for (const id of agentIds) withWork.delete(id);
      // Their tasks went with them: who waits for one looks again and finds nothing.
      awaiting.wakeAll();
    },

    async start() {
      startedAt = clock.now();
      for (const id of await rows.agentsWithWork(store.read)) withWork.add(id);
    },

    async sweep() {
      const now = clock.now();
      if (now - startedAt < startMilliseconds) return;
      const overdue = await rows.overdueTasks(store.read, now, now - graceMilliseconds);
      if (overdue.length > 0) {
        await store.write(async (tx) => {
          for (const { id } of overdue) {
            const task = await rows.taskById(tx.db, id);
            if (!task || task.finished_at !== null) continue;
            await end(tx, task, task.state === 'pending' ? 'expired' : 'lost');
          }
        });
      }
      await store.write((tx) => rows.deleteEnded(tx, now - keepMilliseconds));
    },
  };
}

function endOf(state: AgentTaskState): AgentTaskEnd['state'] {
  if (state === 'reported') return 'succeeded';
  if (state === 'withdrawn') return 'cancelled';
  return state === 'lost' ? 'lost' : 'failed';
}
