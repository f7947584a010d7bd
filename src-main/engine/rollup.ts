import { isFinal, type JobState, type TargetState } from '@contract/states';

export type StateCounts = Partial<Record<TargetState, number>>;

/** The state of a job that follows from those of its targets. */
export function jobStateOf(counts: StateCounts, stopRequested: boolean): JobState {
  const entries = Object.entries(counts).filter(([, count]) => count > 0) as [TargetState, number][];
  const has = (...states: TargetState[]) => entries.some(([state]) => states.includes(state));
  if (entries.some(([state]) => !isFinal(state))) {
    if (stopRequested && has('running', 'stopping')) return 'stopping';
    return entries.every(([state]) => state === 'queued') ? 'queued' : 'running';
  }
  if (has('cancelled') && !has('failed', 'timed_out', 'lost')) return 'stopped';
  if (!has('failed', 'timed_out', 'lost', 'cancelled')) return 'succeeded';
  return has('succeeded', 'skipped') ? 'partly_failed' : 'failed';
}
