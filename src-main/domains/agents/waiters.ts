/** Who waits for something to happen to a key; woken by a commit, so that nobody asks the table again and again. */
export interface Waiters<K> {
  /** Begins to listen now; `wait` then misses nothing that happened since. */
  join(key: K): Waiter;
  wake(key: K): void;
  wakeAll(): void;
  readonly size: number;
}

export interface Waiter {
  /** Resolves true once woken, false after the milliseconds or when the signal is aborted. Call it again to go on. */
  wait(milliseconds: number | undefined, signal: AbortSignal | undefined): Promise<boolean>;
  leave(): void;
}

interface Entry {
  woken: boolean;
  resolve: ((woken: boolean) => void) | undefined;
}

// Longer timers overflow and fire at once.
const longestTimer = 2 ** 31 - 1;

export function createWaiters<K>(): Waiters<K> {
  const entries = new Map<K, Set<Entry>>();
  let size = 0;

  const wake = (key: K) => {
    for (const entry of entries.get(key) ?? []) {
      entry.woken = true;
      entry.resolve?.(true);
    }
  };

  return {
    get size() {
      return size;
    },
    wake,
    wakeAll() {
      for (const key of entries.keys()) wake(key);
    },
    join(key) {
      const entry: Entry = { woken: false, resolve: undefined };
      const group = entries.get(key) ?? new Set();
      entries.set(key, group.add(entry));
      size += 1;
      return {
        leave() {
          if (!group.delete(entry)) return;
          size -= 1;
          if (group.size === 0 && entries.get(key) === group) entries.delete(key);
        },
        wait: (milliseconds, signal) => waitFor(entry, milliseconds, signal),
      };
    },
  };
}

function waitFor(
  entry: Entry,
  milliseconds: number | undefined,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (entry.woken || signal?.aborted) {
    const { woken } = entry;
    entry.woken = false;
    return Promise.resolve(woken);
  }
  return new Promise((resolve) => {
    const end = (woken: boolean) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      entry.resolve = undefined;
      entry.woken = false;
      resolve(woken);
    };
    const onAbort = () => end(false);
    const timer =
      milliseconds === undefined ? undefined : setTimeout(end, Math.min(milliseconds, longestTimer), false);
    signal?.addEventListener('abort', onAbort, { once: true });
    entry.resolve = end;
  });
}
