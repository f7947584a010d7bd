import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browser } from '../support/browser';
import { companyDocument, companyHosts } from '../support/company';
import { type Muster, startMuster } from '../support/muster';
import { clipboard, counts, openScreen, paste, poll, type Screen, shows } from '../support/screen';

describe('hosts', () => {
  let chromium: Browser;
  let muster: Muster;
  let screen: Screen;
  const hosts = companyHosts(120);
  const rows = () => screen.at('table-hosts').locator('tr[data-row]');
  const scrollTo = (top: number) =>
    screen.page.evaluate(`document.querySelector('[data-testid="table-hosts"] .scroll').scrollTop = ${top}`);
  const firstAddress = () => rows().first().locator('td.mono').first();

  beforeAll(async () => {
    [chromium, muster] = await Promise.all([browser(), startMuster()]);
    screen = await openScreen(chromium, muster);
    await screen.open('/hosts');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
  });

  test('a document with a bad row is refused whole, and the row is named', async () => {
    await shows(screen.at('empty'), 'No hosts yet');
    await screen.at('import-hosts').click();
    await screen.at('import-document').click();
    const bad = hosts.map((host, at) => (at === 3 ? { ...host, inner_ip: '10.20.0' } : host));
    await screen.at('import-text').fill(JSON.stringify(companyDocument(bad)));
    await screen.at('import-send').click();
    await shows(screen.at('import-problem'), /hosts\.3\.inner_ip.*IPv4/);
    await screen.go('/hosts');
    await shows(screen.at('empty'), 'No hosts yet');
  });

  test('the mended document comes in, and again changes nothing', async () => {
    await screen.go('/hosts/import');
    await screen.at('import-document').click();
    await screen.at('import-text').fill(JSON.stringify(companyDocument(hosts)));
    await screen.at('import-send').click();
    await shows(screen.at('import-result'), /Hosts 120 0 0/);
    await screen.at('import-send').click();
    await shows(screen.at('import-result'), /Hosts 0 0 120/);
  });

  test('pasted addresses become hosts; a word that is none is named', async () => {
    await screen.at('import-addresses').click();
    await screen.at('import-list').fill('10.30.0.1, 10.30.0.2\n10.30.0.x');
    await shows(screen.at('field-addresses'), /2 addresses Not understood: 10\.30\.0\.x/);
    await screen.at('import-add').click();
    await shows(screen.at('import-added'), '2 hosts added');
    await screen.go('/hosts');
    await shows(screen.at('total'), '122 in total');
  });

  test('pages and sorts in the core', async () => {
    const table = screen.at('table-hosts');
    await counts(rows(), 50);
    await shows(firstAddress(), '10.20.0.1');
    await table.getByRole('button', { name: 'Next page' }).click();
    await table.getByRole('button', { name: 'Next page' }).click();
    await counts(rows(), 22);
    await table.getByRole('button', { name: 'Inner IP' }).click();
    await table.getByLabel('Page', { exact: true }).fill('1');
    await table.getByLabel('Page', { exact: true }).press('Enter');
    await shows(firstAddress(), '10.30.0.2');
    await table.getByLabel('Per page').selectOption('200');
    // Of a long page only what is in sight is drawn; the table says how many rows it has.
    await counts(table.locator('table[aria-rowcount="122"]'), 1);
    await scrollTo(1_000_000);
    await shows(rows().last(), /^10\.20\.0\.1 /);
    await scrollTo(0);
    await table.getByRole('button', { name: 'Inner IP' }).click();
    await shows(firstAddress(), '10.20.0.1');
    await table.getByLabel('Per page').selectOption('50');
  });

  test('searches by a pasted list, by words and by field', async () => {
    const search = screen.at('chips-search');
    await paste(search, '10.20.0.7\n10.20.0.9;10.99.0.1 10.30.0.1');
    await shows(screen.at('chip'), '4 addresses');
    await shows(screen.at('total'), '3 in total');
    await search.getByRole('button', { name: 'Clear' }).click();
    await shows(screen.at('total'), '122 in total');

    await search.getByRole('combobox').fill('south gateway');
    await search.getByRole('combobox').press('Enter');
    await shows(screen.at('total'), '10 in total');
    await search.getByRole('combobox').fill('Agent status:Online');
    await search.getByRole('combobox').press('Enter');
    await counts(screen.at('chip'), 2);
    await shows(screen.at('empty'), 'No host fits');
    await screen.page.getByRole('button', { name: 'Clear the filter' }).click();
    await shows(screen.at('total'), '122 in total');
  });

  test('the topology narrows the list down to a module', async () => {
    const tree = screen.at('topology');
    await tree.getByPlaceholder('Find business, set, module').fill('database');
    await tree.getByTitle('database').first().click();
    await shows(screen.at('total'), '7 in total');
    await shows(rows().first(), /database/);
    await screen.at('scope-all').click();
    await shows(screen.at('total'), '122 in total');
    await tree.getByPlaceholder('Find business, set, module').fill('');
  });

  test('selects across pages and copies the addresses', async () => {
    await screen.at('select-page').click();
    await shows(screen.at('chosen'), /50 selected/);
    await screen.at('table-hosts').getByRole('button', { name: 'Next page' }).click();
    await shows(screen.at('chosen'), /50 selected/);
    await rows().first().locator('td.tick label').click();
    await shows(screen.at('chosen'), /51 selected/);
    await screen.at('choose-all').click();
    await shows(screen.at('chosen'), /122 selected/);
    await screen.at('copy-addresses').click();
    await screen.page.getByRole('menuitem', { name: 'The 122 selected' }).click();
    await poll(async () => (await clipboard(screen.page)).split('\n').length).toBe(122);
    expect(await clipboard(screen.page)).toContain('10.30.0.2');
    await screen.at('chosen').getByRole('button', { name: 'Clear' }).click();
    await counts(screen.at('chosen'), 0);
  });

  test('edits a host, told at its field what is wrong', async () => {
    await paste(screen.at('chips-search'), '10.30.0.1');
    await shows(screen.at('total'), '1 in total');
    await rows().first().click();
    await screen.at('host-drawer').getByRole('button', { name: 'Edit' }).click();
    const address = screen.at('field-innerIp').getByRole('textbox');
    await address.fill('10.30.0.300');
    await screen.at('save-host').click();
    await shows(screen.at('field-innerIp'), /valid IPv4/);
    await address.fill('10.30.0.1');
    await screen.at('field-hostName').getByRole('textbox').fill('spare-01');
    await screen.at('save-host').click();
    await counts(screen.at('host-form'), 0);
    await shows(rows().first(), /spare-01/);
  });

  test('two people in one list: what another one changes shows by itself', async () => {
    const other = await openScreen(chromium, muster, { language: 'zh' });
    await other.open('/hosts');
    await other.signIn('admin', muster.adminPassword);
    await shows(other.at('total'), /122/);
    await screen.page.keyboard.press('Escape');
    await rows().first().locator('td.tick label').click();
    await screen.at('bulk-delete').click();
    await shows(screen.at('effect'), /1 host and its stored credential /);
    await screen.at('confirm').click();
    await shows(other.at('total'), /121/);
    await other.close();
  });
});
