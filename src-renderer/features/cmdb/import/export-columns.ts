import type { ExportColumn } from '@contract/import-fields';

/** What the columns of the list are called in an export; one may hold several things. */
const columnsOf: Readonly<Record<string, readonly ExportColumn[]>> = {
  innerIp: ['innerIp'],
  hostName: ['hostName'],
  agent: ['agentStatus'],
  version: ['agentVersion'],
  modules: ['business', 'modules'],
  cloudName: ['cloud'],
  osType: ['osType'],
  outerIp: ['outerIp'],
  login: ['sshUser', 'sshPort', 'authType'],
  usage: ['usage'],
  location: ['location'],
  remark: ['remark'],
  source: ['source'],
  updatedAt: ['updatedAt'],
};

/** The columns of an export for the columns that are shown, in their order. */
export function exportColumnsOf(shown: readonly string[]): ExportColumn[] {
  return [...new Set(shown.flatMap((key) => columnsOf[key] ?? []))];
}
