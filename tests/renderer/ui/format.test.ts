import { age, duration } from '@renderer/ui/format';
import { describe, expect, it } from 'vitest';

describe('times in words', () => {
  it('tell a length in at most two units', () => {
    expect(duration(450, 'en')).toBe('0.5 s');
    expect(duration(59_400, 'en')).toBe('59 s');
    expect(duration(250_000, 'en')).toBe('4 min 10 s');
    expect(duration(7_500_000, 'zh')).toBe('2 小时 5 分');
    expect(duration(172_800_000, 'zh')).toBe('2 天');
  });

  it('tell an age in one', () => {
    expect(age(900, 'zh')).toBe('刚刚');
    expect(age(300_000, 'zh')).toBe('5 分钟前');
    expect(age(300_000, 'en')).toBe('5 min ago');
    expect(age(90_000_000, 'en')).toBe('1 d ago');
  });
});
