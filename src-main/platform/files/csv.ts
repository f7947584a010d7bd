/** Spreadsheets read a file that begins with it as UTF-8. */
export const utf8Mark = '\ufeff';

/** What a spreadsheet takes for the beginning of a formula, the full-width forms of Chinese systems included. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/** Keeps a text from being taken as a formula: an apostrophe before it makes it text. */
export function guardText(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** One cell of a CSV line, quoted where it must be and guarded against formulas. */
export function csvCell(value: string | number | null): string {
  if (typeof value === 'number') return String(value);
  const text = guardText(value ?? '');
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A cell of any length, piece by piece: quoted always, as its end is not known at its beginning. */
export async function* csvLongCell(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  yield '"';
  let begun = false;
  for await (const piece of pieces) {
    if (piece === '') continue;
    yield (begun ? piece : guardText(piece)).replaceAll('"', '""');
    begun = true;
  }
  yield '"';
}
