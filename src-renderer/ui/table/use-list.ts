import { computed, type Ref, reactive, ref, type ShallowRef, watch } from 'vue';
import type { CallError } from '../../rpc';
import type { TableState } from './use-table';

interface Source<T> {
  readonly rows: () => readonly T[];
  readonly loading: Ref<boolean>;
  readonly error: ShallowRef<CallError | undefined>;
  reload(): Promise<void>;
}

/** A table of rows that come in one piece, in their order: only the paging happens here. */
export function useList<T>(source: Source<T>): TableState<T> {
  const page = ref(1);
  const pageSize = ref(50);
  const all = computed(source.rows);
  watch(
    () => Math.max(1, Math.ceil(all.value.length / pageSize.value)),
    (pages) => {
      page.value = Math.min(page.value, pages);
    },
  );
  return reactive({
    page,
    pageSize,
    sortBy: '',
    descending: false,
    rows: computed(() => all.value.slice((page.value - 1) * pageSize.value, page.value * pageSize.value)),
    total: computed(() => all.value.length),
    loading: source.loading,
    error: source.error,
    reload: source.reload,
  }) as unknown as TableState<T>;
}
