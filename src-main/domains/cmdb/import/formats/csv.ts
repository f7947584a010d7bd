import { setImmediate } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { FormatError, mostRows, type TableRow, TooManyRows } from './table';

const rowsBetweenPauses = 2000;

/** Reads separated values. The separator is the one that stands most often in the first lines. */
export async function readCsv(text: string): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  const parser = parse(text, {
    delimiter: separatorOf(text),
    relax_column_count: true,
    relax_quotes: true,
    trim: true,
    info: true,
  });
  let next = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      if (record.some((cell) => cell !== '')) rows.push({ number: next, cells: record });
      next = info.lines + 1;
      if (rows.length > mostRows + 1) throw new TooManyRows();
      if (rows.length % rowsBetweenPauses === 0) await setImmediate();
    }
  } catch (error) {
    throw error instanceof CsvError ? new FormatError(error.message) : error;
  }
  return rows;
}

function separatorOf(text: string): string {
  const start = text.split(/\r?\n/, 20).join('\n');
  const found = [',', '\t', ';', '|'].map((sign) => ({ sign, count: start.split(sign).length }));
  return found.reduce((best, one) => (one.count > best.count ? one : best)).sign;
}
