import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Outcome, TargetContext } from '@main/engine';
import type { Blobs } from '@main/platform/files/blobs';
import { z } from 'zod';
import type { AgentTasks } from '../files.ports';
import { both, done, failed } from '../words';
import { unknownCommand, whichOf } from './push.ended';
import { firstStep } from './push.plan';
import type { PushSpec } from './push.spec';

export interface PushByAgentDeps {
  readonly agents: AgentTasks;
  readonly blobs: Blobs;
}

type Context = TargetContext<PushSpec>;

/** 000's answer to a transfer, as an agent reports it. */
const answerShape = z.object({
  code: z.number().int(),
  msg: z.string(),
  command_before_exit_code: z.number().int(),
  command_before_stdout: z.string(),
  command_before_stderr: z.string(),
  command_after_exit_code: z.number().int(),
  command_after_stdout: z.string(),
  command_after_stderr: z.string(),
  file_list: z.array(z.object({ file_id: z.number().int(), state: z.boolean(), msg: z.string() })),
});

/** Takes the files to one host by a task of its agent: commands and files travel as one transfer of 000. */
export async function pushByAgent(
  deps: PushByAgentDeps,
  context: Context,
  agentId: number,
): Promise<Outcome> {
  const first = firstStep(context.resumeStep);
  await context.enter(first === 'CHECK' ? 'BEFORE' : first);
  if (context.stop.aborted) return stopped();
  const command = await commandOf(deps, context, first);
  if (command === undefined) return failed('NO_BLOB', 'files.noBlob');
  const { timeoutSeconds } = context.spec;
  const task = await deps.agents.add({ agentId, command, timeoutSeconds: 2 * timeoutSeconds });
  await context.remember({ agentTask: task });
  return followTransfer(deps.agents, context, task);
}

/** Waits for a transfer that was handed to an agent, also after a restart of Muster. */
export async function followTransfer(agents: AgentTasks, context: Context, task: number): Promise<Outcome> {
  const { stop, detach } = context;
  // What the agent has begun is not cut short: a transfer is whole or untouched for each file.
  const withdraw = () => void agents.withdraw(task).catch(() => undefined);
  stop.addEventListener('abort', withdraw, { once: true });
  try {
    if (stop.aborted) withdraw();
    const { state, result } = await agents.ended(task, detach);
    if (state === 'cancelled') return stopped();
    if (state === 'failed') return failed('HOST_UNREACHABLE', 'scripts.agentSilent');
    if (state === 'lost') return unknownCommand('BEFORE', 'agent');
    return await read(context, result);
  } finally {
    stop.removeEventListener('abort', withdraw);
  }
}

async function commandOf(
  { agents, blobs }: PushByAgentDeps,
  { spec, jobId, target, attempt }: Context,
  first: string,
): Promise<string | undefined> {
  const { destination, owner, group, mode, before, after, timeoutSeconds } = spec;
  const files = first === 'AFTER' ? [] : spec.files;
  const list: object[] = [];
  for (const [index, file] of files.entries()) {
    if (!(await blobs.has(file.sha256, file.size))) return undefined;
    const path = posix.join(destination, file.path);
    list.push({
      file_id: index,
      path: posix.dirname(path),
      name: posix.basename(path),
      user: owner,
      group,
      mode,
      make_folders: true,
      encoding: 'base64',
      md5_check: true,
      md5: file.md5,
      content: (await readFile(blobs.pathOf(file.sha256))).toString('base64'),
    });
  }
  return agents.execCommand({
    kind: 'transfer',
    bcommand: first === 'CHECK' || first === 'BEFORE' ? before.command : '',
    bcommand_user: before.user || owner,
    acommand: after.command,
    acommand_user: after.user || owner,
    timeout: timeoutSeconds,
    ip: target.label,
    task_id: `push-${jobId}-${target.id}-${attempt}`,
    file_list: list,
  });
}

async function read(context: Context, result: string): Promise<Outcome> {
  const parsed = answerShape.safeParse(json(result));
  if (!parsed.success)
    return failed('UPLOAD_FAILED', 'scripts.badAgentAnswer', { detail: result.slice(0, 200) });
  const answer = parsed.data;
  const spec = context.spec;
  for (const when of ['before', 'after'] as const) {
    for (const stream of ['stdout', 'stderr'] as const) {
      const text = answer[`command_${when}_${stream}`];
      if (text) await context.output(stream, Buffer.from(text));
    }
  }
  if (answer.code === 0) return done;
  const bad = answer.file_list.filter(({ state }) => !state);
  const beforeFailed = spec.before.command.trim() !== '' && answer.command_before_exit_code !== 0;
  const [first] = bad;
  if (first && !(beforeFailed && bad.length === answer.file_list.length)) {
    await context.enter('PLACE');
    const path = posix.join(spec.destination, spec.files[first.file_id]?.path ?? '');
    return failed('PLACE_FAILED', 'files.fileFailed', { path, detail: first.msg });
  }
  const which = first ? 'BEFORE' : 'AFTER';
  if (which === 'AFTER') await context.enter('AFTER');
  const exitCode = which === 'AFTER' ? answer.command_after_exit_code : answer.command_before_exit_code;
  const message = both('files.commandFailed', { ...whichOf(which), detail: answer.msg });
  return { state: 'failed', code: `${which}_FAILED`, message, exitCode };
}

function stopped(): Outcome {
  return { state: 'cancelled', code: 'STOPPED', message: both('files.stopped') };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
