import type { Output } from '@contract/index';
import { onScopeDispose, ref, watch } from 'vue';
import { call } from '../../../rpc';

export type Progress = Output<'hostImport.progress'>;

const pause = 400;

/** How far the core is with a file while `busy`: asked for in turns, since the end is told by the call itself. */
export function useImportProgress(importId: () => string | undefined, busy: () => boolean) {
  const none: Progress = { phase: 'idle', done: 0, total: 0 };
  const progress = ref<Progress>(none);
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function follow(): Promise<void> {
    const id = importId();
    if (!busy() || !id) return;
    progress.value = await call('hostImport.progress', { importId: id }).catch(() => progress.value);
    if (busy()) timer = setTimeout(follow, pause);
  }
  watch(
    busy,
    (on) => {
      clearTimeout(timer);
      progress.value = none;
      if (on) timer = setTimeout(follow, pause);
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  return progress;
}
