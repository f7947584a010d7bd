import type { AgentStatus } from '@contract/states';
import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useQuery } from '../../rpc/use-query';
import type { ChipField } from '../../ui/chips/chips';
import { givenName } from '../../ui/given-names';
import type { Column } from '../../ui/table/columns';
import { useTable } from '../../ui/table/use-table';
import { useCredentials } from './credentials/use-credentials';
import type { HostFilter } from './host-filter';

const statuses: readonly AgentStatus[] = ['RUNNING', 'TERMINATED', 'UNKNOWN'];

/** The host table of the list and of the picker: its rows, its columns and what can be searched. */
export function useHostTable(filter: Ref<HostFilter>, pageSize = 50) {
  const { t } = useI18n();
  const credentials = useCredentials();
  const clouds = useQuery('cmdb.clouds', () => ({}));
  const table = useTable('cmdb.hosts', {
    input: (paging) => ({ ...paging, filter: filter.value }),
    sortBy: 'innerIp',
    pageSize,
    staleOn: ({ event }) =>
      event === 'hosts.changed' || event === 'agents.changed' || event === 'job.changed',
  });
  const fields = computed<ChipField[]>(() => [
    {
      key: 'status',
      label: t('cmdb.agentStatus'),
      options: statuses.map((value) => ({ value, label: t(`status.agent.${value}`) })),
    },
    {
      key: 'cloud',
      label: t('cmdb.cloud'),
      options: (clouds.data.value?.items ?? []).map(({ id, name }) => ({
        value: String(id),
        label: givenName(name),
      })),
    },
    { key: 'version', label: t('cmdb.agentVersion') },
    {
      key: 'credential',
      label: t('cmdb.credential'),
      options: credentials.items.value.map(({ id, name }) => ({ value: String(id), label: name })),
    },
  ]);
  const columns = computed<Column[]>(() => [
    { key: 'innerIp', label: t('cmdb.innerIp'), sort: 'innerIp', mono: true, fixed: true },
    { key: 'hostName', label: t('cmdb.hostName'), sort: 'hostName', mono: true },
    { key: 'agent', label: t('cmdb.agent'), sort: 'lastSeenAt' },
    { key: 'version', label: t('cmdb.agentVersion'), extra: true },
    { key: 'job', label: t('cmdb.task') },
    { key: 'modules', label: t('cmdb.place') },
    { key: 'cloudName', label: t('cmdb.cloud'), extra: true },
    { key: 'osType', label: t('cmdb.os'), extra: true },
    { key: 'system', label: t('host.system'), extra: true },
    { key: 'cpu', label: 'CPU', extra: true, right: true },
    { key: 'memory', label: t('host.memory'), extra: true, right: true },
    { key: 'outerIp', label: t('cmdb.outerIp'), mono: true, extra: true },
    { key: 'login', label: t('cmdb.login'), mono: true, extra: true },
    { key: 'credential', label: t('cmdb.credential'), extra: true },
    { key: 'usage', label: t('cmdb.usage') },
    { key: 'location', label: t('cmdb.location'), extra: true },
    { key: 'source', label: t('cmdb.source'), extra: true },
    { key: 'updatedAt', label: t('cmdb.updatedAt'), sort: 'updatedAt', extra: true },
  ]);
  return { table, fields, columns, clouds };
}
