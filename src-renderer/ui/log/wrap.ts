/** Rows of the log: which line they belong to, and at which character they begin. */
export interface Rows {
  readonly count: number;
  lineOf(row: number): number;
  startOf(row: number): number;
  firstRowOf(line: number): number;
}

/** One row a line. */
export function plainRows(lines: number): Rows {
  return { count: lines, lineOf: (row) => row, startOf: () => 0, firstRowOf: (line) => line };
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** Where a text is broken so that each part has at most `columns` columns; Chinese characters take two. */
export function breaksOf(text: string, columns: number): number[] {
  if (text.length * 2 <= columns) return [0];
  const breaks = [0];
  let used = 0;
  for (let at = 0; at < text.length; at += 1) {
    const width = text[at] === '\t' ? 8 - (used % 8) : wide.test(text[at] ?? '') ? 2 : 1;
    if (used + width > columns) {
      breaks.push(at);
      used = 0;
    }
    used += width;
  }
  return breaks;
}

/** Rows of wrapped lines. Lines that were added since are appended; the rest is kept. */
export class WrappedRows implements Rows {
  private readonly lines: number[] = [];
  private readonly starts: number[] = [];
  private readonly firsts: number[] = [];

  constructor(readonly columns: number) {}

  get count(): number {
    return this.lines.length;
  }

  /** Takes in lines from `from` on; what was known of them and those after is made anew. */
  update(texts: readonly { readonly text: string }[], from: number): void {
    const keep = this.firsts[from] ?? this.lines.length;
    this.lines.length = keep;
    this.starts.length = keep;
    this.firsts.length = Math.min(from, this.firsts.length);
    for (let line = this.firsts.length; line < texts.length; line += 1) {
      this.firsts.push(this.lines.length);
      for (const start of breaksOf(texts[line]?.text ?? '', this.columns)) {
        this.lines.push(line);
        this.starts.push(start);
      }
    }
  }

  lineOf(row: number): number {
    return this.lines[row] ?? 0;
  }
  startOf(row: number): number {
    return this.starts[row] ?? 0;
  }
  firstRowOf(line: number): number {
    return this.firsts[line] ?? 0;
  }
}
