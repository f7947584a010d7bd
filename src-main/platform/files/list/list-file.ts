import type { Language } from '@contract/errors';
import type { Download } from '@main/kernel/downloads';
import { csvCell, guardText, utf8Mark } from '../csv';
import { streamWorkbook } from '../workbook';

type Title = Readonly<Record<Language, string>>;
type Cell = string | number;

export interface ListColumn<R> {
  /** What the screen calls the column; several of a file may go with one on the screen. */
  readonly key: string;
  readonly title: Title;
  /** In characters. */
  readonly width?: number;
  readonly cell: (row: R, language: Language) => Cell | null;
}

/** A list as it can become a file; columns never hold secrets. */
export interface ListToExport<R> {
  /** Part of the file's name. */
  readonly name: string;
  readonly sheet: Title;
  readonly columns: readonly ListColumn<R>[];
  /** The rows in their order, some at a time. */
  readonly pages: () => AsyncIterable<readonly R[]>;
}

export interface ListChoice {
  readonly format: 'xlsx' | 'csv';
  readonly language: Language;
  /** Keys of the columns that are wanted, in their order; left out: all. */
  readonly columns?: readonly string[] | undefined;
}

const types = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/**
 * A list as a file of any length, made while it is read. Text that a spreadsheet would calculate gets an
 * apostrophe before it; CSV has a mark at its start, so that spreadsheets read it as UTF-8.
 *
 * @param now milliseconds since the epoch; the day stands in the file's name
 */
export function listDownload<R>(list: ListToExport<R>, choice: ListChoice, now: number): Download {
  const { format, language } = choice;
  const columns = chosenColumns(list, choice.columns);
  return {
    fileName: `muster-${list.name}-${new Date(now).toISOString().slice(0, 10)}.${format}`,
    contentType: types[format],
    content(signal) {
      const rows = rowsOf(list, columns, language, signal);
      if (format === 'csv') return csvOf(rows);
      const widths = columns.map(({ width }) => width ?? 16);
      return streamWorkbook({ name: list.sheet[language], widths, rows: guarded(rows) }, signal);
    },
  };
}

/** All pages of a list that is read by page; a row that a change moved to the next page comes once. */
export async function* pagesOf<R>(
  read: (paging: { page: number; pageSize: number }) => Promise<{ items: readonly R[] }>,
  keyOf: (row: R) => string | number,
): AsyncGenerator<readonly R[]> {
  const pageSize = 1000;
  const seen = new Set<string | number>();
  for (let page = 1; ; page += 1) {
    const { items } = await read({ page, pageSize });
    const fresh = items.filter((row) => !seen.has(keyOf(row)));
    for (const row of fresh) seen.add(keyOf(row));
    yield fresh;
    if (items.length < pageSize) return;
  }
}

function chosenColumns<R>({ columns }: ListToExport<R>, keys: readonly string[] | undefined) {
  const chosen = keys?.flatMap((key) => columns.filter((column) => column.key === key)) ?? [];
  return chosen.length > 0 ? chosen : columns;
}

/** The head and then the rows. */
async function* rowsOf<R>(
  { pages }: ListToExport<R>,
  columns: readonly ListColumn<R>[],
  language: Language,
  signal: AbortSignal,
): AsyncGenerator<readonly Cell[]> {
  yield columns.map(({ title }) => title[language]);
  for await (const page of pages()) {
    signal.throwIfAborted();
    for (const row of page) yield columns.map(({ cell }) => cell(row, language) ?? '');
  }
}

const bytesAtOnce = 65_536;

async function* csvOf(rows: AsyncIterable<readonly Cell[]>): AsyncGenerator<Uint8Array> {
  let text = utf8Mark;
  for await (const row of rows) {
    text += `${row.map(csvCell).join(',')}\r\n`;
    if (text.length < bytesAtOnce) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

async function* guarded(rows: AsyncIterable<readonly Cell[]>): AsyncGenerator<readonly Cell[]> {
  for await (const row of rows) yield row.map((cell) => (typeof cell === 'string' ? guardText(cell) : cell));
}
