/** The lines that hold the words, in order; capital letters make no difference. */
export function findLines(lines: readonly { readonly text: string }[], words: string): number[] {
  if (words === '') return [];
  // An expression finds without a copy of each line in small letters.
  const wanted = new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
  const found: number[] = [];
  for (let at = 0; at < lines.length; at += 1) if (wanted.test(lines[at]?.text ?? '')) found.push(at);
  return found;
}

export interface Part {
  readonly text: string;
  readonly hit: boolean;
}

/** A text cut at each place where the words stand, for marking. */
export function partsOf(text: string, words: string): Part[] {
  const wanted = words.toLowerCase();
  if (wanted === '') return [{ text, hit: false }];
  const lower = text.toLowerCase();
  const parts: Part[] = [];
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    if (at > from) parts.push({ text: text.slice(from, at), hit: false });
    parts.push({ text: text.slice(at, at + wanted.length), hit: true });
    from = at + wanted.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), hit: false });
  return parts;
}

/** A line that a search found: the piece it begins in, and the character there (null: the piece's last line). */
export interface LinePlace {
  readonly seq: number;
  readonly offset: number | null;
  /** A word of it, to be marked. */
  readonly find: string;
}

/** Where that line stands among those that are loaded; -1 while it is not. Lines are in the order of their pieces. */
export function lineAt(
  lines: readonly { readonly seq: number; readonly offset: number }[],
  { seq, offset }: LinePlace,
): number {
  const within = (line: { seq: number; offset: number }) => offset === null || line.offset <= offset;
  return lines.findLastIndex((line) => line.seq === seq && within(line));
}
