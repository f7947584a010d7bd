import type { ImportFormat } from '@contract/import-fields';
import { isAddressList } from './addresses';

const zipMark = 0x504b0304;

/** What a file is, by what is in it and then by its name. */
export function detectFormat(name: string, bytes: Buffer, text: () => string): ImportFormat {
  if (bytes.length > 4 && bytes.readUInt32BE(0) === zipMark) return 'xlsx';
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase();
  if (extension === 'csv' || extension === 'tsv') return 'csv';
  if (extension === 'yml' || extension === 'yaml') return 'ansible_yaml';
  const start = text().slice(0, 200_000);
  if (/^\s*Host\s+\S/im.test(start) && /^\s*(HostName|User|Port|IdentityFile|ProxyJump)\s/im.test(start))
    return 'ssh_config';
  if (/^(\s*)[\w.-]+:\s*(#.*)?$/m.test(start) && /^\s+(hosts|children):/m.test(start)) return 'ansible_yaml';
  if (/^\[[a-z_][\w.-]*(?::\w+)?\]\s*$/im.test(start) || /\sansible_\w+\s*=/.test(start))
    return 'ansible_ini';
  if (isAddressList(start)) return 'addresses';
  if (/^\s*Host\s+\S/m.test(start)) return 'ssh_config';
  return 'csv';
}
