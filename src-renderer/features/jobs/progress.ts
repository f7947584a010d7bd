import type { JobState, TargetState } from '@contract/states';
import { isFinal, openJobStates, targetStates } from '@contract/states';

export type Counts = Partial<Record<TargetState, number>>;

export interface Counter {
  readonly state: TargetState;
  readonly count: number;
}

/** The states that hosts of a job are in, in a steady order, with how many. */
export function countersOf(counts: Counts): Counter[] {
  return targetStates.flatMap((state) => {
    const count = counts[state] ?? 0;
    return count > 0 ? [{ state, count }] : [];
  });
}

/** Hosts that have ended. */
export function doneOf(counts: Counts): number {
  return countersOf(counts).reduce((sum, { state, count }) => sum + (isFinal(state) ? count : 0), 0);
}

/** Hosts that a retry would take: ended, but not well. */
export function retryableOf(counts: Counts): number {
  const { failed = 0, timed_out = 0, cancelled = 0, lost = 0 } = counts;
  return failed + timed_out + cancelled + lost;
}

/** Whether a job in this state may still change by itself. */
export function isOpenJob(state: JobState): boolean {
  return (openJobStates as readonly JobState[]).includes(state);
}

/**
 * Milliseconds that are likely left: the hosts that remain, at the pace so far. undefined while
 * nothing can be said.
 */
export function estimateLeft(
  total: number,
  done: number,
  startedAt: number | null,
  now: number,
): number | undefined {
  if (startedAt === null || done === 0 || done >= total) return undefined;
  return ((now - startedAt) / done) * (total - done);
}
