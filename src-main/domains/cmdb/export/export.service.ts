import type { Language } from '@contract/errors';
import type { ExportColumn } from '@contract/import-fields';
import type { Contract } from '@contract/index';
import type { Download } from '@main/kernel/downloads';
import { listDownload } from '@main/platform/files/list';
import type { z } from 'zod';
import type { CmdbDeps } from '../cmdb.service';
import type { HostView } from '../hosts.filter';
import { sortedIds } from '../hosts.list';
import { viewHosts } from '../hosts.view';
import { exportTitles, sourceWords } from '../titles';

type Wanted = z.output<Contract['hostExport.hosts']['input']>;

export interface HostExport {
  /**
   * The list as a file, in the order of the list as it is now, and how many hosts it has. There are no
   * secrets among its columns.
   */
  hosts(wanted: Wanted): Promise<{ download: Download; rows: number }>;
}

/** Hosts at once: read and turned into rows. */
const chunkHosts = 2000;

export function createHostExport({
  store,
  clock,
  agentRule,
}: Pick<CmdbDeps, 'store' | 'clock' | 'agentRule'>): HostExport {
  return {
    async hosts({ format, language, columns, ids, ...query }) {
      const now = clock.now();
      const found = await sortedIds(store.read, query, agentRule, now).execute();
      const wanted = ids && new Set(ids);
      const chosen = found.flatMap(({ id }) => (!wanted || wanted.has(id) ? [id] : []));
      const list = {
        name: 'hosts',
        sheet: { zh: '主机', en: 'Hosts' },
        columns: columns.map((column) => ({
          ...{ key: column, title: exportTitles[column], width: widths[column] ?? 16 },
          cell: (host: HostView, wanted: Language) => cellOf(host, column, wanted),
        })),
        async *pages() {
          for (let start = 0; start < chosen.length; start += chunkHosts)
            yield await viewHosts(store.read, chosen.slice(start, start + chunkHosts), agentRule, now);
        },
      };
      return { download: listDownload(list, { format, language }, now), rows: chosen.length };
    },
  };
}

const widths: Partial<Record<ExportColumn, number>> = {
  hostName: 28,
  modules: 36,
  remark: 36,
  updatedAt: 22,
};

const statuses: Readonly<Record<HostView['agent']['status'], Record<Language, string>>> = {
  RUNNING: { zh: '在线', en: 'Online' },
  TERMINATED: { zh: '离线', en: 'Offline' },
  UNKNOWN: { zh: '未知', en: 'Unknown' },
};
const auths = { PASSWORD: { zh: '密码', en: 'PASSWORD' }, KEY: { zh: '密钥', en: 'KEY' } } as const;

function cellOf(host: HostView, column: ExportColumn, language: Language): string | number {
  switch (column) {
    case 'business':
      return host.businessName;
    case 'cloud':
      return host.cloudName;
    case 'modules':
      return host.modules.map(({ setName, name }) => `${setName}/${name}`).join(', ');
    case 'agentStatus':
      return statuses[host.agent.status][language];
    case 'agentVersion':
      return host.agent.version;
    case 'authType':
      return auths[host.authType][language];
    case 'source':
      return sourceWords[host.source][language];
    case 'updatedAt':
      return new Date(host.updatedAt).toISOString();
    default:
      return host[column];
  }
}
