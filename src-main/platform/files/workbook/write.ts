import { setImmediate } from 'node:timers/promises';
import { xmlOfText } from './xml';
import { packZip } from './zip';

export interface SheetToWrite {
  readonly name: string;
  /** Widths of the columns in characters. */
  readonly widths: readonly number[];
  /** The first row is the head: bold, and kept in sight. */
  readonly rows: readonly (readonly (string | number)[])[];
}

const rowsBetweenPauses = 2000;
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Writes an xlsx workbook. Text stays text: nothing in it becomes a number, a date or a formula. */
export async function writeWorkbook(sheets: readonly SheetToWrite[]): Promise<Buffer> {
  const parts = bookParts(sheets.map(({ name }) => name));
  for (const [at, sheet] of sheets.entries())
    parts.push({ name: `xl/worksheets/sheet${at + 1}.xml`, content: await sheetXml(sheet) });
  return packZip(parts);
}

/** Everything of a workbook but its sheets. */
export function bookParts(sheets: readonly string[]): { name: string; content: string }[] {
  const numbers = sheets.map((_, index) => index + 1);
  return [
    { name: '[Content_Types].xml', content: contentTypes(numbers) },
    {
      name: '_rels/.rels',
      content: `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content: `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${sheets
        .map((name, at) => `<sheet name="${xmlOfText(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
        .join('')}</sheets></workbook>`,
    },
    { name: 'xl/_rels/workbook.xml.rels', content: bookRelations(numbers) },
    { name: 'xl/styles.xml', content: styles },
  ];
}

function contentTypes(numbers: readonly number[]): string {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const sheets = numbers.map(
    (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${type}.worksheet+xml"/>`,
  );
  return `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/>${sheets.join('')}</Types>`;
}

function bookRelations(numbers: readonly number[]): string {
  const sheets = numbers.map(
    (n) => `<Relationship Id="rId${n}" Type="${relations}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  return `${head}<Relationships xmlns="${packages}/relationships">${sheets.join('')}<Relationship Id="rId${numbers.length + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`;
}

/** Style 0 is text, style 1 the head. */
const styles = `${head}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>`;

async function sheetXml({ widths, rows }: SheetToWrite): Promise<string> {
  const lines: string[] = [];
  for (const [at, row] of rows.entries()) {
    lines.push(rowXml(row, at + 1));
    if (at % rowsBetweenPauses === rowsBetweenPauses - 1) await setImmediate();
  }
  return `${sheetHead(widths)}${lines.join('')}${sheetTail}`;
}

/** A sheet up to its first row. */
export function sheetHead(widths: readonly number[]): string {
  const columns = widths.map(
    (width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" style="0" customWidth="1"/>`,
  );
  const frozen =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  return `${head}<worksheet xmlns="${main}">${frozen}<cols>${columns.join('')}</cols><sheetData>`;
}

export const sheetTail = '</sheetData></worksheet>';

/** A row, numbered from 1; the first one is the head. */
export function rowXml(row: readonly (string | number)[], number: number): string {
  const style = number === 1 ? ' s="1"' : '';
  const cells = row.map((value, at) => {
    if (value === '') return '';
    const reference = `${columnName(at)}${number}`;
    if (typeof value === 'number') return `<c r="${reference}"${style}><v>${value}</v></c>`;
    return `<c r="${reference}"${style} t="inlineStr"><is><t xml:space="preserve">${xmlOfText(value)}</t></is></c>`;
  });
  return `<row r="${number}">${cells.join('')}</row>`;
}

/** 0 is A, 27 is AB. */
function columnName(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : columnName(Math.floor(at / 26) - 1) + last;
}
