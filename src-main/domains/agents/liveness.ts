import type { AgentStatus } from '@contract/states';

/** Signs of life may be missing for this many poll intervals before an agent counts as ended. */
export const missedPolls = 3;

/**
 * Whether an agent lives (contract.md, section 001): UNKNOWN before its first sign of life, RUNNING
 * while they come within three times the poll interval, TERMINATED after.
 *
 * @param lastSeenAt milliseconds since the epoch, null before the first
 * @param pollSeconds the longest pause to be expected between two signs of life
 */
export function statusOf(lastSeenAt: number | null, pollSeconds: number, now: number): AgentStatus {
  if (lastSeenAt === null) return 'UNKNOWN';
  return now - lastSeenAt <= missedPolls * pollSeconds * 1000 ? 'RUNNING' : 'TERMINATED';
}
