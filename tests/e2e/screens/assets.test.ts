import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunSshd, type RealSshd, type RealUser, startRealSshd } from '../../support/ssh/real-sshd';
import { browser } from '../support/browser';
import { companyDocument, companyHosts } from '../support/company';
import { signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, type Screen, shows } from '../support/screen';

describe.skipIf(!canRunSshd())('hosts with shared credentials, facts, edits and views', () => {
  let chromium: Browser;
  let muster: Muster;
  let sshd: RealSshd;
  let user: RealUser;
  let screen: Screen;
  const rows = () => screen.at('table-hosts').locator('tr[data-row]');
  /** The work on a host, elsewhere in its row, is a link of its own. */
  const firstAddress = () => rows().first().locator('td.mono').first();
  const pick = async (testid: string, option: RegExp) => {
    await screen.at(testid).click();
    await screen.page.getByRole('option', { name: option }).click();
  };

  beforeAll(async () => {
    [chromium, muster, sshd] = await Promise.all([browser(), startMuster(), startRealSshd()]);
    user = await sshd.addUser();
    const console = await signedIn(muster);
    const hosts = companyHosts(6, (index) => `127.0.61.${index + 1}`);
    await console.call('cmdb.sync', {
      document: companyDocument(hosts.map((host) => ({ ...host, ssh_port: sshd.port }))),
    });
    screen = await openScreen(chromium, muster);
    await screen.open('/credentials');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
    await sshd?.stop();
  });

  test('a credential is kept once; what is missing is told at its field', async () => {
    await screen.at('credential-add').click();
    const form = screen.at('credential-form');
    await form.getByTestId('field-name').locator('input').fill('loopback');
    await form.getByTestId('field-account').locator('input').fill(user.name);
    await screen.at('save-credential').click();
    await shows(form.getByTestId('field-password'), /a password or a key is needed/);
    await form.getByTestId('field-password').locator('input').fill(user.password);
    await screen.at('save-credential').click();
    await shows(screen.at('table-credentials').locator('tr[data-row]'), /loopback .*usable 0 no end/);
  });

  test('an edit of all hosts says before what changes, and gives them the credential', async () => {
    await screen.go('/hosts');
    await counts(rows(), 6);
    await screen.at('select-page').click();
    await screen.at('bulk-edit').click();
    await pick('edit-credential', /loopback/);
    await screen.at('edit-usage').fill('web');
    await shows(screen.at('edit-preview'), /6 of 6 hosts change.*Usage.*gateway × 2/);
    await screen.at('save-edit').click();
    await counts(screen.at('host-edit'), 0);
    await shows(rows().first(), /web/);
    await screen.at('chosen').getByRole('button', { name: 'Clear' }).click();
  });

  test('a credential that is used cannot go, and leads to its hosts', async () => {
    await screen.go('/credentials');
    await screen.at('delete-loopback').click();
    await screen.at('confirm').click();
    await shows(screen.at('error'), /used by 6 hosts \(127\.0\.61\.1, .*…\)/);
    await screen.page.getByRole('button', { name: 'Cancel' }).click();
    await screen.at('uses-loopback').click();
    await shows(screen.at('chip'), /Credential.*loopback/);
    await shows(screen.at('total'), '6 in total');
  });

  test('facts are read by a job over the credential, and shown with their age', async () => {
    await screen.at('select-page').click();
    await screen.at('bulk-agent').click();
    await screen.at('bulk-facts').click();
    await firstAddress().click();
    await shows(screen.at('host-facts'), /read over SSH .*Kernel Linux .*CPU \d+ core.*Memory .*iB/);
    await screen.at('tab-login').click();
    await shows(screen.at('host-login'), new RegExp(`loopback .*${user.name}@127\\.0\\.61\\.1`));
    await screen.at('tab-jobs').click();
    await shows(screen.at('host-jobs'), /Host facts · FACTS 127\.0\.61\.1 \+5/);
    await screen.page.keyboard.press('Escape');
    await counts(screen.at('host-drawer'), 0);
  });

  test('an expired credential is said where it is used, with the way to renew it', async () => {
    await screen.go('/credentials');
    await screen.at('edit-loopback').click();
    await shows(screen.at('credential-effect'), /6 hosts refer to it/);
    await screen.at('credential-form').getByTestId('field-expiresAt').locator('input').fill('2020-01-31');
    await screen.at('save-credential').click();
    await shows(screen.at('table-credentials').locator('tr[data-row]'), /expired 6 2020-01-31/);
    await screen.go('/hosts');
    await firstAddress().click();
    await screen.at('tab-login').click();
    await screen.at('host-login').getByTestId('mend-credential').click();
    await screen.at('credential-form').getByTestId('field-expiresAt').locator('input').fill('');
    await screen.at('save-credential').click();
    await shows(screen.at('table-credentials').locator('tr[data-row]'), /usable 6 no end/);
  });

  test('a view is kept, shared, and brought back with filter, columns and order', async () => {
    await screen.open('/hosts');
    const search = screen.at('chips-search').getByRole('combobox');
    await search.fill('order-south');
    await search.press('Enter');
    await shows(screen.at('total'), '4 in total');
    await screen.at('table-hosts').getByRole('button', { name: 'Host name' }).click();
    await screen.at('table-hosts').getByRole('button', { name: 'Columns' }).click();
    await screen.at('column-choices').getByText('Memory').click();
    await screen.at('views').click();
    await screen.at('view-new').click();
    await screen.at('view-form').getByTestId('field-name').locator('input').fill('South');
    await screen.at('view-shared').click();
    await screen.at('save-view').click();
    await shows(screen.at('views'), 'South');

    await screen.at('views').click();
    await screen.page.getByRole('menuitem', { name: 'Default view' }).click();
    await shows(screen.at('total'), '6 in total');
    expect(await screen.at('table-hosts').locator('thead').innerText()).not.toContain('Memory');
    await screen.at('views').click();
    await screen.at('view-South').click();
    await shows(screen.at('total'), '4 in total');
    await shows(screen.at('table-hosts').locator('th[aria-sort]'), 'Host name');
    await shows(screen.at('table-hosts').locator('thead'), /Memory/);
    await screen.page.reload();
    await shows(screen.at('views'), 'South');
    await shows(screen.at('total'), '4 in total');
  });

  test('nothing complained', () => {
    expect(screen.complaints.filter((text) => !/status of (400|409)/.test(text))).toEqual([]);
  });
});
