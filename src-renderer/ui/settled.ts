import { onScopeDispose, type Ref, ref, watch } from 'vue';

/** Follows what is typed once it has not changed for `pause` milliseconds, so that not every key is a call. */
export function useSettled<T>(source: Readonly<Ref<T>>, pause = 250): Readonly<Ref<T>> {
  const settled = ref(source.value) as Ref<T>;
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(source, (now) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      settled.value = now;
    }, pause);
  });
  onScopeDispose(() => clearTimeout(timer));
  return settled;
}
