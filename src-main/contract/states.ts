/**
 * States of jobs and targets, for the database, the wire and the screens alike.
 * A target's attempt ends in exactly one of the final states.
 */
export const finalTargetStates = [
  'succeeded',
  'failed',
  'timed_out',
  'cancelled',
  'lost',
  'skipped',
] as const;
export const openTargetStates = ['queued', 'running', 'stopping'] as const;
export const targetStates = [...openTargetStates, ...finalTargetStates] as const;
export type TargetState = (typeof targetStates)[number];
export type FinalTargetState = (typeof finalTargetStates)[number];

export const openJobStates = ['queued', 'running', 'waiting', 'paused', 'stopping'] as const;
/** `waiting`: for somebody to say that the next batch may begin. */
export const jobStates = [...openJobStates, 'succeeded', 'partly_failed', 'failed', 'stopped'] as const;
export type JobState = (typeof jobStates)[number];

/** What was done to a job, by an operator or (`actor` '') by the job's own rules. */
export const jobActions = [
  'batch',
  'limit',
  'waiting',
  'confirmed',
  'paused',
  'resumed',
  'stopped',
  'retried',
] as const;
export type JobAction = (typeof jobActions)[number];

/** The outcome code of hosts that were left out because too many before them had failed. */
export const leftOut = 'FAILURE_LIMIT';

export const stepStates = ['running', 'succeeded', 'failed', 'cancelled', 'lost'] as const;
export type StepState = (typeof stepStates)[number];

/** What a chunk of a target's record is: a line of Muster's own log, or output of the host. */
export const chunkStreams = ['log', 'stdout', 'stderr'] as const;
export type ChunkStream = (typeof chunkStreams)[number];

export const jobKinds = [
  'agent.install',
  'agent.uninstall',
  'agent.upgrade',
  'script',
  'facts',
  'files.push',
  'files.pull',
] as const;
export type JobKindName = (typeof jobKinds)[number];

/** `pending`: shown where unknown keys are refused; `changed`: shown in place of a trusted one. */
export const hostKeyStates = ['trusted', 'pending', 'changed', 'revoked'] as const;
export type HostKeyState = (typeof hostKeyStates)[number];

/** Whether a login can be tried: its secret is kept, is not kept, or has expired. */
export const credentialStates = ['ok', 'missing', 'expired'] as const;
export type CredentialState = (typeof credentialStates)[number];

/** Agent status as 004 names it (contract.md, section 001). */
export const agentStatuses = ['UNKNOWN', 'RUNNING', 'TERMINATED'] as const;
export type AgentStatus = (typeof agentStatuses)[number];

/** Whether a job in this state has not ended. */
export function isOpenJob(state: JobState): boolean {
  return (openJobStates as readonly JobState[]).includes(state);
}

/** Whether a target in this state will not change any more within its attempt. */
export function isFinal(state: TargetState): state is FinalTargetState {
  return (finalTargetStates as readonly string[]).includes(state);
}
