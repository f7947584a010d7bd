import type { AgentStatus, JobState, StepState, TargetState } from '@contract/states';
import {
  AlarmClock,
  BellFilled,
  CircleCheckFilled,
  CircleCloseFilled,
  Clock,
  Loading,
  QuestionFilled,
  RemoveFilled,
  VideoPause,
  WarningFilled,
} from '@element-plus/icons-vue';
import type { Component } from 'vue';

export type Tone = 'ok' | 'run' | 'wait' | 'warn' | 'bad' | 'lost' | 'stop';

export interface Look {
  readonly tone: Tone;
  /** Every state has a shape of its own, so that colour is never the only sign. */
  readonly icon: Component;
  readonly spins?: boolean;
}

const ok: Look = { tone: 'ok', icon: CircleCheckFilled };
const run: Look = { tone: 'run', icon: Loading, spins: true };
const stopping: Look = { tone: 'warn', icon: Loading, spins: true };
const bad: Look = { tone: 'bad', icon: CircleCloseFilled };
const wait: Look = { tone: 'wait', icon: Clock };
const stopped: Look = { tone: 'stop', icon: RemoveFilled };
const lost: Look = { tone: 'lost', icon: QuestionFilled };
const warn: Look = { tone: 'warn', icon: WarningFilled };

export const jobLooks: Record<JobState, Look> = {
  queued: wait,
  running: run,
  waiting: { tone: 'warn', icon: BellFilled },
  paused: { tone: 'stop', icon: VideoPause },
  stopping,
  succeeded: ok,
  partly_failed: warn,
  failed: bad,
  stopped,
};

export const targetLooks: Record<TargetState, Look> = {
  queued: wait,
  running: run,
  stopping,
  succeeded: ok,
  failed: bad,
  timed_out: { tone: 'bad', icon: AlarmClock },
  cancelled: stopped,
  lost,
  skipped: { tone: 'wait', icon: RemoveFilled },
};

export const stepLooks: Record<StepState, Look> = {
  running: run,
  succeeded: ok,
  failed: bad,
  cancelled: stopped,
  lost,
};

export const agentLooks: Record<AgentStatus, Look> = {
  RUNNING: ok,
  TERMINATED: bad,
  UNKNOWN: { tone: 'wait', icon: QuestionFilled },
};

export type StatusKind = 'job' | 'target' | 'step' | 'agent';

const looks: Record<StatusKind, Record<string, Look>> = {
  job: jobLooks,
  target: targetLooks,
  step: stepLooks,
  agent: agentLooks,
};

/** How a state looks; one that this build does not know looks like waiting. */
export function lookOf(kind: StatusKind, state: string): Look {
  return looks[kind][state] ?? wait;
}

/** The code that marks a host whose process could not be proven gone after a stop. */
export const stopUnverified = 'STOP_UNVERIFIED';
