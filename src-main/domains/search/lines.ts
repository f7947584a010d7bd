/** A line in which all words stand. */
export interface FoundLine {
  /** Lines before it in the text. */
  readonly index: number;
  /** Where it begins, in characters of the text. */
  readonly start: number;
  /** The line, or the part of a long one around the first word. */
  readonly text: string;
  /** Where in `text` words stand: begin and end. */
  readonly marks: readonly (readonly [number, number])[];
}

const shownLength = 320;
const before = 60;
const mostMarks = 20;

/** Lines of a text that hold every word, case left aside; all are counted, the first `most` are answered. */
export function findLines(
  text: string,
  words: readonly string[],
  most: number,
): { lines: FoundLine[]; count: number } {
  const lower = text.toLowerCase();
  // Lower case may be longer than what it stands for (İ): then places would be wrong.
  const searched = lower.length === text.length ? lower : text;
  const wanted = words.map((word) => word.toLowerCase());
  const [first = ''] = wanted.toSorted((a, b) => b.length - a.length);
  const lines: FoundLine[] = [];
  let count = 0;
  let index = 0;
  let counted = 0;
  for (let at = searched.indexOf(first); at >= 0 && first !== ''; ) {
    const start = searched.lastIndexOf('\n', at) + 1;
    const newline = searched.indexOf('\n', at);
    const end = newline < 0 ? searched.length : newline;
    const line = searched.slice(start, end);
    if (wanted.every((word) => line.includes(word))) {
      count += 1;
      if (lines.length < most) {
        index += newlines(searched, counted, start);
        counted = start;
        lines.push({ index, start, ...clip(text.slice(start, end), line, wanted) });
      }
    }
    if (newline < 0) break;
    at = searched.indexOf(first, newline + 1);
  }
  return { lines, count };
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function clip(line: string, lower: string, words: readonly string[]): Pick<FoundLine, 'text' | 'marks'> {
  const first = Math.min(...words.map((word) => lower.indexOf(word)));
  const from =
    line.length <= shownLength ? 0 : Math.max(0, Math.min(first - before, line.length - shownLength));
  const text = line.slice(from, from + shownLength);
  const shown = lower.slice(from, from + shownLength);
  const marks: [number, number][] = [];
  for (const word of words)
    for (
      let at = shown.indexOf(word);
      at >= 0 && marks.length < mostMarks;
      at = shown.indexOf(word, at + word.length)
    )
      marks.push([at, at + word.length]);
  return { text, marks: marks.sort(([a], [b]) => a - b) };
}
