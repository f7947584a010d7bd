export interface Throttled {
  run(): void;
  cancel(): void;
}

/** Runs `work` at once, then at most every `pause` milliseconds, and once more after the last request. */
export function throttle(work: () => void, pause: number): Throttled {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;

  function rest(): void {
    timer = setTimeout(() => {
      timer = undefined;
      if (!again) return;
      again = false;
      work();
      rest();
    }, pause);
  }

  return {
    run() {
      if (timer !== undefined) {
        again = true;
        return;
      }
      work();
      rest();
    },
    cancel() {
      clearTimeout(timer);
      timer = undefined;
      again = false;
    },
  };
}
