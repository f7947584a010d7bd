/** What is looked at on a host before an installation, in the order of the matrix. */
export const preflightChecks = [
  'tcp',
  'hostKey',
  'login',
  'privilege',
  'system',
  'python',
  'disk',
  'tmp',
  'clock',
  'callback',
  'agent',
] as const;
export type PreflightCheck = (typeof preflightChecks)[number];

/** `skipped`: could not be looked at, because something before it failed. */
export const findingStates = ['ok', 'warning', 'failed', 'skipped'] as const;
export type FindingState = (typeof findingStates)[number];

/** A host's way through its checks; it is ready when none of them failed. */
export const preflightStates = ['waiting', 'running', 'ready', 'notReady', 'stopped'] as const;
export type PreflightState = (typeof preflightStates)[number];
