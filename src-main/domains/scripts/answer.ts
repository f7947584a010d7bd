import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import { timedOutExit } from './outcome';

/** A script's result in the words of 000, before the dialect writes the times. */
export interface ScriptAnswer {
  /** 0 ran, 1 no script file, 2 no such folder, 3 no such user, 4 timed out, 5 host not reached, 6 cancelled. */
  readonly code: number;
  /** −1 unless the script ran. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly ip: string;
  readonly taskId: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly finishedAt: number;
}

export const codes = {
  ran: 0,
  noScript: 1,
  noFolder: 2,
  noUser: 3,
  timedOut: 4,
  unreachable: 5,
  cancelled: 6,
} as const;

/**
 * 000's `code` of a target that has ended. What 000 has no word for counts as "host not reached"; a
 * timeout is one also where its end could not be proven, which the message then says.
 */
export function codeOf(target: Pick<JobTargetRow, 'state' | 'code' | 'exit_code'>): number {
  if (target.state === 'cancelled') return codes.cancelled;
  if (target.state === 'timed_out') return codes.timedOut;
  if (target.code === 'STOP_UNVERIFIED' && target.exit_code === timedOutExit) return codes.timedOut;
  return /^[0-6]$/.test(target.code) ? Number(target.code) : codes.unreachable;
}

/** The answer to a task whose target has ended. */
export function answerOf(
  name: { ip: string; taskId: string },
  target: JobTargetRow,
  output: { stdout: string; stderr: string },
): ScriptAnswer {
  const finishedAt = target.finished_at ?? target.created_at;
  return {
    ...name,
    ...output,
    code: codeOf(target),
    exitCode: target.exit_code ?? -1,
    message: target.message || 'success',
    startedAt: target.started_at ?? finishedAt,
    finishedAt,
  };
}
