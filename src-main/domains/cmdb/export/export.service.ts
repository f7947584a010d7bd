import { setImmediate } from 'node:timers/promises';
import type { Language } from '@contract/errors';
import type { ExportColumn } from '@contract/import-fields';
import type { Contract, Output } from '@contract/index';
import type { z } from 'zod';
import type { CmdbDeps } from '../cmdb.service';
import type { HostView } from '../hosts.filter';
import { sortedIds } from '../hosts.list';
import { viewHosts } from '../hosts.view';
import { writeRows } from '../sheet-file';
import { exportTitles, sourceWords } from '../titles';

type Wanted = z.output<Contract['hostExport.hosts']['input']>;

export interface HostExport {
  /** The list as a file, in the order of the list. There are no secrets among its columns. */
  hosts(wanted: Wanted): Promise<Output<'hostExport.hosts'>>;
}

/** Hosts at once: read and turned into rows, so that other work gets its turn. */
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
      const rows: (string | number)[][] = [columns.map((column) => exportTitles[column][language])];
      for (let start = 0; start < chosen.length; start += chunkHosts) {
        const part = chosen.slice(start, start + chunkHosts);
        for (const host of await viewHosts(store.read, part, agentRule, now))
          rows.push(columns.map((column) => cellOf(host, column, language)));
        await setImmediate();
      }
      const sheet = language === 'zh' ? '主机' : 'Hosts';
      const bytes = await writeRows(
        format,
        sheet,
        rows,
        columns.map((column) => widths[column] ?? 16),
      );
      const day = new Date(now).toISOString().slice(0, 10);
      return { name: `muster-hosts-${day}.${format}`, rows: chosen.length, base64: bytes.toString('base64') };
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
