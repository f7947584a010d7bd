import { type Ref, ref, type ShallowRef, shallowRef } from 'vue';
import { CallError } from './index';

export interface Action<A extends unknown[], R> {
  readonly busy: Ref<boolean>;
  readonly error: ShallowRef<CallError | undefined>;
  /** Does the work once at a time; undefined when it failed (see `error`) or was busy. */
  run(...args: A): Promise<R | undefined>;
}

/** A piece of work that a person starts: knows whether it runs and how it failed. */
export function useAction<A extends unknown[], R>(work: (...args: A) => Promise<R>): Action<A, R> {
  const busy = ref(false);
  const error = shallowRef<CallError>();
  return {
    busy,
    error,
    async run(...args) {
      if (busy.value) return undefined;
      busy.value = true;
      error.value = undefined;
      try {
        return await work(...args);
      } catch (failure) {
        if (!(failure instanceof CallError)) throw failure;
        error.value = failure;
        return undefined;
      } finally {
        busy.value = false;
      }
    },
  };
}
