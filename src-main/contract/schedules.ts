/** What is done about a time that passed while Muster did not run. */
export const missedRules = ['skip', 'once'] as const;
export type MissedRule = (typeof missedRules)[number];

export const scheduleOutcomes = [
  'starting',
  'started',
  'missed',
  'overlap',
  'failed',
  'interrupted',
] as const;
export type ScheduleOutcome = (typeof scheduleOutcomes)[number];
