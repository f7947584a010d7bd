import { agentColumns, viewAgent } from '@main/domains/agents';
import { auditColumns } from '@main/domains/audit';
import { clusterColumns, hostKeyColumns } from '@main/domains/cmdb';
import { jobColumns } from '@main/domains/jobs';
import type { Actor } from '@main/kernel/actor';
import type { Clock } from '@main/kernel/clock';
import type { AllHandlers } from '@main/kernel/dispatch';
import { type ListChoice, type ListToExport, listDownload, pagesOf } from '@main/platform/files/list';
import type { Services } from './services';

type Exported = 'agents.export' | 'jobs.export' | 'clusters.export' | 'audit.export' | 'cmdb.exportHostKeys';

/** Lists as files: each names its columns and how it is read by page; the rest is one mechanism. */
export function exportHandlers(
  { downloads, agents, jobs, clusters, audit, cmdb }: Services,
  clock: Clock,
): Pick<AllHandlers, Exported> {
  const offer = async <R>(actor: Actor, choice: ListChoice, list: ListToExport<R>) =>
    downloads.offer(actor, listDownload(list, choice, clock.now()));
  const idOf = ({ id }: { id: string | number }) => id;

  return {
    'agents.export': (input, { actor }) =>
      offer(actor, input, {
        name: 'agents',
        sheet: { zh: 'Agent', en: 'Agents' },
        columns: agentColumns,
        pages: () =>
          pagesOf(async (paging) => {
            const { items } = await agents.registry.list({ ...input, ...paging });
            return { items: items.map(viewAgent) };
          }, idOf),
      }),
    'jobs.export': (input, { actor }) =>
      offer(actor, input, {
        name: 'jobs',
        sheet: { zh: '作业', en: 'Jobs' },
        columns: jobColumns,
        pages: () => pagesOf((paging) => jobs.list({ ...input, ...paging }), idOf),
      }),
    'clusters.export': (input, { actor }) =>
      offer(actor, input, {
        name: 'clusters',
        sheet: { zh: '集群', en: 'Clusters' },
        columns: clusterColumns,
        pages: () => pagesOf((paging) => clusters.list({ ...input, ...paging }), idOf),
      }),
    'cmdb.exportHostKeys': (input, { actor }) =>
      offer(actor, input, {
        name: 'host-keys',
        sheet: { zh: '主机密钥', en: 'Host keys' },
        columns: hostKeyColumns,
        pages: () => pagesOf((paging) => cmdb.hostKeys.list({ ...input, ...paging }), idOf),
      }),
    'audit.export': (input, { actor }) =>
      offer(actor, input, {
        name: 'audit',
        sheet: { zh: '审计', en: 'Audit log' },
        columns: auditColumns,
        pages: () =>
          pagesOf(
            (paging) => audit.list({ ...input, ...paging }),
            ({ seq }) => seq,
          ),
      }),
  };
}
