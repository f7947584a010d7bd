import { onScopeDispose, type Ref, ref } from 'vue';

const now = ref(Date.now());
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The present time, told once a second as long as a component uses it. One timer for all of them. */
export function useNow(): Readonly<Ref<number>> {
  watchers += 1;
  now.value = Date.now();
  timer ??= setInterval(() => {
    now.value = Date.now();
  }, 1000);
  onScopeDispose(() => {
    watchers -= 1;
    if (watchers > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
  return now;
}
