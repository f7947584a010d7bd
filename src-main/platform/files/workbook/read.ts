import { setImmediate } from 'node:timers/promises';
import { attributeOf, textOfXml } from './xml';
import { openZip, type ZipReader } from './zip';

export interface SheetRow {
  /** As the spreadsheet numbers it, from 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

export interface Workbook {
  readonly sheets: readonly string[];
  /** The rows of a sheet that hold something, as text. Throws `RangeError` past `most` rows. */
  rows(sheet: string, most: number): Promise<SheetRow[]>;
}

const largestPart = 512 * 1_048_576;
const rowsBetweenPauses = 2000;
/** Cells of a row that are read: a sheet may be formatted 16,384 columns wide. */
const widest = 256;

/** Opens an xlsx workbook that is in memory. Throws a plain Error that says what is wrong with it. */
export async function openWorkbook(bytes: Buffer): Promise<Workbook> {
  const zip = openZip(bytes, largestPart);
  const book = await partOf(zip, 'xl/workbook.xml');
  if (book === undefined) throw new Error('no workbook in the archive');
  const targets = relationsOf((await partOf(zip, 'xl/_rels/workbook.xml.rels')) ?? '');
  const sheets = new Map<string, string>();
  for (const [, attributes = ''] of book.matchAll(/<(?:\w+:)?sheet\s([^>]*)>/g)) {
    const target = targets.get(attributeOf(attributes, '(?:\\w+:)?id') ?? '');
    if (target) sheets.set(attributeOf(attributes, 'name') ?? '', target);
  }
  let strings: string[] | undefined;
  return {
    sheets: [...sheets.keys()],
    async rows(sheet, most) {
      strings ??= await sharedStrings((await partOf(zip, 'xl/sharedStrings.xml')) ?? '');
      return readRows((await partOf(zip, sheets.get(sheet) ?? '')) ?? '', strings, most);
    },
  };
}

async function partOf(zip: ZipReader, name: string): Promise<string | undefined> {
  return (await zip.read(name))?.toString('utf8');
}

function relationsOf(xml: string): Map<string, string> {
  const targets = new Map<string, string>();
  for (const [, attributes = ''] of xml.matchAll(/<(?:\w+:)?Relationship\s([^>]*)>/g)) {
    const target = attributeOf(attributes, 'Target') ?? '';
    const path = target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`;
    targets.set(attributeOf(attributes, 'Id') ?? '', path);
  }
  return targets;
}

async function sharedStrings(xml: string): Promise<string[]> {
  const all: string[] = [];
  for (const [, inside = ''] of xml.matchAll(/<(?:\w+:)?si\b[^>]*?(?:\/>|>(.*?)<\/(?:\w+:)?si>)/gs)) {
    all.push(richText(inside));
    if (all.length % 20_000 === 0) await setImmediate();
  }
  return all;
}

/** The text of a string: runs are joined, readings of Asian characters (rPh) left out. */
function richText(xml: string): string {
  const own = xml.includes('rPh') ? xml.replace(/<(?:\w+:)?rPh\b.*?<\/(?:\w+:)?rPh>/gs, '') : xml;
  let text = '';
  for (const [, part = ''] of own.matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>(.*?)<\/(?:\w+:)?t>/gs))
    text += textOfXml(part);
  return text;
}

async function readRows(xml: string, strings: readonly string[], most: number): Promise<SheetRow[]> {
  const pattern = /<(?:\w+:)?row\b([^>]*)>|<(?:\w+:)?c(?:\s([^>]*?))?(?:\/>|>(.*?)<\/(?:\w+:)?c>)/gs;
  const rows: SheetRow[] = [];
  let cells: string[] = [];
  let number = 0;
  const keep = () => {
    if (cells.some((cell) => cell !== '')) rows.push({ number, cells });
    cells = [];
  };
  for (let hit = pattern.exec(xml); hit; hit = pattern.exec(xml)) {
    if (hit[1] === undefined) {
      const attributes = hit[2] ?? '';
      const column = columnOf(attributeOf(attributes, 'r')) ?? cells.length;
      if (hit[3] === undefined || column >= widest) continue;
      while (cells.length < column) cells.push('');
      cells[column] = textOfCell(attributeOf(attributes, 't'), hit[3], strings);
      continue;
    }
    keep();
    number = Number(attributeOf(hit[1], 'r') ?? number + 1);
    if (rows.length > most) throw new RangeError('too many rows');
    if (rows.length % rowsBetweenPauses === 0) await setImmediate();
  }
  keep();
  return rows;
}

/** `BC12` is column 54, counted from 0. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = reference?.match(/^[A-Z]{1,3}/)?.[0];
  if (!letters) return undefined;
  let column = 0;
  for (let at = 0; at < letters.length; at += 1) column = column * 26 + letters.charCodeAt(at) - 64;
  return column - 1;
}

function textOfCell(type: string | undefined, inside: string, strings: readonly string[]): string {
  if (type === 'inlineStr') return richText(inside);
  const raw = /<(?:\w+:)?v\b[^>]*>(.*?)<\/(?:\w+:)?v>/s.exec(inside)?.[1] ?? '';
  if (type === 's') return strings[Number(raw)] ?? '';
  if (type === 'e') return '';
  if (type === 'str') return textOfXml(raw);
  // Numbers are kept as a person sees them: 2.2E+1 is 22.
  const value = Number(raw);
  return raw === '' || !Number.isFinite(value) ? textOfXml(raw) : String(value);
}
