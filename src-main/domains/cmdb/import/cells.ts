import type { ImportField } from '@contract/import-fields';
import type { Cells } from './draft';
import type { ImportTable, TableRow } from './formats';

/** What was changed by hand after the reading, by the number of the row. */
export interface Mended {
  readonly values: Cells;
  readonly skip: boolean;
}

export type Mapping = readonly (ImportField | null)[];

/** The cells of a row by field, as mapped and mended. An empty cell says nothing. */
export function cellsOf(row: TableRow, mapping: Mapping, mended: Mended | undefined): Cells {
  const cells: Partial<Record<ImportField, string>> = {};
  for (const [at, field] of mapping.entries()) {
    const text = unguarded(row.cells[at]?.trim() ?? '');
    if (field && text !== '' && cells[field] === undefined) cells[field] = text;
  }
  for (const [field, text] of Object.entries(mended?.values ?? {}) as [ImportField, string][]) {
    if (text.trim() === '') delete cells[field];
    else cells[field] = text.trim();
  }
  return cells;
}

/** Takes off the apostrophe that an export puts before what a spreadsheet would calculate. */
function unguarded(text: string): string {
  return /^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}

const shownSamples = 3;

/** What stands in a column: how many rows have something, and the first of it. */
export function columnFacts(table: ImportTable, at: number): { samples: string[]; filled: number } {
  const samples: string[] = [];
  let filled = 0;
  for (const { cells } of table.rows) {
    const text = cells[at]?.trim();
    if (!text) continue;
    filled += 1;
    if (samples.length < shownSamples && !samples.includes(text)) samples.push(text);
  }
  return { samples, filled };
}
