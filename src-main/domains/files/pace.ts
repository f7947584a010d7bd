import { setTimeout as delay } from 'node:timers/promises';

/** What may be sent at once after a pause, in milliseconds of the rate. */
const burst = 200;
/** Waits that are shorter are left out: a timer costs more. */
const shortest = 5;

/** Holds a rate over all who share it, first come, first served. */
export class Pace {
  #next = 0;

  /** @param rate bytes a second */
  constructor(
    private readonly rate: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Books so many bytes; answers how many milliseconds to wait before they are sent. */
  book(bytes: number): number {
    const now = this.now();
    const begin = Math.max(this.#next, now - burst);
    this.#next = begin + (bytes / this.rate) * 1000;
    return Math.max(0, begin - now);
  }
}

/** Waits until all of these let so many bytes pass; undefined where none makes it wait. */
export function paced(
  paces: readonly Pace[],
  signal: AbortSignal,
): ((bytes: number) => Promise<void> | undefined) | undefined {
  if (paces.length === 0) return undefined;
  return (bytes) => {
    const wait = Math.max(...paces.map((pace) => pace.book(bytes)));
    return wait < shortest ? undefined : delay(wait, undefined, { signal });
  };
}
