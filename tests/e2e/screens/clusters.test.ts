import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browser } from '../support/browser';
import { companyDocument, companyHosts } from '../support/company';
import { signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, type Screen, shows } from '../support/screen';

describe('clusters', () => {
  let chromium: Browser;
  let muster: Muster;
  let screen: Screen;
  const rows = () => screen.at('table-clusters').locator('tr[data-row]');
  const hosts = () => screen.at('table-cluster-hosts').locator('tr[data-row]');

  beforeAll(async () => {
    [chromium, muster] = await Promise.all([browser(), startMuster()]);
    const console = await signedIn(muster);
    const clusters = [
      { id: '322', name: 'redis234A', type: 'RedisCluster', app_id: 100, hosts: ['10.20.0.3'] },
    ];
    const twice = { inner_ip: '10.20.0.2', cloud_id: 3 };
    const document = companyDocument([...companyHosts(24), { ...twice, host_name: 'twin' }]);
    await console.call('cmdb.sync', {
      document: { ...document, clusters, clouds: [{ id: 3, name: 'Hall B' }] },
    });
    screen = await openScreen(chromium, muster);
    await screen.open('/clusters');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
  });

  test('one is made, told at its field what is wrong', async () => {
    await counts(rows(), 1);
    await screen.at('add-cluster').click();
    await screen.at('save-cluster').click();
    await screen.at('field-name').getByRole('alert').waitFor();
    await screen.at('field-name').getByRole('textbox').fill('gateways');
    await screen.at('field-remark').getByRole('textbox').fill('=cmd|calc');
    await screen.at('save-cluster').click();
    await shows(screen.at('cluster-drawer'), /No hosts/);
  });

  test('hosts are bound by a pasted list that says what it means', async () => {
    await screen.at('bind-hosts').click();
    await screen.at('bind-text').fill('10.20.0.1\n10.20.0.2, 10.99.9.9');
    await shows(screen.at('bind-unknown'), /1 address was not found: 10\.99\.9\.9/);
    await shows(screen.at('bind-ambiguous'), /10\.20\.0\.2/);
    await shows(screen.at('bind-confirm'), 'Bind 1 host');
    await screen.at('bind-rows').getByText('twin').click();
    await shows(screen.at('bind-confirm'), 'Bind 2 hosts');
    await screen.at('bind-confirm').click();
    await counts(hosts(), 2);
    await screen.at('bind-hosts').click();
    await screen.at('bind-pick').click();
    await screen.at('host-picker').locator('tr[data-row]').nth(4).locator('td.tick label').click();
    await screen.at('pick-done').click();
    await shows(screen.at('bind-confirm'), 'Bind 1 host');
    await screen.at('bind-confirm').click();
    await counts(hosts(), 3);
  });

  test('hosts are released', async () => {
    await hosts().first().locator('td.tick label').click();
    await screen.at('unbind-hosts').click();
    await shows(screen.at('effect'), '1 host will not belong to the cluster “gateways” any more');
    await screen.at('confirm').click();
    await counts(hosts(), 2);
    await screen.page.keyboard.press('Escape');
    await shows(rows().first(), /^gateways – 2 /);
  });

  test('the list is searched and sorted in the core', async () => {
    await screen.at('clusters-search').fill('redis');
    await counts(rows(), 1);
    await screen.at('clusters-search').fill('');
    await counts(rows(), 2);
    await screen.at('table-clusters').getByRole('button', { name: 'Name' }).click();
    await shows(rows().first(), /^redis234A/);
  });

  test('one that the CMDB brought is kept, with the reason', async () => {
    await screen.at('select-page').click();
    await screen.at('clusters-delete').click();
    await shows(screen.at('effect'), /2 clusters are deleted; their hosts stay/);
    await screen.at('confirm').click();
    await shows(screen.at('error'), /synchronised from the CMDB cannot be deleted/);
    await screen.page.getByRole('button', { name: 'Cancel' }).click();
    await rows().first().locator('td.tick label').click();
    await screen.at('clusters-delete').click();
    await screen.at('confirm').click();
    await counts(rows(), 1);
    await shows(rows().first(), /^redis234A/);
    expect(screen.complaints.filter((text) => !/status of 4(00|09)/.test(text))).toEqual([]);
  });
});
