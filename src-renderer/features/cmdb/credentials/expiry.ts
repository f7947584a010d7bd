import { moment } from '../../../ui/format';

/** The last day on which something is good that ends at `at`, as `YYYY-MM-DD` of this machine's time zone. */
export function lastDayOf(at: number): string {
  return moment(at - 1).slice(0, 10);
}

/** The end of a day given as `YYYY-MM-DD`, in milliseconds since the epoch; null where none is given. */
export function endOfDay(day: string): number | null {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return null;
  return new Date(year, month - 1, date + 1).getTime();
}
