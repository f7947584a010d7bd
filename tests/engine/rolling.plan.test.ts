import { batchSizes, failuresAllowed, parsePlan } from '@contract/rolling';
import { explainRolling } from '@contract/rolling.words';
import { describe, expect, it } from 'vitest';

function sizes(text: string, total: number): number[] | string {
  const parsed = parsePlan(text);
  return 'bad' in parsed ? `bad: ${parsed.bad}` : batchSizes(parsed.plan, total);
}

describe('a rolling plan', () => {
  it.each([
    ['1, 10%, 50%', 100, [1, 10, 50, 39]],
    ['1，10％；50%', 100, [1, 10, 50, 39]],
    ['1 10% rest', 100, [1, 10, 89]],
    ['1台、其余', 3, [1, 2]],
    ['', 5, [5]],
    ['100%', 7, [7]],
    // A share is rounded up, and there is never an empty batch.
    ['1%, 1%', 10, [1, 1, 8]],
    ['7%', 100, [7, 93]],
    ['0.5%', 1000, [5, 995]],
    // No more batches than hosts.
    ['5, 5, 5', 7, [5, 2]],
    ['1, 10%', 1, [1]],
    ['30%...', 10, [3, 3, 3, 1]],
    ['1, 4…', 10, [1, 4, 4, 1]],
  ])('%s of %d hosts makes %j', (text, total, expected) => {
    expect(sizes(text, total)).toEqual(expected);
  });

  it.each([
    ['1, x', 'x'],
    ['0', '0'],
    ['0%', '0%'],
    ['101%', '101%'],
    ['1.5', '1.5'],
    ['-1', '-1'],
    ['rest, 1', 'rest'],
    ['...', '...'],
    ['1; drop table', 'drop'],
  ])('%s is not understood because of %s', (text, bad) => {
    expect(sizes(text, 10)).toBe(`bad: ${bad}`);
  });

  it('always adds up to all hosts', () => {
    for (const text of ['1, 10%, 50%', '3%...', '33.33%, 33.33%, 33.33%', '2, 2, 2'])
      for (let total = 1; total < 200; total += 7) {
        const made = sizes(text, total) as number[];
        expect(made.reduce((sum, size) => sum + size, 0)).toBe(total);
        expect(Math.min(...made)).toBeGreaterThan(0);
      }
  });

  it('says in words what it does', () => {
    const rolling = { plan: '1, 10%, 50%', confirm: 'first', stopAt: { kind: 'percent', value: 5 } } as const;
    expect(explainRolling(rolling, 100, 'zh')).toEqual([
      '共 4 批：第 1 批 1 台，第 2 批 10 台（10%），第 3 批 50 台（50%），其余 39 台最后。',
      '第 1 批结束后等待确认，其后自动进行。',
      '失败达到 5 台时，不再开始新的主机。',
    ]);
    expect(explainRolling(rolling, 100, 'en')).toEqual([
      '4 batches: 1 host, 10 hosts (10%), 50 hosts (50%), the other 39 hosts last.',
      'After the first batch it waits for confirmation, then goes on by itself.',
      'When 5 hosts have failed, no more is begun.',
    ]);
    expect(explainRolling({ plan: '5%...', confirm: 'none', stopAt: null }, 100, 'en')[0]).toMatch(
      /^20 batches: 5 hosts \(5%\), .*, then 14 more with 70 hosts\.$/,
    );
    expect(explainRolling({ plan: '', confirm: 'all', stopAt: null }, 3, 'en')).toEqual([
      'All 3 hosts in one batch.',
    ]);
    expect(explainRolling({ ...rolling, plan: 'x' }, 3, 'zh')).toEqual([]);
  });

  it('knows how many failures are too many', () => {
    expect(failuresAllowed(null, 100)).toBeUndefined();
    expect(failuresAllowed({ kind: 'hosts', value: 3 }, 100)).toBe(3);
    expect(failuresAllowed({ kind: 'percent', value: 5 }, 100)).toBe(5);
    expect(failuresAllowed({ kind: 'percent', value: 1 }, 10)).toBe(1);
  });
});
