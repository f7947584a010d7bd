import { wordsOf } from '@contract/errors';
import type { Engine } from '@main/engine';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Store } from '@main/platform/store/store';
import { answerOf, type ScriptAnswer } from './answer';
import { type CallbackBox, oweCallback } from './callbacks.store';
import {
  countOpen,
  findTask,
  insertReceived,
  insertTask,
  isTaken,
  type ReceivedCallback,
  readOutput,
  type TaskName,
} from './exec.store';
import { placeAt } from './host.at';
import { createReporters } from './reporters';
import { readScript, type ScriptRequest } from './script.spec';
import type { AgentAt, HostOfAgent, RunGuard, ScriptSettings, TargetHosts } from './scripts.ports';

export interface ExecDeps {
  readonly store: Store;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly hosts: TargetHosts;
  readonly agentAt: AgentAt;
  readonly hostOfAgent: HostOfAgent;
  readonly bus: Bus;
  readonly settings: () => ScriptSettings;
  readonly guard: RunGuard;
  /** Asynchronous tasks that may wait or run at the same time. */
  readonly queueLimit?: number;
}

export interface ExecRequest extends ScriptRequest, TaskName {}

export interface Queued {
  readonly queued: boolean;
  readonly message: string;
}

/** Results travel in one JSON document, so one stream never keeps more than this for them. */
const answerCapBytes = 64 * 1_048_576;

export type ExecService = ReturnType<typeof createExecService>;

/** The rules of 000's scripts (contract.md, section 000), for whichever door asks. */
export function createExecService(deps: ExecDeps) {
  const { store, engine, clock, hosts } = deps;
  const reporters = createReporters(deps);
  const queueLimit = deps.queueLimit ?? 10_000;

  function specOf(request: ExecRequest) {
    const { scriptTimeoutSeconds, outputCapBytes } = deps.settings();
    return readScript(request, {
      timeoutSeconds: scriptTimeoutSeconds,
      outputCapBytes: Math.min(outputCapBytes, answerCapBytes),
    });
  }

  /** Queues the task; undefined when one of that name is there. */
  async function enqueue(
    actor: Actor,
    request: ExecRequest,
    mode: 'sync' | 'async',
    callbackUrl?: string,
  ): Promise<number | undefined> {
    const spec = specOf(request);
    await deps.guard(spec.content, spec.interpreter);
    const place = await placeAt(hosts, deps.agentAt, request.ip);
    const { ip, taskId } = request;
    return store.write(async (tx) => {
      if (await isTaken(tx, mode, request)) return undefined;
      const { targetIds } = await engine.enqueue(tx, {
        kind: 'script',
        title: taskId,
        spec: place.hostId === null ? { ...spec, agentId: place.agentId } : spec,
        createdBy: actor.name,
        origin: actor.via,
        concurrency: 1,
        targets: [{ hostId: place.hostId, label: place.label }],
      });
      const targetId = targetIds[0];
      if (targetId === undefined) throw new Error('a job without a target');
      const now = clock.now();
      const execTaskId = await insertTask(tx, { ip, taskId, mode, targetId, now });
      if (mode === 'async') await oweCallback(tx, { execTaskId, targetId, url: callbackUrl ?? '', now });
      return targetId;
    });
  }

  async function answer(name: TaskName, target: JobTargetRow): Promise<ScriptAnswer> {
    return answerOf({ ip: name.ip, taskId: name.taskId }, target, await readOutput(store.read, target));
  }

  return {
    /**
     * Runs a script and answers its result. `signal` ends the waiting, not the script. Throws
     * `scripts.taskExists` while a task of that name is open.
     */
    async sync(actor: Actor, request: ExecRequest, signal?: AbortSignal): Promise<ScriptAnswer> {
      const targetId = await enqueue(actor, request, 'sync');
      if (targetId === undefined) throw new AppError('scripts.taskExists', { taskId: request.taskId });
      return answer(request, await engine.ended(targetId, signal));
    },

    /** Queues a script; its result goes to `callbackUrl`, else to the address in Settings, if any. */
    async async(actor: Actor, request: ExecRequest, callbackUrl?: string): Promise<Queued> {
      if ((await countOpen(store.read)) >= queueLimit)
        return { queued: false, message: wordsOf('jobs.queueFull', {}, 'zh') };
      const url = callbackUrl || deps.settings().callbackUrl;
      const targetId = await enqueue(actor, request, 'async', url);
      if (targetId === undefined)
        return {
          queued: false,
          message: wordsOf('scripts.taskExists', { taskId: request.taskId }, 'zh'),
        };
      return { queued: true, message: 'success' };
    },

    /** Stops a task; `stopped` only when it never began or nothing of it is left on the host. */
    async cancel(name: TaskName, signal?: AbortSignal): Promise<{ stopped: boolean; message: string }> {
      await placeAt(hosts, deps.agentAt, name.ip);
      const task = await findTask(store.read, name);
      if (!task) return { stopped: false, message: wordsOf('scripts.noTask', { taskId: name.taskId }, 'zh') };
      if (!task.open) return { stopped: false, message: wordsOf('jobs.ended', {}, 'zh') };
      await engine.requestStop(task.target.job_id, [task.target.id]);
      const ended = await engine.ended(task.target.id, signal);
      if (ended.state === 'cancelled') return { stopped: true, message: 'success' };
      const lost = ended.state === 'lost';
      return { stopped: false, message: (lost && ended.message) || wordsOf('jobs.ended', {}, 'zh') };
    },

    /** Takes a result from an agent; on disk when it resolves. A repeat changes nothing. */
    async receive(callback: ReceivedCallback): Promise<void> {
      await reporters.demand(callback.agentId, callback.ip);
      await store.write((tx) => insertReceived(tx, callback, clock.now()));
    },

    /** The result of a task as it is owed to its caller. */
    async resultOf(box: CallbackBox): Promise<ScriptAnswer> {
      return answer(box, box.target);
    },
  };
}
