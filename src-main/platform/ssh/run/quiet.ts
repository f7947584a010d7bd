/** Puts work off until nothing has been started on any host for a while. */
export interface Quiet {
  /** Something has been started. */
  stir(): void;
  /** Calls back in the next quiet moment; returns how to call it off. */
  whenQuiet(task: () => void): () => void;
}

/** One timer for all who wait. It does not keep the process alive. */
export function createQuiet(quietMs: number): Quiet {
  const tasks = new Set<() => void>();
  let lastStir = 0;
  let isArmed = false;

  const arm = (wait: number) => {
    if (isArmed) return;
    isArmed = true;
    setTimeout(look, wait).unref();
  };
  const look = () => {
    isArmed = false;
    const left = lastStir + quietMs - performance.now();
    if (tasks.size === 0) return;
    if (left > 0) return arm(left);
    const due = [...tasks];
    tasks.clear();
    for (const task of due) task();
  };

  return {
    stir() {
      lastStir = performance.now();
    },
    whenQuiet(task) {
      tasks.add(task);
      arm(quietMs);
      return () => tasks.delete(task);
    },
  };
}
