import type { Language } from '@contract/errors';
import type { HostKeyState } from '@contract/states';
import type { ListColumn } from '@main/platform/files/list';
import type { KeyView } from './host-keys.store';

const states: Readonly<Record<HostKeyState, Record<Language, string>>> = {
  trusted: { zh: '已信任', en: 'Trusted' },
  pending: { zh: '首次出示', en: 'First shown' },
  changed: { zh: '已变更', en: 'Changed' },
  revoked: { zh: '已吊销', en: 'Revoked' },
};

/** The columns of an exported list of host keys: what a person compares, no key material. */
export const hostKeyColumns: readonly ListColumn<KeyView>[] = [
  { key: 'host', title: { zh: '内网IP', en: 'Inner IP' }, width: 20, cell: ({ innerIp }) => innerIp },
  { key: 'host', title: { zh: '主机名', en: 'Host name' }, width: 28, cell: ({ hostName }) => hostName },
  { key: 'host', title: { zh: '端口', en: 'Port' }, width: 8, cell: ({ port }) => port },
  { key: 'address', title: { zh: '地址', en: 'Address' }, width: 20, cell: ({ address }) => address },
  {
    key: 'state',
    title: { zh: '状态', en: 'State' },
    cell: ({ state }, language) => states[state][language],
  },
  { key: 'type', title: { zh: '类型', en: 'Type' }, width: 22, cell: ({ type }) => type },
  {
    key: 'fingerprint',
    title: { zh: '指纹', en: 'Fingerprint' },
    width: 54,
    cell: ({ fingerprint }) => fingerprint,
  },
  {
    key: 'fingerprint',
    title: { zh: '原来的指纹', en: 'Trusted before' },
    width: 54,
    cell: ({ known }) => known.map(({ fingerprint }) => fingerprint).join(', '),
  },
  {
    key: 'firstSeen',
    title: { zh: '首次记录', en: 'First recorded' },
    width: 26,
    cell: ({ firstSeenAt }) => new Date(firstSeenAt).toISOString(),
  },
  {
    key: 'lastSeen',
    title: { zh: '最近出示', en: 'Last shown' },
    width: 26,
    cell: ({ lastSeenAt }) => new Date(lastSeenAt).toISOString(),
  },
  { key: 'decidedBy', title: { zh: '处理人', en: 'Decided by' }, cell: ({ decidedBy }) => decidedBy },
];
