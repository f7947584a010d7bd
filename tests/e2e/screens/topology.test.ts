import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browser } from '../support/browser';
import { companyDocument, companyHosts } from '../support/company';
import { signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, type Screen, shows } from '../support/screen';

describe('the topology', () => {
  let chromium: Browser;
  let muster: Muster;
  let screen: Screen;
  const rows = () => screen.at('table-topology-hosts').locator('tr[data-row]');
  const node = (key: string) => screen.at(`scope-${key}`);
  const named = (name: string) => screen.at('topology').getByTitle(name, { exact: true });
  const fill = async (name: string) => {
    await screen.at('place-form').getByRole('textbox').first().fill(name);
    await screen.at('save-place').click();
  };
  const make = async (name: string) => {
    await fill(name);
    await counts(screen.at('place-form'), 0);
    await named(name).waitFor();
  };

  beforeAll(async () => {
    [chromium, muster] = await Promise.all([browser(), startMuster()]);
    const console = await signedIn(muster);
    await console.call('cmdb.sync', { document: companyDocument(companyHosts(24)) });
    screen = await openScreen(chromium, muster);
    await screen.open('/topology');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
  });

  test('a business, its sets and modules are made, by menu and by keyboard', async () => {
    await screen.at('add-business').click();
    await make('Lab');
    await named('Lab').hover();
    await named('Lab').getByRole('button').click();
    await screen.at('node-add').filter({ visible: true }).click();
    await make('Rack');
    await named('Rack').focus();
    await screen.page.keyboard.press('Insert');
    await make('blue');
    await named('Rack').focus();
    await screen.page.keyboard.press('Insert');
    await fill('blue');
    await shows(screen.at('field-name'), /The name blue is taken/);
    await make('green');
    await named('green').focus();
    await screen.page.keyboard.press('F2');
    await make('amber');
    await counts(named('green'), 0);
  });

  test('the idle pool says why it stays as it is', async () => {
    const pool = named('Idle pool').first();
    await pool.focus();
    await screen.page.keyboard.press('Delete');
    await counts(screen.at('effect'), 0);
    await pool.hover();
    await pool.getByRole('button').click();
    await shows(screen.page.locator('.why'), /can be neither renamed nor deleted/);
    await screen.page.keyboard.press('Escape');
  });

  test('a host is dragged to another module, and the effect is told before', async () => {
    await node('s101').focus();
    await screen.page.keyboard.press('ArrowRight');
    await node('m1010').click();
    await counts(rows(), 2);
    await rows().first().dragTo(node('m1011'));
    await shows(screen.at('move-effect'), '1 host leaves “gateway” and goes to the chosen modules.');
    await screen.at('move-confirm').click();
    await counts(rows(), 1);
    await shows(node('m1011'), /web .*3$/);
    await node('m1011').click();
    await counts(rows(), 3);
  });

  test('what the CMDB brought is not deleted, and the reason is told', async () => {
    await node('m1010').focus();
    await screen.page.keyboard.press('Delete');
    await shows(screen.at('effect'), /Its 1 host is not deleted: with no other module it goes to Idle/);
    await screen.at('confirm').click();
    await shows(screen.at('error'), /synchronised from the CMDB cannot be deleted/);
    await screen.page.getByRole('button', { name: 'Cancel' }).click();
  });

  test('a deleted module lets its hosts go to the idle one', async () => {
    await node('s101').focus();
    await screen.page.keyboard.press('Insert');
    await make('extra');
    await node('m1010').click();
    // A row of the list before would be gone in the middle of the drag.
    await counts(rows(), 1);
    await rows().first().dragTo(named('extra'));
    await screen.at('move-confirm').click();
    await named('extra').click();
    await counts(rows(), 1);
    await named('extra').focus();
    await screen.page.keyboard.press('Delete');
    await screen.at('confirm').click();
    await shows(screen.page.locator('.el-message'), /1 host went to Idle/);
    await counts(named('extra'), 0);
    const { businesses } = await (await signedIn(muster)).call('cmdb.topology', {});
    const orders = businesses.find(({ id }) => id === 100)?.sets.find(({ kind }) => kind === 'idle');
    expect(orders?.modules.find(({ kind }) => kind === 'idle')?.hosts).toBe(1);
  });

  test('a business is deleted once nothing is in it', async () => {
    await node('b100').focus();
    await screen.page.keyboard.press('Delete');
    await screen.at('confirm').click();
    await shows(screen.at('error'), /CMDB/);
    await screen.page.getByRole('button', { name: 'Cancel' }).click();
    await named('Lab').focus();
    await screen.page.keyboard.press('Delete');
    await screen.at('confirm').click();
    await counts(named('Lab'), 0);
  });

  test('product lines, environments and cloud areas are kept beside it', async () => {
    for (const [tab, name] of [
      ['lines', 'Commerce'],
      ['environments', 'Staging'],
      ['clouds', 'Hall B'],
    ] as const) {
      await screen.at(`tab-${tab}`).click();
      await screen.at('place-add').click();
      await fill(name);
      await shows(screen.at(`places-${tab}`), new RegExp(name));
    }
    await shows(screen.at('places-clouds'), /Direct 24 0 – built in/);
    await counts(screen.at('place-delete-0'), 0);
    await screen.at('places-clouds').getByRole('button', { name: 'Delete' }).click();
    await screen.at('confirm').click();
    await counts(screen.at('places-clouds').getByText('Hall B'), 0);
    expect(
      screen.complaints.filter((text) => !text.includes('status of 409') && !text.includes('status of 400')),
    ).toEqual([]);
  });
});
