import type { ListColumn } from '@main/platform/files/list';
import { sourceWords } from '../titles';
import type { ClusterView } from './clusters.store';

/** The columns of an exported list. */
export const clusterColumns: readonly ListColumn<ClusterView>[] = [
  { key: 'name', title: { zh: '集群', en: 'Cluster' }, width: 28, cell: ({ name }) => name },
  { key: 'name', title: { zh: '编号', en: 'Id' }, width: 34, cell: ({ id }) => id },
  { key: 'type', title: { zh: '类型', en: 'Type' }, cell: ({ type }) => type },
  { key: 'hosts', title: { zh: '主机数', en: 'Hosts' }, width: 8, cell: ({ hosts }) => hosts },
  { key: 'envName', title: { zh: '环境', en: 'Environment' }, cell: ({ envName }) => envName },
  {
    key: 'businessName',
    title: { zh: '业务', en: 'Business' },
    width: 24,
    cell: ({ businessName }) => businessName,
  },
  { key: 'remark', title: { zh: '备注', en: 'Remark' }, width: 36, cell: ({ remark }) => remark },
  {
    key: 'source',
    title: { zh: '来源', en: 'Source' },
    cell: ({ source }, language) => sourceWords[source][language],
  },
  { key: 'creator', title: { zh: '创建人', en: 'Created by' }, cell: ({ creator }) => creator },
  {
    key: 'updatedAt',
    title: { zh: '更新时间', en: 'Updated' },
    width: 26,
    cell: ({ updatedAt }) => new Date(updatedAt).toISOString(),
  },
];
