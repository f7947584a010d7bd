import type { Download } from '@main/kernel/downloads';
import { type ListToExport, listDownload, pagesOf } from '@main/platform/files/list';
import { openWorkbook } from '@main/platform/files/workbook';
import { describe, expect, it } from 'vitest';

interface Row {
  readonly id: number;
  readonly name: string;
}

const list = (pages: ListToExport<Row>['pages']): ListToExport<Row> => ({
  name: 'things',
  sheet: { zh: '东西', en: 'Things' },
  pages,
  columns: [
    { key: 'id', title: { zh: '编号', en: 'No.' }, cell: ({ id }) => id },
    { key: 'name', title: { zh: '名称', en: 'Name' }, width: 30, cell: ({ name }) => name },
    {
      key: 'name',
      title: { zh: '长度', en: 'Length' },
      cell: ({ name }) => (name === '' ? null : name.length),
    },
  ],
});

async function* some(...names: string[]) {
  yield names.map((name, index) => ({ id: index + 1, name }));
}

async function bytesOf(download: Download): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of download.content(new AbortController().signal)) parts.push(part);
  return Buffer.concat(parts);
}

const noon = Date.UTC(2026, 6, 31, 12);

describe('a list as a file', () => {
  it('is CSV with the chosen columns in their order, formulas disarmed', async () => {
    const choice = { format: 'csv', language: 'en', columns: ['name', 'nowhere', 'id'] } as const;
    const download = listDownload(
      list(() => some('=1+1', 'a "b", c', '')),
      choice,
      noon,
    );
    expect(download.fileName).toBe('muster-things-2026-07-31.csv');
    expect((await bytesOf(download)).toString()).toBe(
      '\ufeffName,Length,No.\r\n\'=1+1,4,1\r\n"a ""b"", c",8,2\r\n,,3\r\n',
    );
  });

  it('is a workbook with a head, text as text and numbers as numbers', async () => {
    const download = listDownload(
      list(() => some('@x', '007', '<&>\u0001')),
      { format: 'xlsx', language: 'zh' },
      noon,
    );
    expect(download.fileName).toBe('muster-things-2026-07-31.xlsx');
    const book = await openWorkbook(await bytesOf(download));
    const cells = (await book.rows('东西', 10)).map((row) => row.cells);
    expect(cells.slice(0, 3)).toEqual([
      ['编号', '名称', '长度'],
      ['1', "'@x", '2'],
      ['2', '007', '3'],
    ]);
    expect(cells[3]?.[1]).toContain('<&>');
  });

  it('is read no further than somebody takes it', async () => {
    let read = 0;
    const endless = async function* () {
      for (;;) {
        read += 1;
        yield Array.from({ length: 500 }, (_, id) => ({ id, name: 'x'.repeat(100) }));
      }
    };
    for (const format of ['csv', 'xlsx'] as const) {
      read = 0;
      const stop = new AbortController();
      for await (const _ of listDownload(list(endless), { format, language: 'en' }, noon).content(
        stop.signal,
      ))
        break;
      const before = read;
      expect(before).toBeLessThan(100);
      await new Promise((resolve) => setImmediate(resolve));
      expect(read - before).toBeLessThan(50);
      stop.abort();
    }
  });

  it('breaks off when it is not wanted any more', async () => {
    const stop = new AbortController();
    const many = async function* () {
      yield [{ id: 1, name: 'a' }];
      stop.abort();
      yield [{ id: 2, name: 'b' }];
    };
    const reading = async () => {
      const download = listDownload(list(many), { format: 'csv', language: 'en' }, noon);
      for await (const _ of download.content(stop.signal));
    };
    await expect(reading()).rejects.toThrow(/aborted/);
  });

  it('has every row once, though rows move to the next page meanwhile', async () => {
    const rows = Array.from({ length: 2500 }, (_, id) => ({ id }));
    const read = async ({ page, pageSize }: { page: number; pageSize: number }) => {
      const items = rows.slice((page - 1) * pageSize, page * pageSize);
      rows.unshift({ id: -page });
      return { items };
    };
    const ids: number[] = [];
    for await (const page of pagesOf(read, ({ id }) => id)) ids.push(...page.map(({ id }) => id));
    expect(ids).toEqual(Array.from({ length: 2500 }, (_, id) => id));
  });
});
