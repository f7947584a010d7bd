/** Height of a row, in CSS pixels; the style sheet of LogView says the same. */
export const rowHeight = 19;
/** Browsers stop laying out somewhere above 30 million pixels: a longer log is scrolled in proportion. */
const tallest = 8_000_000;

export interface Window {
  /** The first row to draw, and one past the last. */
  readonly from: number;
  readonly to: number;
  /** Pixels between the top of the scrolled area and the first row. */
  readonly top: number;
  /** Height of the scrolled area. */
  readonly height: number;
}

/** Which rows to draw for a place of the scroll bar. */
export function windowOf(rows: number, scrollTop: number, viewport: number): Window {
  const whole = rows * rowHeight;
  const height = Math.min(whole, tallest);
  const reach = Math.max(1, height - viewport);
  const ratio = Math.min(1, scrollTop / reach);
  const offset = whole <= tallest ? scrollTop : ratio * Math.max(0, whole - viewport);
  const first = Math.floor(offset / rowHeight);
  const from = Math.max(0, first - 6);
  const to = Math.min(rows, first + Math.ceil(viewport / rowHeight) + 7);
  return { from, to, top: scrollTop - (offset - from * rowHeight), height };
}

/** Where the scroll bar stands when a row is in the middle of the viewport. */
export function scrollFor(row: number, rows: number, viewport: number): number {
  const whole = rows * rowHeight;
  const offset = Math.max(0, row * rowHeight - viewport / 2);
  if (whole <= tallest) return offset;
  return (offset / Math.max(1, whole - viewport)) * (tallest - viewport);
}
