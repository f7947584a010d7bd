import { csvCell, guardText, utf8Mark } from '@main/platform/files/csv';
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
  if (format === 'xlsx')
    return writeWorkbook([{ name: sheet, widths, rows: rows.map((row) => row.map(guard)) }]);
  const lines = rows.map((row) => row.map(csvCell).join(','));
  return Buffer.from(`${utf8Mark}${lines.join('\r\n')}\r\n`);
}

function guard(cell: Cell): Cell {
  return typeof cell === 'string' ? guardText(cell) : cell;
}
