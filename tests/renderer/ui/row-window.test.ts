import { windowOf } from '@renderer/ui/table/row-window';
import { describe, expect, it } from 'vitest';

describe('the window over the rows of a page', () => {
  it('has all rows of a short page', () => {
    expect(windowOf(0, 0, 700, 38)).toEqual({ from: 0, to: 0 });
    expect(windowOf(120, 3000, 700, 38)).toEqual({ from: 0, to: 120 });
  });

  it('has what is in sight of a long one, and some around it', () => {
    for (let top = 0; top <= 500 * 38 - 700; top += 97) {
      const { from, to } = windowOf(500, top, 700, 38);
      expect(from).toBeLessThanOrEqual(Math.max(0, Math.floor(top / 38) - 16));
      expect(to).toBeGreaterThanOrEqual(Math.min(500, Math.ceil((top + 700) / 38) + 16));
      expect(to - from).toBeLessThan(80);
    }
  });

  it('stays within the page', () => {
    expect(windowOf(500, 1_000_000, 700, 38)).toEqual({ from: 500, to: 500 });
    expect(windowOf(500, 0, 0, 38)).toEqual({ from: 0, to: 16 });
  });
});
