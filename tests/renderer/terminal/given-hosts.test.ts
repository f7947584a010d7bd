import { givenHosts, mostAtOnce, terminalsOf } from '@renderer/features/terminal/given-hosts';
import { describe, expect, it } from 'vitest';

describe('hosts that a link to the terminals names', () => {
  it('are the one of the path, or those of the list, each once', () => {
    expect(givenHosts({ hostId: '7' }, {})).toEqual([7]);
    expect(givenHosts({}, { hosts: '3,4,3' })).toEqual([3, 4]);
    expect(givenHosts({}, {})).toEqual([]);
  });

  it('leave out what is no number of a host', () => {
    expect(givenHosts({ hostId: '' }, { hosts: ',x,-1,1.5,0,9' })).toEqual([9]);
    expect(givenHosts({}, { hosts: ['1', '2'] })).toEqual([]);
  });

  it('are never more than one can look at, from either end of the link', () => {
    const many = Array.from({ length: 40 }, (_, at) => at + 1);
    expect(givenHosts({}, { hosts: many.join() })).toHaveLength(mostAtOnce);
    expect(terminalsOf(many)).toBe('/terminal?hosts=1,2,3,4,5,6,7,8');
    expect(terminalsOf([5])).toBe('/terminal/5');
  });
});
