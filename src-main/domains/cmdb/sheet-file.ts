import { writeWorkbook } from '@main/platform/files/workbook';

type Cell = string | number;

/**
 * Rows as a file, the first of them its head. Text that a spreadsheet would calculate gets an
 * apostrophe before it. CSV has a mark at its start, so that spreadsheets read it as UTF-8.
 */
export async function writeRows(
  format: 'xlsx' | 'csv',
  sheet: string,
  rows: readonly (readonly Cell[])[],
  widths: readonly number[],
): Promise<Buffer> {
  const guarded = rows.map((row) => row.map(guard));
  if (format === 'xlsx') return writeWorkbook([{ name: sheet, widths, rows: guarded }]);
  const lines = guarded.map((row) => row.map((cell) => quote(String(cell))).join(','));
  return Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`);
}

/** Keeps a text from being taken as a formula. */
export function guard(cell: Cell): Cell {
  return typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

function quote(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
