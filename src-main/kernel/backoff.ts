const second = 1000;
const longest = 15 * 60 * second;
/** What nobody takes is given up after this time, and kept. */
const lifetime = 24 * 60 * 60 * second;

/**
 * When a delivery that has failed is tried again; null once it is given up. All times in
 * milliseconds; `attempts` counts the tries so far, this one included.
 */
export function nextTry(attempts: number, releasedAt: number, now: number): number | null {
  const wait = Math.min(longest, second * 2 ** Math.min(attempts - 1, 20));
  return now - releasedAt >= lifetime ? null : now + wait;
}
