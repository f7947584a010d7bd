import { readFileSync } from 'node:fs';
import { openWorkbook, writeWorkbook } from '@main/platform/files/workbook';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browser, screenshot } from '../support/browser';
import { signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, type Screen, shows } from '../support/screen';

const head = ['内网IP', '主机名', '端口', '账号', '密码', '业务', '大区', '模块', '备注'];

function workbook(rows: readonly (readonly (string | number)[])[]): Promise<Buffer> {
  return writeWorkbook([{ name: 'hosts', widths: head.map(() => 14), rows: [head, ...rows] }]);
}

describe('import and export of hosts', () => {
  let chromium: Browser;
  let muster: Muster;
  let screen: Screen;

  beforeAll(async () => {
    [chromium, muster] = await Promise.all([browser(), startMuster()]);
    screen = await openScreen(chromium, muster);
    await screen.open('/hosts/import');
    await screen.signIn('admin', muster.adminPassword);
    await screen.go('/hosts/import');
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
  });

  const choose = async (name: string, buffer: Buffer) => {
    await screen.at('import-input').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    await screen.at('import-preview').waitFor();
  };
  const row = (number: number) => screen.at('import-row').nth(number);
  const effect = () => screen.at('import-apply');

  test('a workbook is recognised; its errors are mended in place; places are made', async () => {
    await choose(
      'hosts.xlsx',
      await workbook([
        ['10.40.0.1', 'order-web-01', 22, 'root', 'S3cret-of-web', 'Orders', 'South', 'gateway', '=1+1'],
        ['10.40.0.', 'order-web-02', 22, 'root', '', 'Orders', 'South', 'gateway', ''],
      ]),
    );
    await shows(screen.at('import-name'), 'hosts.xlsx');
    await shows(screen.at('kind-wrong'), /2/);
    await screen.at('option-make').click();
    await shows(screen.at('kind-wrong'), /1/);
    await shows(row(1), /Enter a valid IPv4/);
    await screenshot(screen.page, 'import-errors');
    await row(1).locator('[data-field="innerIp"] input').fill('10.40.0.2');
    await row(1).locator('[data-field="innerIp"] input').press('Enter');
    await shows(effect(), 'Import 2 hosts');
    expect(await screen.page.content()).not.toContain('S3cret-of-web');
    await effect().click();
    await shows(screen.at('import-done'), /2 added, 0 changed/);
  });

  test('a second import shows what would change, old and new', async () => {
    await screen.page.getByRole('button', { name: 'Another file' }).click();
    const text =
      'ip,hostname,port\n10.40.0.1,order-web-01,2222\n10.40.0.2,order-web-02,22\n10.40.0.3,order-db-01,22\n';
    await screen.at('import-paste').fill(text);
    await screen.at('import-read').click();
    await shows(row(0), /Changed 10\.40\.0\.1 order-web-01 22 ?2222/);
    await shows(row(1), /Unchanged/);
    await shows(row(2), /New/);
    await screenshot(screen.page, 'import-differences');
    await effect().click();
    await shows(screen.at('import-done'), /1 added, 1 changed, 1 unchanged/);
  });

  test('a shared credential is given by its name; an unknown one is named at its field', async () => {
    const console = await signedIn(muster);
    await console.call('credentials.add', {
      ...{ name: 'Rack login', account: 'ops', authType: 'PASSWORD', password: 'S3cret-of-rack' },
      ...{ remark: '', expiresAt: null },
    });
    await screen.page.getByRole('button', { name: 'Another file' }).click();
    await screen.at('import-paste').fill('ip,credential\n10.40.0.1,rack login\n10.40.0.2,no such\n');
    await screen.at('import-read').click();
    await shows(row(0), /Changed 10\.40\.0\.1 Rack login/);
    await shows(row(1).locator('[data-field="credential"]'), /there is no credential "no such"/);
    await screenshot(screen.page, 'import-credential');
    await row(1).locator('[data-field="credential"] input').fill('Rack login');
    await row(1).locator('[data-field="credential"] input').press('Enter');
    await shows(effect(), 'Import 2 hosts');
    await effect().click();
    await shows(screen.at('import-done'), /0 added, 2 changed/);
  });

  test('ssh_config and Ansible inventories are recognised', async () => {
    await screen.page.getByRole('button', { name: 'Another file' }).click();
    await choose(
      'config',
      Buffer.from('Host gate\n HostName 10.40.1.1\nHost in\n HostName 10.40.1.2\n ProxyJump gate\n'),
    );
    await shows(screen.at('import-format'), /ssh_config/);
    await shows(row(1), /gate/);
    await screen.at('import-another').click();
    await choose('hosts', Buffer.from('[web]\nw[1:3] ansible_host=10.40.2.9\n'));
    await shows(screen.at('import-format'), /Ansible inventory \(INI\)/);
    await counts(screen.at('import-row'), 3);
    await shows(screen.at('kind-wrong'), /2/);
  });

  test('the list goes out as it is shown, with formulas disarmed and without secrets', async () => {
    await screen.go('/hosts');
    await shows(screen.at('total'), '3 in total');
    await screen.at('export-list').click();
    const download = screen.page.waitForEvent('download');
    await screen.at('export-xlsx').click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^muster-hosts-.*\.xlsx$/);
    const book = await openWorkbook(readFileSync(await file.path()));
    const rows = await book.rows('Hosts', 10);
    expect(rows.map(({ cells }) => cells[0])).toEqual(['Inner IP', '10.40.0.1', '10.40.0.2', '10.40.0.3']);
    expect(JSON.stringify(rows)).not.toContain('S3cret');
    await screen.at('table-hosts').locator('tr[data-row] td.tick label').first().click();
    await screen.at('export-list').click();
    const ticked = screen.page.waitForEvent('download');
    await shows(screen.at('export-chosen-csv'), 'Export the selected as CSV (1)');
    await screen.at('export-chosen-csv').click();
    expect(
      readFileSync(await (await ticked).path(), 'utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(2);
    expect(screen.complaints).toEqual([]);
  });
});
