import { filterOf } from '@renderer/features/cmdb/host-filter';
import { partsOf, sameView, type ViewContent } from '@renderer/features/cmdb/views/host-view';
import { describe, expect, it } from 'vitest';

const filter: ViewContent['filter'] = {
  ...{ businessId: 7, moduleId: 3, keyword: 'web south', addresses: ['10.0.0.1', '10.0.0.2'] },
  ...{ agentStatus: ['RUNNING', 'UNKNOWN'], cloudId: 0, version: '1.2', credentialId: 5 },
};
const view: ViewContent = { filter, columns: ['innerIp'], sortBy: 'innerIp', descending: false };

describe('a kept view', () => {
  it('becomes the place and the chips that mean its filter', () => {
    const { scope, chips } = partsOf(filter);
    expect(filterOf(scope, chips)).toEqual(filter);
    expect(partsOf({})).toEqual({ scope: {}, chips: [] });
  });

  it('is the same in whatever order its fields come', () => {
    const turned = Object.fromEntries(Object.entries(filter).reverse());
    expect(sameView(view, { ...view, filter: turned })).toBe(true);
    expect(sameView(view, { ...view, descending: true })).toBe(false);
    expect(sameView(view, { ...view, columns: [] })).toBe(false);
    expect(sameView(view, { ...view, filter: { ...filter, version: undefined } })).toBe(false);
  });
});
