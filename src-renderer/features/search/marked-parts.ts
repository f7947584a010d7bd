import type { Part } from '../../ui/log/find';

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal escapes and other signs that are not shown
const unseen = /\u001b\[[0-?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** A line cut at its marks; marks that overlap count as one. What a terminal would not show is left out. */
export function markedParts(text: string, marks: readonly (readonly [number, number])[]): Part[] {
  const parts: Part[] = [];
  let at = 0;
  const add = (from: number, to: number, hit: boolean) => {
    const part = text.slice(from, to).replace(unseen, '');
    if (part !== '') parts.push({ text: part, hit });
  };
  for (const [from, to] of marks) {
    if (to <= at) continue;
    add(at, Math.max(at, from), false);
    add(Math.max(at, from), to, true);
    at = to;
  }
  add(at, text.length, false);
  return parts;
}
