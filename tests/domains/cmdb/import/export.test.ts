import { contract, type Input } from '@contract/index';
import type { HostExport } from '@main/domains/cmdb';
import { templateOf } from '@main/domains/cmdb/import/template';
import { guardText } from '@main/platform/files/csv';
import { openWorkbook } from '@main/platform/files/workbook';
import { describe, expect, it } from 'vitest';
import { openImport } from './import.support';

const wantedOf = (wanted: Partial<Input<'hostExport.hosts'>>) =>
  contract['hostExport.hosts'].input.parse({
    format: 'csv',
    language: 'en',
    columns: ['innerIp'],
    ...wanted,
  });

/** The file as it is fetched. */
async function fetched(exporting: ReturnType<HostExport['hosts']>) {
  const { download, rows } = await exporting;
  const parts: Uint8Array[] = [];
  for await (const part of download.content(new AbortController().signal)) parts.push(part);
  return { name: download.fileName, rows, bytes: Buffer.concat(parts) };
}

describe('exporting hosts', () => {
  it('gives the list as it is filtered, chosen and sorted, without secrets', async () => {
    const { upload, exports, cmdb } = await openImport();
    const file = await upload(
      'ip,name,password,business,set,module,remark\n10.0.0.10,a,S3cret!,Orders,S,m,"=1+1"\n10.0.0.9,b,,Pay,,,"x, ""y"""\n10.0.0.8,c,,Orders,,,-\n',
    );
    await file.apply({ makePlaces: true });
    const columns = ['innerIp', 'hostName', 'remark', 'sshPort'] as const;
    const all = await fetched(exports.hosts(wantedOf({ columns: [...columns] })));
    expect(all.name).toMatch(/^muster-hosts-\d{4}-\d\d-\d\d\.csv$/);
    expect(all.bytes.toString()).toBe(
      '\ufeffInner IP,Host name,Remark,Port\r\n10.0.0.8,c,\'-,22\r\n10.0.0.9,b,"x, ""y""",22\r\n10.0.0.10,a,\'=1+1,22\r\n',
    );
    const orders = (await cmdb.businesses()).find(({ name }) => name === 'Orders')?.id ?? 0;
    const some = await fetched(
      exports.hosts(wantedOf({ filter: { businessId: orders }, descending: true, language: 'zh' })),
    );
    expect(some.bytes.toString()).toBe('\ufeff内网IP\r\n10.0.0.10\r\n10.0.0.8\r\n');
    const [{ id } = { id: 0 }] = (await cmdb.byAddresses(['10.0.0.9'])) ?? [];
    expect(await exports.hosts(wantedOf({ ids: [id] }))).toMatchObject({ rows: 1 });
    expect(await exports.hosts(wantedOf({ ids: [] }))).toMatchObject({ rows: 0 });
  });

  it('comes back as it went: an exported workbook imported changes nothing', async () => {
    const { upload, exports } = await openImport();
    const rows = '10.0.0.1,a,Orders,S,m,=1+1\n10.0.0.2,b,Pay,,,@x\n';
    await (await upload(`ip,name,business,set,module,remark\n${rows}`)).apply({ makePlaces: true });
    const columns = [...contract['hostExport.hosts'].input.shape.columns.element.options];
    const { bytes } = await fetched(exports.hosts(wantedOf({ format: 'xlsx', language: 'zh', columns })));
    const book = await openWorkbook(bytes);
    expect((await book.rows('主机', 10))[1]?.cells).toContain("'=1+1");
    const again = await upload(bytes, 'hosts.xlsx');
    expect((await again.preview()).counts).toEqual({ added: 0, changed: 0, left: 2, wrong: 0, skipped: 0 });
  });

  it.each(['=1', '+1', '-1', '@x', '\tx', '＝1'])('guards %j', (text) => {
    expect(guardText(text)).toBe(`'${text}`);
  });

  it.each(['xlsx', 'csv'] as const)('offers a template (%s) that imports as it is', async (format) => {
    for (const language of ['zh', 'en'] as const) {
      const { upload } = await openImport();
      const { name, base64 } = await templateOf(format, language);
      const file = await upload(Buffer.from(base64, 'base64'), name);
      expect(file.read.columns.filter(({ guess }) => !guess)).toEqual([]);
      expect((await file.preview({ makePlaces: true })).counts).toMatchObject({ added: 2, wrong: 0 });
    }
  });
});
