import { computed, type Ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Chip } from '../../../ui/chips/chips';
import type { ColumnChoice } from '../../../ui/table/columns';
import type { TableState } from '../../../ui/table/use-table';
import type { HostFilter, Scope } from '../host-filter';
import { type HostListView, partsOf, type ViewContent } from './host-view';

interface Parts {
  readonly scope: Ref<Scope>;
  readonly chips: Ref<readonly Chip[]>;
  readonly filter: Readonly<Ref<HostFilter>>;
  readonly table: TableState<unknown>;
  readonly choice: ColumnChoice;
}

/** What the host list shows, as something that can be kept and brought back; the address names the view. */
export function useListView({ scope, chips, filter, table, choice }: Parts) {
  const route = useRoute();
  const router = useRouter();
  const current = computed<ViewContent>(() => ({
    filter: filter.value,
    columns: choice.shown.value.map(({ key }) => key),
    sortBy: table.sortBy as ViewContent['sortBy'],
    descending: table.descending,
  }));

  function choose(view: HostListView | undefined): void {
    const parts = partsOf(view?.content.filter ?? {});
    scope.value = parts.scope;
    chips.value = parts.chips;
    table.sortBy = view?.content.sortBy ?? 'innerIp';
    table.descending = view?.content.descending ?? false;
    choice.choose(view?.content.columns);
    const { view: _view, ...others } = route.query;
    void router.replace({ query: view ? { ...others, view: String(view.id) } : others });
  }
  return { current, choose, chosen: computed(() => Number(route.query.view) || undefined) };
}
