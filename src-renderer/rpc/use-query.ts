import type { EventMessage } from '@contract/events';
import type { Input, Output, ProcedureName } from '@contract/index';
import { onScopeDispose, type Ref, ref, type ShallowRef, shallowRef, watch } from 'vue';
import { CallError, call, onEvent, onReconnect } from './index';
import { throttle } from './throttle';

export interface Query<N extends ProcedureName> {
  readonly data: ShallowRef<Output<N> | undefined>;
  readonly error: ShallowRef<CallError | undefined>;
  /** True until the first answer, and again whenever the input has changed. */
  readonly loading: Ref<boolean>;
  reload(): Promise<void>;
}

export interface QueryOptions {
  /** Which events mean that the answer may be stale. Many at once lead to one call. */
  readonly staleOn?: (message: EventMessage) => boolean;
  /** Least milliseconds between two reloads that events ask for. */
  readonly pause?: number;
}

/**
 * Keeps the answer of a read-only procedure: asks at once, again when the input changes, when an
 * event says so and after a reconnect. `input` answers undefined while there is nothing to ask.
 */
export function useQuery<N extends ProcedureName>(
  name: N,
  input: () => Input<N> | undefined,
  options: QueryOptions = {},
): Query<N> {
  const data = shallowRef<Output<N>>();
  const error = shallowRef<CallError>();
  const loading = ref(true);
  let latest = 0;

  async function reload(): Promise<void> {
    const asked = input();
    const mine = ++latest;
    if (asked === undefined) {
      data.value = undefined;
      loading.value = false;
      return;
    }
    try {
      const answer = await call(name, asked);
      if (mine !== latest) return;
      data.value = answer;
      error.value = undefined;
    } catch (failure) {
      if (mine !== latest) return;
      if (!(failure instanceof CallError)) throw failure;
      error.value = failure;
    }
    loading.value = false;
  }

  const refresh = throttle(() => void reload(), options.pause ?? 400);
  watch(
    () => JSON.stringify(input() ?? null),
    () => {
      loading.value = true;
      void reload();
    },
    { immediate: true },
  );
  const stops = [
    onReconnect(() => void reload()),
    onEvent((message) => {
      if (options.staleOn?.(message)) refresh.run();
    }),
  ];
  onScopeDispose(() => {
    latest = -1;
    refresh.cancel();
    for (const stop of stops) stop();
  });
  return { data, error, loading, reload };
}
