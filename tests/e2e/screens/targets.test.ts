import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunSshd, type RealSshd, type RealUser, startRealSshd } from '../../support/ssh/real-sshd';
import { browser, screenshot } from '../support/browser';
import { companyDocument, loginHosts } from '../support/company';
import { type ConsoleClient, signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, pasteHere, type Screen, shows } from '../support/screen';

const addressOf = (at: number) => `127.0.73.${at}`;

describe.skipIf(!canRunSshd())('targets by topology and clusters', () => {
  let chromium: Browser;
  let muster: Muster;
  let sshd: RealSshd;
  let user: RealUser;
  let client: ConsoleClient;
  let screen: Screen;

  // The module South / web has the hosts .2 and .14, the cluster .7 and .14.
  beforeAll(async () => {
    [chromium, muster, sshd] = await Promise.all([browser(), startMuster(), startRealSshd()]);
    user = await sshd.addUser();
    const hosts = loginHosts(sshd, user, 16, (index) => addressOf(index + 1));
    const cluster = { id: '7', name: 'redis-7', type: 'Redis', app_id: 100, hosts: [7, 14].map(addressOf) };
    client = await signedIn(muster);
    await client.call('cmdb.sync', { document: { ...companyDocument(hosts), clusters: [cluster] } });
    screen = await openScreen(chromium, muster);
    await screen.open('/scripts');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
    await sshd?.stop();
  });

  const hostIdAt = async (at: number) => {
    const { items } = await client.call('cmdb.hosts', { filter: { addresses: [addressOf(at)] } });
    return items[0]?.id ?? 0;
  };
  /** The addresses that the job on the screen runs on. */
  const targets = async () => {
    const jobId = Number(/\/jobs\/(\d+)/.exec(screen.page.url())?.[1]);
    const { items } = await client.call('jobs.targets', { jobId });
    return items.map(({ label }) => label);
  };

  test('a module of the tree and a cluster are chosen, and are the hosts that run, each once', async () => {
    await screen.at('pick-topology').click();
    await screen.at('place-picker').getByRole('textbox').fill('web');
    await screen.at('scope-m1011').click();
    await screen.at('tab-clusters').click();
    await screen.at('place-picker').locator('tr[data-row] td.tick label').first().click();
    await shows(screen.at('places-done'), 'Choose (nodes 1, clusters 1)');
    await screen.at('places-done').click();
    await shows(screen.at('target-count'), '3');
    await shows(screen.at('place-m1011'), /Orders \/ South \/ web.*2 hosts/);
    await shows(screen.at('place-c7'), /redis-7.*2 hosts/);
    await screen.at('user').fill(user.name);
    await screen.at('editor').locator('.cm-content').click();
    await screen.page.keyboard.press('ControlOrMeta+A');
    await pasteHere(screen.page, 'echo here');
    await screenshot(screen.page, 'targets');
    await screen.at('script-run').click();
    await shows(screen.at('effect'), /on 3 hosts.*127\.0\.73\.2.*127\.0\.73\.7.*127\.0\.73\.14/s);
    await screen.at('confirm').click();
    await shows(screen.at('job-state'), 'Succeeded');
    expect(await targets()).toEqual([2, 7, 14].map(addressOf));
  });

  test('a list that changes under an open confirmation does not run: it is shown anew and confirmed again', async () => {
    await screen.go('/scripts');
    await shows(screen.at('target-count'), '3');
    await screen.at('script-run').click();
    await client.call('clusters.bindHosts', { id: '7', hostIds: [await hostIdAt(10)] });
    await shows(screen.at('targets-changed'), /has changed meanwhile/);
    await screen.at('confirm').click();
    await shows(screen.at('form-error'), /are 4 now\. Nothing was started/);
    await shows(screen.at('target-count'), '4');
    await screen.at('script-run').click();
    await screen.at('confirm').click();
    await shows(screen.at('job-state'), 'Succeeded');
    expect(await targets()).toEqual([2, 7, 10, 14].map(addressOf));
  });

  test('a host is left out of what a place means, and files go to the same targets', async () => {
    await screen.go('/files');
    await shows(screen.at('target-count'), '4');
    await screen
      .at('resolved-host')
      .filter({ hasText: addressOf(10) })
      .getByTestId('drop-target')
      .click();
    await shows(screen.at('excepted'), /1 host left out:.*127\.0\.73\.10/s);
    await counts(screen.at('resolved-host'), 3);
    const file = join(mkdtempSync(join(tmpdir(), 'muster-targets-')), 'app.conf');
    writeFileSync(file, 'port=1\n');
    await screen.at('files-input').setInputFiles(file);
    await screen.at('destination').fill(join(user.home, 'app'));
    await screen.at('transfer-start').click();
    await screen.at('confirm').click();
    await shows(screen.at('job-state'), 'Succeeded');
    expect(await targets()).toEqual([2, 7, 14].map(addressOf));
    expect(readFileSync(join(user.home, 'app/app.conf'), 'utf8')).toBe('port=1\n');
  });

  test('what is chosen is kept as a set, which is used for files and for a script, and says what was deleted', async () => {
    await screen.go('/scripts');
    await screen.at('save-as-set').click();
    await screen.at('save-set').click();
    await screen.at('field-name').getByRole('alert').waitFor();
    await screen.at('set-name').fill('South gateways');
    await screen.at('field-description').getByRole('textbox').fill('Wednesdays');
    await screen.at('set-shared').click();
    await screen.at('save-set').click();
    await screen.at('set-form').waitFor({ state: 'detached' });
    await screen.at('clear-targets').click();
    await counts(screen.at('target-count'), 0);

    await screen.go('/files');
    await screen.at('pick-set').click();
    const set = screen.at('set-South gateways');
    await shows(set, /South gateways.*shared.*admin.*Wednesdays.*1 node · 1 cluster · 1 left out/s);
    await screenshot(screen.page, 'target-sets');
    await set.getByTestId('set-use').click();
    await counts(screen.at('resolved-host'), 3);
    await screen.at('destination').fill(join(user.home, 'again'));
    await screen.at('transfer-start').click();
    await screen.at('confirm').click();
    await shows(screen.at('job-state'), 'Succeeded');
    expect(await targets()).toEqual([2, 7, 14].map(addressOf));

    await screen.go('/scripts');
    await screen.at('script-run').click();
    await screen.at('confirm').click();
    await shows(screen.at('job-state'), 'Succeeded');
    expect(await targets()).toEqual([2, 7, 14].map(addressOf));
  });

  test('a set says which of its clusters was deleted; it is changed and deleted where it is chosen', async () => {
    const { id } = await client.call('clusters.add', {
      ...{ name: 'short-lived', type: '', envId: null, businessId: null, remark: '' },
    });
    await client.call('clusters.bindHosts', { id, hostIds: [await hostIdAt(5)] });
    const content = { hostIds: [await hostIdAt(3)], clusterIds: [id] };
    await client.call('targetSets.save', { name: 'mixed', content });
    await client.call('clusters.delete', { ids: [id] });
    await screen.go('/scripts');
    await screen.at('pick-set').click();
    const set = screen.at('set-mixed');
    await shows(set.getByTestId('set-gone'), 'Deleted meanwhile: short-lived');
    await set.getByTestId('set-use').click();
    await shows(screen.at(`place-c${id}`), /short-lived.*deleted/);
    await counts(screen.at('resolved-host'), 1);
    await screen.at(`place-c${id}`).getByRole('button').click();
    await screen.at('pick-set').click();
    await set.getByTestId('set-update').click();
    await screen.at('confirm').locator('visible=true').click();
    await counts(set.getByTestId('set-gone'), 0);
    await set.getByTestId('set-edit').click();
    await screen.at('set-name').fill('one');
    await screen.at('save-set').click();
    await shows(screen.at('set-one'), /1 host/);
    await screen.at('set-one').getByTestId('set-delete').click();
    await screen.at('confirm').locator('visible=true').click();
    await counts(screen.at('set-one'), 0);
    await screen.at('set-South gateways').getByTestId('set-add').click();
    await counts(screen.at('resolved-host'), 4);
  });

  test('a node of the topology and a cluster lead to the console with their hosts', async () => {
    await screen.go('/topology');
    await screen.at('scope-s101').hover();
    await screen.at('menu-s101').click();
    await screen.at('node-run').locator('visible=true').click();
    await shows(screen.at('place-s101'), /Orders \/ South.*8 hosts/);
    await shows(screen.at('target-count'), '8');
    await screen.go('/clusters?cluster=7');
    await screen.at('cluster-script').click();
    await shows(screen.at('place-c7'), /redis-7.*3 hosts/);
    await counts(screen.at('resolved-host'), 3);
  });
});
