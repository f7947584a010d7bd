import { readFileSync } from 'node:fs';
import { newPrivateKey } from '@main/platform/ssh';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pairOf } from '../../support/ssh/keys';
import { browser, screenshot } from '../support/browser';
import { signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, type Screen, shows } from '../support/screen';

describe('settings', () => {
  let chromium: Browser;
  let muster: Muster;
  let screen: Screen;

  beforeAll(async () => {
    [chromium, muster] = await Promise.all([browser(), startMuster()]);
    screen = await openScreen(chromium, muster);
    await screen.open('/settings/general');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
  });

  test('what is wrong stands at its field; what is saved stays', async () => {
    const concurrency = screen.at('field-concurrency').getByRole('spinbutton');
    const addresses = screen.at('field-innerAddresses').getByRole('textbox');
    await concurrency.fill('501');
    await addresses.fill('10.2.0.9');
    await shows(screen.at('dirty'), /2 changes not saved yet/);
    await screen.at('save-settings').click();
    await shows(screen.at('field-concurrency').getByRole('alert'), /at most 500/);
    await concurrency.fill('40');
    await screen.at('save-settings').click();
    await shows(screen.at('field-innerAddresses').getByRole('alert'), /IP:PORT|port|format/i);
    await addresses.fill('10.2.0.9:8610');
    await screen.at('save-settings').click();
    await counts(screen.at('dirty'), 0);
    await screen.page.reload();
    await screen.at('settings-form').waitFor();
    expect(await concurrency.inputValue()).toBe('40');
    await shows(screen.at('now-inner'), /10\.2\.0\.9:8610/);
  });

  test('changes that are not saved are not lost by a step aside', async () => {
    await screen.at('field-concurrency').getByRole('spinbutton').fill('41');
    await screen.at('dirty').waitFor();
    await screen.at('settings-tokens').click();
    await screen.page.getByRole('button', { name: 'Keep editing' }).click();
    await shows(screen.at('dirty'), /1 change not saved yet/);
    await screen.at('discard').click();
    await counts(screen.at('dirty'), 0);
  });

  test('an API token reaches what it may, and nothing once it is revoked', async () => {
    const exportWith = async (token: string, path = '/api/cmdb/export') => {
      const response = await fetch(muster.listener + path, { headers: { authorization: `Bearer ${token}` } });
      await response.arrayBuffer();
      return response.status;
    };
    await screen.at('settings-tokens').click();
    await screen.at('token-create').click();
    await screen.at('field-name').getByRole('textbox').fill('reporting');
    await screen.at('save-token').click();
    await shows(screen.at('field-permissions').getByRole('alert'), 'Tick one permission at least');
    await screen.at('permission-cmdb.read').click();
    await screen.at('save-token').click();
    await screen.at('secret').waitFor();
    const token = (await screen.at('secret').innerText()).trim();
    await screen.page.getByRole('button', { name: 'I have kept it' }).click();
    await shows(screen.at('table-tokens'), /reporting.*1 permission.*Valid/);

    expect(await exportWith(token)).toBe(200);
    expect(await exportWith(`${token}x`)).toBeGreaterThanOrEqual(401);
    await screen.at('token-revoke').click();
    await shows(screen.at('effect'), /“reporting” fails at once/);
    await screen.at('confirm').click();
    await counts(screen.at('token-revoke'), 0);
    expect([401, 403]).toContain(await exportWith(token));
  });

  test('a user is added to a group', async () => {
    await screen.at('settings-users').click();
    await screen.at('user-add').click();
    await screen.at('field-name').getByRole('textbox').fill('olga');
    await screen.at('field-password').locator('input').fill('Battery-Staple-7');
    await screen.at('group-3').click();
    await screen.at('save-user').click();
    await shows(screen.at('field-groups').getByRole('alert'), 'Choose one group at least');
    await screen.at('group-2').click();
    await screen.at('save-user').click();
    await shows(screen.at('table-users'), /olga.*Operator/);
  });

  test('host keys go out as a file, as the tab shows them', async () => {
    const console = await signedIn(muster);
    await console.call('cmdb.sync', { document: { hosts: [{ inner_ip: '10.41.0.1', host_name: 'web' }] } });
    const key = pairOf(newPrivateKey()).public.split(' ').slice(0, 2).join(' ');
    await console.call('cmdb.importKnownHosts', { text: `10.41.0.1 ${key}\n` });
    await screen.at('settings-host-keys').click();
    await shows(screen.at('table-host-keys'), /10\.41\.0\.1/);
    await screen.at('export-list').click();
    await screenshot(screen.page, 'settings-host-keys-export');
    const download = screen.page.waitForEvent('download');
    await screen.at('export-csv').click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^muster-host-keys-.*\.csv$/);
    const [head, line] = readFileSync(await file.path(), 'utf8').split('\r\n');
    expect(head).toMatch(/^\ufeffInner IP,Host name,Port,/);
    expect(line).toMatch(/^10\.41\.0\.1,web,22,.*SHA256:/);
  });

  test('the audit log tells who did what, holds no secret, and verifies', async () => {
    await screen.at('settings-audit').click();
    const table = screen.at('table-audit');
    await shows(table, /admin.*Console.*Add user.*Done/);
    await shows(table, /Revoke API token/);
    await shows(table, /Change settings .*Invalid/);
    await screen.at('audit-verify').click();
    await shows(screen.at('audit-result'), /records checked: the chain is whole/);
    await table.locator('tr[data-row]').filter({ hasText: 'Add user' }).first().click();
    await shows(screen.page.locator('.el-drawer:visible, .el-dialog:visible'), /olga/);
    expect(await screen.page.content()).not.toContain('Battery-Staple-7');
  });
});
