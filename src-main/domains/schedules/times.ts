import { AppError } from '@main/kernel/app-error';
import { Cron } from 'croner';

export interface When {
  readonly cron: string;
  readonly onceAt: number | null;
  readonly zone: string;
}

/** The first time after a moment, in ms; null when there is none. Throws for what is no time. */
export function nextTime(when: When, after: number): number | null {
  if (when.cron === '') return when.onceAt !== null && when.onceAt > after ? when.onceAt : null;
  return patternOf(when).nextRun(new Date(after))?.getTime() ?? null;
}

/** The next times after a moment, `count` at most. */
export function nextTimes(when: When, after: number, count: number): number[] {
  const times: number[] = [];
  for (let at = nextTime(when, after); at !== null && times.length < count; at = nextTime(when, at))
    times.push(at);
  return times;
}

function patternOf({ cron, zone }: When): Cron {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw AppError.field('zone', 'schedules.badZone');
  }
  try {
    return new Cron(cron, { timezone: zone, mode: '5-part', paused: true });
  } catch {
    throw AppError.field('cron', 'schedules.badCron');
  }
}
