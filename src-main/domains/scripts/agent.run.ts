import type { TargetContext } from '@main/engine';
import { readScriptAnswer } from './agent.answer';
import type { ScriptEnd } from './outcome';
import { OutputCap } from './output.cap';
import { OutputMask } from './output.mask';
import type { RunEnvironment } from './run.environment';
import type { ScriptSpec } from './script.spec';
import type { AgentTasks } from './scripts.ports';

type Context = TargetContext<ScriptSpec>;

/** Milliseconds that an agent gets to take a cancel, to end the process tree, and to say so. */
const cancelPatience = 60_000;
const cancelTimeoutSeconds = 60;

/** Runs a script as an 001 task of the host's agent. The task's id is on disk before it is waited for. */
export async function runByAgent(
  tasks: AgentTasks,
  context: Context,
  agentId: number,
  environment: RunEnvironment,
): Promise<ScriptEnd> {
  const { spec, target } = context;
  const runId = nameOf(context);
  await context.enter('run', { way: 'agent', agentId, runId });
  const command = tasks.execCommand({
    kind: 'script',
    interpreter: spec.interpreter,
    content: spec.content,
    path: spec.path,
    user: spec.user,
    param: spec.param,
    timeout: spec.timeoutSeconds,
    ip: target.label,
    task_id: runId,
    ...(Object.keys(environment.env).length > 0 ? { env: environment.env } : {}),
  });
  const secret = environment.secrets.length > 0;
  const taskId = await tasks.add({ agentId, command, timeoutSeconds: spec.timeoutSeconds, secret });
  await context.remember({ agentTask: taskId });
  return followAgent(tasks, context, agentId, taskId, environment);
}

/** Waits for a task that was queued, by this process or by one before it. */
export async function followAgent(
  tasks: AgentTasks,
  context: Context,
  agentId: number,
  taskId: number,
  { secrets }: RunEnvironment,
): Promise<ScriptEnd> {
  const { stop, detach } = context;
  try {
    return await conclude(context, secrets, await tasks.ended(taskId, AbortSignal.any([stop, detach])));
  } catch (error) {
    if (!stop.aborted || detach.aborted) throw error;
  }
  if (await tasks.withdraw(taskId)) return { kind: 'cancelledBefore' };
  const command = tasks.execCommand({ kind: 'cancel', ip: context.target.label, task_id: nameOf(context) });
  await tasks.add({ agentId, command, timeoutSeconds: cancelTimeoutSeconds });
  const patience = AbortSignal.timeout(cancelPatience);
  try {
    // The script's own result tells what became of it: cancelled, or ended by itself just before.
    return await conclude(context, secrets, await tasks.ended(taskId, AbortSignal.any([patience, detach])));
  } catch (error) {
    if (!patience.aborted || detach.aborted) throw error;
    return {
      kind: 'stopUnknown',
      why: 'cancel',
      detail: `agent: no answer within ${cancelPatience / 1000} s`,
    };
  }
}

async function conclude(
  context: Context,
  secrets: readonly string[],
  task: Awaited<ReturnType<AgentTasks['ended']>>,
): Promise<ScriptEnd> {
  const { end, stdout, stderr } = readScriptAnswer(task);
  // Some of it is on disk already if a crash came in between.
  const stored = await context.stored();
  const { outputCapBytes } = context.spec;
  const cap = new OutputCap(outputCapBytes, (stream, bytes) => context.output(stream, bytes), stored);
  const output = new OutputMask(secrets, (stream, bytes) => cap.write(stream, bytes));
  for (const [stream, text] of [
    ['stdout', stdout],
    ['stderr', stderr],
  ] as const) {
    const rest = Buffer.from(text).subarray(stored[stream]);
    if (rest.length > 0) await output.write(stream, rest);
  }
  await output.end();
  return end;
}

/** What the agent knows the run by. */
function nameOf({ target, attempt }: Context): string {
  return `muster-${target.id}-${attempt}`;
}
