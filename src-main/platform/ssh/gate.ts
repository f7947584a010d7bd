import { aborted } from './errors';

/** Lets `limit` callers in at once, the rest in order. */
export interface Gate {
  /** Resolves with how to leave; leaving twice does nothing. Rejects with `aborted` if the signal fires first. */
  enter(signal?: AbortSignal): Promise<() => void>;
  /** Callers inside or waiting. */
  readonly busy: number;
  /** Whether the next one would have to wait. */
  readonly isFull: boolean;
  /**
   * Learns that fewer may be inside than are: the limit becomes one less than that. False if the
   * caller is the only one inside, so that waiting for another to leave would be in vain.
   */
  narrow(): boolean;
}

/** A counting gate. */
export function createGate(most: number): Gate {
  let limit = most;
  const waiting = new Set<() => void>();
  let inside = 0;

  const pass = () => {
    inside += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      inside -= 1;
      const [next] = waiting;
      if (next && inside < limit) next();
    };
  };

  return {
    get busy() {
      return inside + waiting.size;
    },
    get isFull() {
      return inside >= limit;
    },
    narrow() {
      if (inside <= 1) return false;
      limit = Math.min(limit, inside - 1);
      return true;
    },
    enter(signal) {
      if (signal?.aborted) return Promise.reject(aborted());
      if (inside < limit) return Promise.resolve(pass());
      return new Promise((resolve, reject) => {
        const go = () => {
          waiting.delete(go);
          signal?.removeEventListener('abort', stop);
          resolve(pass());
        };
        const stop = () => {
          waiting.delete(go);
          reject(aborted());
        };
        waiting.add(go);
        signal?.addEventListener('abort', stop, { once: true });
      });
    },
  };
}

/** Gates by name, made when first needed and dropped when nobody is there. */
export function createGates(limit: number): (name: string, signal?: AbortSignal) => Promise<() => void> {
  const gates = new Map<string, Gate>();
  return async (name, signal) => {
    const gate = gates.get(name) ?? createGate(limit);
    gates.set(name, gate);
    const forget = () => {
      if (gate.busy === 0 && gates.get(name) === gate) gates.delete(name);
    };
    try {
      const leave = await gate.enter(signal);
      return () => {
        leave();
        forget();
      };
    } catch (error) {
      forget();
      throw error;
    }
  };
}
