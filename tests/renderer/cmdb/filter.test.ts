import { readDocument } from '@renderer/features/cmdb/cmdb-document';
import { filterOf } from '@renderer/features/cmdb/host-filter';
import { linesOf, nodesOf } from '@renderer/features/cmdb/topology';
import { describe, expect, it } from 'vitest';

describe('the filter of hosts', () => {
  it('joins the place and the chips', () => {
    const filter = filterOf({ businessId: 3 }, [
      { kind: 'word', text: 'web' },
      { kind: 'word', text: '深圳' },
      { kind: 'addresses', addresses: ['10.0.0.1'] },
      { kind: 'field', field: 'status', value: 'RUNNING' },
      { kind: 'field', field: 'status', value: 'UNKNOWN' },
      { kind: 'field', field: 'cloud', value: '0' },
    ]);
    expect(filter).toEqual({
      businessId: 3,
      keyword: 'web 深圳',
      addresses: ['10.0.0.1'],
      agentStatus: ['RUNNING', 'UNKNOWN'],
      cloudId: 0,
    });
  });
});

describe('the topology', () => {
  const nodes = nodesOf({
    businesses: [
      {
        id: 1,
        name: '订单',
        hosts: 3,
        source: 'manual',
        productLineId: null,
        sets: [
          {
            id: 2,
            name: '华南',
            hosts: 3,
            kind: '',
            source: 'manual',
            modules: [{ id: 4, name: '接入', hosts: 3, kind: '', source: 'manual' }],
          },
        ],
      },
    ],
  });

  it('shows what is open', () => {
    expect(linesOf(nodes, new Set(['b1']), '').map(({ node }) => node.name)).toEqual(['订单', '华南']);
  });

  it('shows what matches with the way to it', () => {
    expect(linesOf(nodes, new Set(), '接').map(({ node, depth }) => `${depth}${node.name}`)).toEqual([
      '0订单',
      '1华南',
      '2接入',
    ]);
    expect(linesOf(nodes, new Set(), 'nothing')).toEqual([]);
  });
});

describe('a CMDB document', () => {
  it('is counted before it is sent', () => {
    expect(readDocument('{"hosts": [{}, {}], "sets": []}')).toMatchObject({
      kind: 'ready',
      counts: [
        ['sets', 0],
        ['hosts', 2],
      ],
    });
  });

  it('that is broken says why', () => {
    expect(readDocument('{"hosts": [}').kind).toBe('broken');
    expect(readDocument('[]').kind).toBe('broken');
    expect(readDocument('  ').kind).toBe('empty');
  });
});
