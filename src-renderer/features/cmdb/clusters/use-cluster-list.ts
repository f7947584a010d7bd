import { computed, reactive } from 'vue';
import { useI18n } from 'vue-i18n';
import { useQuery } from '../../../rpc/use-query';
import { useSettled } from '../../../ui/settled';
import type { Column } from '../../../ui/table/columns';
import { useTable } from '../../../ui/table/use-table';
import { usePlaces } from '../use-places';

export function useEnvironmentChoices() {
  const { data } = useQuery('places.environments', () => ({}));
  return computed(() => (data.value?.items ?? []).map(({ id, name }) => ({ value: id, label: name })));
}

/** The list of clusters: its filter, its rows, its columns. */
export function useClusterList() {
  const { t } = useI18n();
  const wanted = reactive({
    keyword: '',
    type: null as string | null,
    envId: null as string | null,
    businessId: null as number | null,
  });
  const settled = useSettled(computed(() => ({ ...wanted })));
  const filter = computed(() => {
    const { keyword, type, envId, businessId } = settled.value;
    return {
      keyword: keyword.trim(),
      ...(type !== null && { type }),
      ...(envId !== null && { envId }),
      ...(businessId !== null && { businessId }),
    };
  });
  const table = useTable('clusters.list', {
    input: (paging) => ({ ...paging, ...filter.value }),
    sortBy: 'name',
    staleOn: ({ event }) => event === 'hosts.changed',
  });
  const columns = computed<Column[]>(() => [
    { key: 'name', label: t('clusters.name'), sort: 'name', fixed: true },
    { key: 'type', label: t('clusters.type'), sort: 'type' },
    { key: 'hosts', label: t('clusters.hosts'), right: true },
    { key: 'envName', label: t('clusters.environment') },
    { key: 'businessName', label: t('clusters.business') },
    { key: 'remark', label: t('clusters.remark') },
    { key: 'source', label: t('cmdb.source') },
    { key: 'creator', label: t('clusters.creator'), extra: true },
    { key: 'updatedAt', label: t('cmdb.updatedAt'), sort: 'updatedAt' },
  ]);
  const types = useQuery('clusters.types', () => ({}), { staleOn: ({ event }) => event === 'hosts.changed' });
  return {
    ...{ wanted, filter, table, columns, places: usePlaces(), environments: useEnvironmentChoices() },
    types: computed(() => (types.data.value?.items ?? []).map((value) => ({ value, label: value }))),
    isOpen: computed(() => Object.entries(filter.value).every(([, value]) => value === '')),
    clear: () => Object.assign(wanted, { keyword: '', type: null, envId: null, businessId: null }),
  };
}
