export interface Day {
  /** Local date, YYYY-MM-DD. */
  readonly day: string;
  readonly succeeded: number;
  readonly failed: number;
}

/** Midnight, local time, at the beginning of the last `count` days up to `now`. */
export function firstDay(now: number, count: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - (count - 1)).getTime();
}

/** A row for each of the last `count` local days, the oldest first, also where nothing ended. */
export function byDay(
  ended: readonly { readonly at: number; readonly succeeded: number }[],
  now: number,
  count: number,
): Day[] {
  const days = new Map<string, { succeeded: number; failed: number }>();
  const first = new Date(firstDay(now, count));
  for (let index = 0; index < count; index += 1) {
    const date = new Date(first.getFullYear(), first.getMonth(), first.getDate() + index);
    days.set(localDate(date), { succeeded: 0, failed: 0 });
  }
  for (const { at, succeeded } of ended) {
    const day = days.get(localDate(new Date(at)));
    if (day) day[succeeded ? 'succeeded' : 'failed'] += 1;
  }
  return [...days].map(([day, counts]) => ({ day, ...counts }));
}

function localDate(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
