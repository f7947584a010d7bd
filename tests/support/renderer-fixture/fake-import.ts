import type { Output } from '@contract/index';
import type { SomeHandlers, World } from './fake-types';

type Read = Output<'hostImport.read'>;
type Row = Output<'hostImport.preview'>['items'][number];

/** What a file with these four hosts is read into; each of them is a case of its own. */
const read: Read = {
  format: 'xlsx',
  encoding: '',
  sheet: '主机',
  sheets: ['主机', '说明'],
  columns: [
    { name: '内网IP', guess: 'innerIp', samples: ['10.9.0.1', '10.9.0.2', '10.9.0'], filled: 4 },
    { name: '主机名', guess: 'hostName', samples: ['order-web-01', 'order-web-02'], filled: 4 },
    { name: '端口', guess: 'sshPort', samples: ['22', '2222'], filled: 4 },
    { name: '账号', guess: 'sshUser', samples: ['root', 'ops'], filled: 4 },
    { name: '密码', guess: 'password', samples: ['••••••'], filled: 2 },
    { name: '所属业务', guess: 'business', samples: ['订单中心'], filled: 3 },
    { name: '采购单号', guess: null, samples: ['PO-2031', 'PO-2032'], filled: 4 },
  ],
  rows: 4,
  notes: [{ kind: 'keyFile', count: 2, sample: '~/.ssh/fleet' }],
};

function rowsOf(): Row[] {
  const blank = { mended: [], issues: [], changes: [] };
  const cells = (innerIp: string, hostName: string, sshPort = '22', sshUser = 'root') => ({
    ...{ innerIp, hostName, sshPort, sshUser, business: '订单中心' },
  });
  return [
    { ...blank, row: 2, kind: 'added', cells: { ...cells('10.9.0.1', 'order-web-01'), password: '••••••' } },
    {
      ...blank,
      ...{
        row: 3,
        kind: 'changed',
        cells: { ...cells('10.9.0.2', 'order-web-02', '2222'), password: '••••••' },
      },
      changes: [
        { field: 'sshPort', before: '22', after: '2222' },
        { field: 'password', before: '', after: '' },
      ],
    },
    {
      ...blank,
      ...{ row: 4, kind: 'wrong', cells: cells('10.9.0', 'order-web-03', '70000', 'ops') },
      issues: [
        { field: 'innerIp', reason: 'common.notIp', params: {} },
        { field: 'sshPort', reason: 'common.wrongFormat', params: { format: '1–65535' } },
      ],
    },
    { ...blank, row: 5, kind: 'left', cells: cells('10.9.0.4', 'order-db-01') },
  ];
}

/** Import and export of the fixture: one file, whatever is sent. */
export function fakeImport(world: World): SomeHandlers<'hostImport' | 'hostExport'> {
  const rows = rowsOf();
  const countsOf = () => {
    const counts = { added: 0, changed: 0, left: 0, wrong: 0, skipped: 0 };
    for (const { kind } of rows) counts[kind] += 1;
    return counts;
  };
  return {
    'hostImport.open': () => ({ importId: 'i1', partSize: 786_432 }),
    'hostImport.part': ({ offset, base64 }) => ({ received: offset + Math.floor(base64.length * 0.75) }),
    'hostImport.read': ({ format }) => ({ ...read, ...(format ? { format } : {}) }),
    'hostImport.preview': ({ kinds }) => {
      const items = rows.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
      const places = { businesses: ['订单中心'], clouds: [], modules: [], clusters: [] };
      return { counts: countsOf(), total: items.length, items, places };
    },
    'hostImport.mend': ({ row: number, values, skip }) => {
      const row = rows.find((one) => one.row === number);
      if (row) {
        Object.assign(row.cells, values);
        row.issues = row.issues.filter(({ field }) => values[field] === undefined);
        row.mended = Object.keys(values) as Row['mended'];
        if (row.kind === 'wrong' && row.issues.length === 0) row.kind = 'added';
        if (skip !== undefined) row.kind = skip ? 'skipped' : 'added';
      }
      return {};
    },
    'hostImport.apply': () => {
      world.ring({ event: 'hosts.changed', data: {} });
      return countsOf();
    },
    'hostImport.progress': () => ({ phase: 'writing', done: 2000, total: 4000 }),
    'hostImport.cancel': () => ({}),
    'hostImport.close': () => ({}),
    'hostImport.template': ({ format }) => ({ name: `muster-hosts.${format}`, base64: 'aXA=' }),
    'hostExport.hosts': ({ format }) => ({
      ...{ fileName: `muster-hosts-2031-01-02.${format}`, ticket: 'fake', rows: world.hosts.length },
    }),
  };
}
