/** A time as ISO 8601 with the offset of this machine, e.g. `2024-05-01T09:30:00.125+08:00`. */
export function isoWithOffset(milliseconds: number): string {
  const time = new Date(milliseconds);
  const ahead = -time.getTimezoneOffset();
  const local = new Date(milliseconds + ahead * 60_000).toISOString().slice(0, -1);
  const two = (value: number) => String(value).padStart(2, '0');
  const offset = Math.abs(ahead);
  return `${local}${ahead < 0 ? '-' : '+'}${two(Math.trunc(offset / 60))}:${two(offset % 60)}`;
}
