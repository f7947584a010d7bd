import { isFinal, type JobState, openJobStates, type TargetState } from '@contract/states';

export type StateCounts = Partial<Record<TargetState, number>>;

/**
 * The state of a job that follows from those of its targets. With `leftOut`, hosts that were skipped
 * are those that too many failures before them kept from running: no success.
 */
export function jobStateOf(counts: StateCounts, stopRequested: boolean, leftOut = false): JobState {
  const entries = Object.entries(counts).filter(([, count]) => count > 0) as [TargetState, number][];
  const has = (...states: TargetState[]) => entries.some(([state]) => states.includes(state));
  if (entries.some(([state]) => !isFinal(state))) {
    if (stopRequested && has('running', 'stopping')) return 'stopping';
    return entries.every(([state]) => state === 'queued') ? 'queued' : 'running';
  }
  if (has('cancelled') && !has('failed', 'timed_out', 'lost')) return 'stopped';
  const missed = leftOut && has('skipped');
  if (!has('failed', 'timed_out', 'lost', 'cancelled')) return missed ? 'partly_failed' : 'succeeded';
  return has('succeeded') || (has('skipped') && !missed) ? 'partly_failed' : 'failed';
}

/** Targets that count against a job's limit of failures. */
export function failuresIn(counts: StateCounts): number {
  return (counts.failed ?? 0) + (counts.timed_out ?? 0) + (counts.lost ?? 0);
}

export function isFailure(state: TargetState): boolean {
  return state === 'failed' || state === 'timed_out' || state === 'lost';
}

/** Whether a job in this state has not ended. */
export function isOpen(state: JobState): boolean {
  return (openJobStates as readonly JobState[]).includes(state);
}
