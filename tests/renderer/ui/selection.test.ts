import { useSelection } from '@renderer/ui/table/selection';
import { describe, expect, it } from 'vitest';
import { computed } from 'vue';

describe('a selection across pages', () => {
  it('tells those who look when it changes', () => {
    const selection = useSelection();
    const seen = computed(() => `${selection.size} ${selection.has(2)}`);
    expect(seen.value).toBe('0 false');
    selection.set(1, '10.0.0.1', true);
    selection.set(2, '10.0.0.2', true);
    expect(seen.value).toBe('2 true');
    selection.set(2, '10.0.0.2', false);
    expect(seen.value).toBe('1 false');
    selection.replace([
      [2, 'b'],
      [3, 'c'],
    ]);
    expect([seen.value, selection.ids(), selection.labels()]).toEqual(['2 true', [2, 3], ['b', 'c']]);
    selection.clear();
    expect(seen.value).toBe('0 false');
  });
});
