import { diffLines } from 'diff';

export type DiffRow =
  | { readonly kind: 'added' | 'removed' | 'same'; readonly text: string }
  | { readonly kind: 'fold'; readonly count: number };

/** Equal lines that are kept around a difference. */
const context = 4;

/** The lines of two texts as one list: removed, added and equal, with long equal stretches folded. */
export function diffRows(left: string, right: string): DiffRow[] {
  const changes = diffLines(left, right);
  return changes.flatMap(({ value, added, removed }, at): DiffRow[] => {
    const lines = value.replace(/\n$/, '').split('\n');
    if (added) return lines.map((text) => ({ kind: 'added', text }));
    if (removed) return lines.map((text) => ({ kind: 'removed', text }));
    return fold(lines, at > 0, at < changes.length - 1);
  });
}

function fold(lines: readonly string[], after: boolean, before: boolean): DiffRow[] {
  // Two equal texts: the beginning is enough to see what they are.
  const head = after || !before ? context : 0;
  const tail = before ? context : 0;
  const same = (text: string): DiffRow => ({ kind: 'same', text });
  if (lines.length <= head + tail + 3) return lines.map(same);
  return [
    ...lines.slice(0, head).map(same),
    { kind: 'fold', count: lines.length - head - tail },
    ...(tail > 0 ? lines.slice(-tail).map(same) : []),
  ];
}
