import { openWorkbook, writeWorkbook } from '@main/platform/files/workbook';
import { packZip } from '@main/platform/files/workbook/zip';
import { describe, expect, it } from 'vitest';

const relations = `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`;
const book = `<workbook><sheets><sheet name="A &amp; B" sheetId="1" r:id="rId1"/></sheets></workbook>`;

async function workbookOf(sheet: string, strings = '') {
  const bytes = await packZip([
    { name: 'xl/workbook.xml', content: book },
    { name: 'xl/_rels/workbook.xml.rels', content: relations },
    { name: 'xl/sharedStrings.xml', content: strings },
    { name: 'xl/worksheets/sheet1.xml', content: sheet },
  ]);
  return openWorkbook(bytes);
}

describe('workbooks', () => {
  it('read what they wrote: text as it is, numbers, gaps, several sheets', async () => {
    const rows = [
      ['内网IP', 'note', 'port'],
      ['10.0.0.1', '<a> & "b" \' _x000D_ =1+1\nsecond 行 😀', 22],
      ['', 'only here', ''],
    ];
    const bytes = await writeWorkbook([
      { name: 'hosts', widths: [18, 40, 8], rows },
      { name: '说明', widths: [30], rows: [['head'], ['']] },
    ]);
    const read = await openWorkbook(bytes);
    expect(read.sheets).toEqual(['hosts', '说明']);
    expect(await read.rows('hosts', 100)).toEqual([
      { number: 1, cells: rows[0] },
      { number: 2, cells: ['10.0.0.1', rows[1]?.[1], '22'] },
      { number: 3, cells: ['', 'only here'] },
    ]);
    expect(await read.rows('说明', 100)).toEqual([{ number: 1, cells: ['head'] }]);
  });

  it('reads what spreadsheets write: shared and rich strings, results of formulas, errors, empty rows', async () => {
    const strings = `<sst><si><t>web</t></si><si><r><t>rich </t></r><r><rPr/><t xml:space="preserve">text</t></r><rPh sb="0"><t>reading</t></rPh></si><si/></sst>`;
    const read = await workbookOf(
      `<worksheet><cols><col min="1"/></cols><sheetData>
        <row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" s="3"/></row>
        <row r="3"/><row r="4"><c r="A4" t="s"><v>2</v></c></row>
        <row r="7"><c r="A7"><v>2.2E+1</v></c><c r="B7" t="str"><f>A1</f><v>a&amp;b</v></c><c r="C7" t="e"><v>#N/A</v></c><c r="AA7"><v>1</v></c></row>
      </sheetData></worksheet>`,
      strings,
    );
    expect(read.sheets).toEqual(['A & B']);
    const [first, second, ...rest] = await read.rows('A & B', 100);
    expect(first).toEqual({ number: 2, cells: ['web', '', 'rich text'] });
    expect(second?.number).toBe(7);
    expect(second?.cells.slice(0, 3)).toEqual(['22', 'a&b', '']);
    expect(second?.cells[26]).toBe('1');
    expect(rest).toEqual([]);
  });

  it('reads cells without references and tags with a prefix', async () => {
    const read = await workbookOf(
      '<x:worksheet><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c><x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    );
    expect(await read.rows('A & B', 100)).toEqual([{ number: 1, cells: ['a', '2'] }]);
  });

  it('refuses too many rows, and what is no workbook', async () => {
    const row = '<row><c><v>1</v></c></row>';
    const read = await workbookOf(`<worksheet><sheetData>${row.repeat(5)}</sheetData></worksheet>`);
    await expect(read.rows('A & B', 3)).rejects.toThrow(RangeError);
    await expect(openWorkbook(Buffer.from('no archive at all, but long enough to look'))).rejects.toThrow(
      'no zip archive',
    );
    await expect(openWorkbook(await packZip([{ name: 'a', content: 'b' }]))).rejects.toThrow('no workbook');
  });
});
