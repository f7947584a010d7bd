/** Collects small facts that may come late ("last used at …") and writes them together. */
export interface Later<K, V> {
  set(key: K, value: V): void;
  /** Drops what has not been written yet. */
  delete(key: K): void;
  flush(): Promise<void>;
  /** Writes what is left and stops. */
  stop(): Promise<void>;
}

/** `write` gets the latest value of each key, at most once in `interval` milliseconds. */
export function createLater<K, V>(
  interval: number,
  write: (values: ReadonlyMap<K, V>) => Promise<void>,
  onError: (error: unknown) => void,
): Later<K, V> {
  let values = new Map<K, V>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (values.size === 0) return;
    const taken = values;
    values = new Map();
    await write(taken).catch(onError);
  }

  return {
    set(key, value) {
      values.set(key, value);
      timer ??= setTimeout(flush, interval).unref();
    },
    delete: (key) => void values.delete(key),
    flush,
    stop: flush,
  };
}
