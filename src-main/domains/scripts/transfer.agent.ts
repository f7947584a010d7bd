import { z } from 'zod';
import type { LineBounds } from './line.run';
import { cutText } from './output.cap';
import type { AgentTasks } from './scripts.ports';
import type { TransferAnswer } from './transfer.answer';
import type { TransferRequest } from './transfer.fields';
import { nothingDone } from './transfer.plan';

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

/** Moves files by an 001 task of the host's agent, within the same bounds as over SSH. */
export async function transferByAgent(
  tasks: AgentTasks,
  agentId: number,
  request: TransferRequest,
  { timeoutSeconds, outputCapBytes }: Omit<LineBounds, 'signal'>,
  signal: AbortSignal,
): Promise<TransferAnswer> {
  const command = tasks.execCommand({
    kind: 'transfer',
    bcommand: request.before.command,
    bcommand_user: request.before.user,
    acommand: request.after.command,
    acommand_user: request.after.user,
    timeout: timeoutSeconds,
    ip: request.ip,
    task_id: request.taskId,
    file_list: request.files.map((file) => ({
      file_id: file.fileId,
      path: file.path,
      user: file.user,
      group: file.group,
      content: file.content,
      name: file.name,
      md5_check: file.md5 !== undefined,
      md5: file.md5 ?? '',
      encoding: file.encoding,
      mode: file.mode ?? null,
    })),
  });
  const taskId = await tasks.add({ agentId, command, timeoutSeconds: 2 * timeoutSeconds });
  const { state, result } = await tasks.ended(taskId, signal);
  if (state !== 'succeeded') return nothingDone(request, `the agent did not carry it out: ${state}`);
  const parsed = answerShape.safeParse(readJson(result));
  if (!parsed.success) return nothingDone(request, `the agent refused it: ${result.slice(0, 200)}`);
  const answer = parsed.data;
  const cut = (text: string) => cutText(text, outputCapBytes);
  return {
    ip: request.ip,
    taskId: request.taskId,
    ok: answer.code === 0,
    message: answer.msg,
    before: {
      exitCode: answer.command_before_exit_code,
      stdout: cut(answer.command_before_stdout),
      stderr: cut(answer.command_before_stderr),
    },
    after: {
      exitCode: answer.command_after_exit_code,
      stdout: cut(answer.command_after_stdout),
      stderr: cut(answer.command_after_stderr),
    },
    files: answer.file_list.map((file) => ({ fileId: file.file_id, ok: file.state, message: file.msg })),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
