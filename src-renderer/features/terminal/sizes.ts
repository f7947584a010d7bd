const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** A size in at most four characters and a unit: `980 B`, `1.4 MB`. */
export function sizeOf(bytes: number): string {
  let value = bytes;
  let at = 0;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1024;
    at += 1;
  }
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}
