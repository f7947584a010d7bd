import { addressKey, canonicalAddress } from '@main/domains/cmdb/address';
import { describe, expect, it } from 'vitest';

describe('addresses', () => {
  it('have one spelling', () => {
    expect(canonicalAddress(' 10.0.0.1 ')).toBe('10.0.0.1');
    expect(canonicalAddress('2001:DB8:0:0:0:0:0:1')).toBe('2001:db8::1');
    expect(canonicalAddress('::ffff:10.0.0.1')).toBe('::ffff:a00:1');
    for (const wrong of ['', '10.0.0', '010.0.0.1', '10.0.0.256', 'fe80::1%eth0', 'web01', '10.0.0.1/24'])
      expect(canonicalAddress(wrong)).toBeUndefined();
  });

  it('sort by number', () => {
    const sorted = [
      '9.255.0.1',
      '10.0.0.2',
      '10.0.0.10',
      '::',
      '::1',
      '1::',
      '2001:db8::1',
      '2001:db8:0:1::',
    ];
    const keys = sorted.map(addressKey);
    expect([...keys].sort()).toEqual(keys);
    expect(new Set(keys.map(({ length }) => length))).toEqual(new Set([9, 33]));
  });
});
