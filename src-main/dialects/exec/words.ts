import type { ScriptAnswer, TransferAnswer } from '@main/domains/scripts';
import { isoWithOffset } from './times';

/** A script's result as 000 writes it; the answer of `sync` and the body of a callback. */
export function scriptAnswer(answer: ScriptAnswer) {
  return {
    code: answer.code,
    exit_code: answer.exitCode,
    stdout: answer.stdout,
    stderr: answer.stderr,
    ip: answer.ip,
    task_id: answer.taskId,
    msg: answer.message,
    start_time: isoWithOffset(answer.startedAt),
    finish_time: isoWithOffset(answer.finishedAt),
  };
}

/** A transfer's result as 000 writes it. */
export function transferAnswer(answer: TransferAnswer) {
  return {
    code: answer.ok ? 0 : 1,
    msg: answer.message,
    ip: answer.ip,
    command_before_exit_code: answer.before.exitCode,
    command_before_stdout: answer.before.stdout,
    command_before_stderr: answer.before.stderr,
    command_after_exit_code: answer.after.exitCode,
    command_after_stdout: answer.after.stdout,
    command_after_stderr: answer.after.stderr,
    task_id: answer.taskId,
    file_list: answer.files.map((file) => ({ file_id: file.fileId, state: file.ok, msg: file.message })),
  };
}
