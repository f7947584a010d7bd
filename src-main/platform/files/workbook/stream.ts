import { Readable } from 'node:stream';
import { zipStream } from '../archive';
import { bookParts, rowXml, sheetHead, sheetTail } from './write';

export interface StreamedSheet {
  readonly name: string;
  /** Widths of the columns in characters. */
  readonly widths: readonly number[];
  /** The first row is the head: bold, and kept in sight. */
  readonly rows: AsyncIterable<readonly (string | number)[]>;
}

/** An xlsx workbook of one sheet as it is made: its length costs no memory. Text stays text. */
export function streamWorkbook(sheet: StreamedSheet, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  return zipStream(entries(sheet), signal);
}

async function* entries(sheet: StreamedSheet) {
  for (const { name, content } of bookParts([sheet.name]))
    yield { name, open: () => Readable.from([Buffer.from(content)]) };
  yield { name: 'xl/worksheets/sheet1.xml', open: () => Readable.from(sheetBytes(sheet)) };
}

const bytesAtOnce = 65_536;

async function* sheetBytes({ widths, rows }: StreamedSheet): AsyncGenerator<Buffer> {
  let text = sheetHead(widths);
  let number = 0;
  for await (const row of rows) {
    number += 1;
    text += rowXml(row, number);
    if (text.length < bytesAtOnce) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text + sheetTail);
}
