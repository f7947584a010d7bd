import { diffRows } from '@renderer/ui/diff-rows';
import { describe, expect, it } from 'vitest';

describe('the difference of two outputs', () => {
  it('shows what was taken and what was added, in place', () => {
    expect(diffRows('a\nb\nc\n', 'a\nB\nc\n')).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'B' },
      { kind: 'same', text: 'c' },
    ]);
  });

  it('folds long equal stretches around a difference', () => {
    const same = Array.from({ length: 100 }, (_, at) => `line ${at}`).join('\n');
    const rows = diffRows(`${same}\nx\n`, `${same}\ny\n`);
    expect(rows[0]).toEqual({ kind: 'fold', count: 96 });
    expect(rows.map(({ kind }) => kind).slice(-2)).toEqual(['removed', 'added']);
  });
});
