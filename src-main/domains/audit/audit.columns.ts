import type { ListColumn } from '@main/platform/files/list';
import type { AuditEntry } from './audit.store';

/** The columns of an exported log; what was secret was never written. */
export const auditColumns: readonly ListColumn<AuditEntry>[] = [
  { key: 'seq', title: { zh: '序号', en: 'No.' }, width: 8, cell: ({ seq }) => seq },
  { key: 'at', title: { zh: '时间', en: 'Time' }, width: 26, cell: ({ at }) => new Date(at).toISOString() },
  { key: 'actor', title: { zh: '操作人', en: 'Who' }, cell: ({ actor_name }) => actor_name },
  { key: 'via', title: { zh: '入口', en: 'Door' }, cell: ({ via }) => via },
  { key: 'action', title: { zh: '操作', en: 'Action' }, width: 28, cell: ({ action }) => action },
  { key: 'object', title: { zh: '对象', en: 'Object' }, width: 24, cell: ({ object }) => object },
  { key: 'outcome', title: { zh: '结果', en: 'Outcome' }, cell: ({ outcome }) => outcome },
  { key: 'object', title: { zh: '详情', en: 'Detail' }, width: 60, cell: ({ detail }) => detail },
];
