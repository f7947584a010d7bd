import type { EventMessage } from '@contract/events';
import type { Input, Output, ProcedureName } from '@contract/index';
import { computed, reactive, ref, watch } from 'vue';
import type { CallError } from '../../rpc';
import { useQuery } from '../../rpc/use-query';

type Page = { items: readonly unknown[]; total: number };
/** The procedures that answer a page of rows. */
export type PagedName = {
  [N in ProcedureName]: Output<N> extends Page ? N : never;
}[ProcedureName];
export type RowOf<N extends PagedName> = Output<N> extends { items: (infer R)[] } ? R : never;
export type SortOf<N extends PagedName> = Input<N> extends { sortBy?: infer S } ? NonNullable<S> : never;

export interface Paging<N extends PagedName> {
  page: number;
  pageSize: number;
  sortBy: SortOf<N>;
  descending: boolean;
}

export interface TableState<R> {
  readonly rows: readonly R[];
  readonly total: number;
  page: number;
  pageSize: number;
  sortBy: string;
  descending: boolean;
  readonly loading: boolean;
  readonly error: CallError | undefined;
  reload(): Promise<void>;
}

export interface TableOptions<N extends PagedName> {
  /** The call for one page; undefined while there is nothing to ask. A change of any other part leads to page 1. */
  readonly input: (paging: Paging<N>) => Input<N> | undefined;
  readonly sortBy?: SortOf<N>;
  readonly descending?: boolean;
  readonly pageSize?: number;
  readonly staleOn?: (message: EventMessage) => boolean;
}

/** A table whose paging, sorting and filtering happen in the core. */
export function useTable<N extends PagedName>(name: N, options: TableOptions<N>): TableState<RowOf<N>> {
  const page = ref(1);
  const pageSize = ref(options.pageSize ?? 50);
  const sortBy = ref<string>(String(options.sortBy ?? ''));
  const descending = ref(options.descending ?? false);
  const ask = (at: number) =>
    options.input({
      page: at,
      pageSize: pageSize.value,
      sortBy: sortBy.value as unknown as SortOf<N>,
      descending: descending.value,
    });

  watch(
    () => JSON.stringify(ask(1) ?? null),
    () => {
      page.value = 1;
    },
    { flush: 'sync' },
  );
  const query = useQuery(name, () => ask(page.value), options.staleOn ? { staleOn: options.staleOn } : {});
  const answer = computed(() => query.data.value as Page | undefined);
  // Rows that were deleted may leave this page beyond the end.
  watch(answer, (now) => {
    if (now && now.items.length === 0 && now.total > 0 && page.value > 1) {
      page.value = Math.max(1, Math.ceil(now.total / pageSize.value));
    }
  });

  return reactive({
    page,
    pageSize,
    sortBy,
    descending,
    rows: computed(() => answer.value?.items ?? []),
    total: computed(() => answer.value?.total ?? 0),
    loading: query.loading,
    error: query.error,
    reload: query.reload,
  }) as unknown as TableState<RowOf<N>>;
}
