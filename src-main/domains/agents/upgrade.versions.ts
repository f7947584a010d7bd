/**
 * Orders two versions by the numbers between their dots; what follows a hyphen (`0.2.0-rc1`) comes before
 * the version without. Negative: `a` is the older one. undefined where one of them is no version.
 */
export function compareVersions(a: string, b: string): number | undefined {
  const [left, right] = [read(a), read(b)];
  if (!left || !right) return undefined;
  for (let at = 0; at < Math.max(left.numbers.length, right.numbers.length); at += 1) {
    const difference = (left.numbers[at] ?? 0) - (right.numbers[at] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.before === right.before) return 0;
  if (left.before === '' || right.before === '') return left.before === '' ? 1 : -1;
  return left.before < right.before ? -1 : 1;
}

/**
 * Whether an agent of this version can be upgraded to the bundled one. An agent that says no version, or
 * one that nobody can read, is none of ours and is left alone; so is one that is newer.
 */
export function isOutdated(version: string, bundled: string): boolean {
  return (compareVersions(version, bundled) ?? 0) < 0;
}

function read(text: string): { numbers: number[]; before: string } | undefined {
  const match = /^v?(\d{1,9}(?:\.\d{1,9}){0,3})(?:-([\w.]{1,32}))?$/.exec(text.trim());
  if (!match) return undefined;
  return { numbers: (match[1] ?? '').split('.').map(Number), before: match[2] ?? '' };
}
