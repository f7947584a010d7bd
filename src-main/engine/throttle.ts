/** Calls at most once an interval for each key; the last ring is never swallowed. */
export class Throttle<K> {
  readonly #waiting = new Map<K, NodeJS.Timeout>();

  /** @param interval milliseconds */
  constructor(
    private readonly interval: number,
    private readonly effect: (key: K) => void,
  ) {}

  ring(key: K): void {
    if (this.#waiting.has(key)) return;
    const timer = setTimeout(() => {
      this.#waiting.delete(key);
      this.effect(key);
    }, this.interval);
    timer.unref();
    this.#waiting.set(key, timer);
  }

  /** Calls at once, for what nobody should hear late. */
  ringNow(key: K): void {
    clearTimeout(this.#waiting.get(key));
    this.#waiting.delete(key);
    this.effect(key);
  }

  /** Calls at once for what waits. */
  flush(): void {
    for (const [key, timer] of this.#waiting) {
      clearTimeout(timer);
      this.effect(key);
    }
    this.#waiting.clear();
  }
}
