import type { ImportFormat } from '@contract/import-fields';
import { openWorkbook } from '@main/platform/files/workbook';
import { canonicalAddress } from '../../address';
import { guessField } from '../guess';
import { readAddresses } from './addresses';
import { readAnsibleIni } from './ansible-ini';
import { largestYaml, readAnsibleYaml } from './ansible-yaml';
import { readCsv } from './csv';
import { detectFormat } from './detect';
import { decode, detectEncoding, type Encoding } from './encoding';
import { readSshConfig } from './ssh-config';
import { FormatError, type ImportTable, mostRows, type TableRow, TooManyRows } from './table';

export { FormatError, type ImportTable, type TableRow, TooManyRows } from './table';

export interface ReadChoices {
  readonly format?: ImportFormat | undefined;
  readonly encoding?: Encoding | undefined;
  readonly sheet?: string | undefined;
}

export interface ReadFile {
  readonly format: ImportFormat;
  readonly encoding: string;
  readonly sheet: string;
  readonly sheets: readonly string[];
  readonly table: ImportTable;
  /** Whether the columns have names of the file's own, or of its format. */
  readonly headed: boolean;
}

/** Reads a file of any known format. Throws FormatError or TooManyRows, or what a broken archive throws. */
export async function readFileAs(name: string, bytes: Buffer, choices: ReadChoices): Promise<ReadFile> {
  const encoding = choices.encoding ?? detectEncoding(bytes);
  let decoded: string | undefined;
  const text = () => {
    decoded ??= decode(bytes, encoding);
    return decoded;
  };
  const format = choices.format ?? detectFormat(name, bytes, text);
  if (format === 'xlsx') {
    const book = await openWorkbook(bytes);
    const sheet = choices.sheet ?? book.sheets[0] ?? '';
    const rows = await book.rows(sheet, mostRows + 20).catch((error: unknown) => {
      throw error instanceof RangeError ? new TooManyRows() : error;
    });
    return { format, encoding: '', sheet, sheets: book.sheets, ...headOf(rows) };
  }
  const about = { format, encoding, sheet: '', sheets: [] };
  if (format === 'csv') return { ...about, ...headOf(await readCsv(text())) };
  if (format === 'ansible_yaml' && bytes.length > largestYaml)
    throw new FormatError(`${bytes.length} > ${largestYaml} bytes`);
  return { ...about, table: readers[format](text()), headed: true };
}

const readers = {
  ssh_config: readSshConfig,
  ansible_ini: readAnsibleIni,
  ansible_yaml: readAnsibleYaml,
  addresses: readAddresses,
};

/** Finds the row with the names of the columns; titles and empty lines may stand above it. */
function headOf(rows: readonly TableRow[]): { table: ImportTable; headed: boolean } {
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const at = rows.slice(0, 10).findIndex(({ cells }) => cells.some((cell) => guessField(cell)));
  const first = rows[0];
  const hasHead = at >= 0 || (first !== undefined && !first.cells.some((cell) => canonicalAddress(cell)));
  const head = hasHead ? rows[Math.max(0, at)] : undefined;
  const columns = Array.from({ length: width }, (_, index) => ({
    name: head?.cells[index]?.trim() || columnName(index),
  }));
  const below = head ? rows.slice(rows.indexOf(head) + 1) : rows;
  if (below.length > mostRows) throw new TooManyRows();
  return { table: { columns, rows: below, notes: [] }, headed: head !== undefined };
}

/** What spreadsheets call a column without a name. */
function columnName(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `#${index + 1}`;
}
