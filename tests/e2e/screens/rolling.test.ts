import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunSshd, type RealSshd, startRealSshd } from '../../support/ssh/real-sshd';
import { browser } from '../support/browser';
import { companyDocument, loginHosts } from '../support/company';
import { type ConsoleClient, signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, type Screen, shows } from '../support/screen';

describe.skipIf(!canRunSshd())('runs in batches, and by the clock', () => {
  let chromium: Browser;
  let muster: Muster;
  let sshd: RealSshd;
  let screen: Screen;
  let console: ConsoleClient;
  let account: string;

  beforeAll(async () => {
    [chromium, muster, sshd] = await Promise.all([browser(), startMuster(), startRealSshd()]);
    const user = await sshd.addUser();
    const hosts = loginHosts(sshd, user, 4, (index) => `127.0.43.${index + 1}`);
    console = await signedIn(muster);
    await console.call('cmdb.sync', { document: companyDocument(hosts) });
    screen = await openScreen(chromium, muster);
    await screen.open('/scripts');
    await screen.signIn('admin', muster.adminPassword);
    account = user.name;
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
    await sshd?.stop();
  });

  /** The console with four hosts, from the beginning. */
  const choose = async () => {
    await screen.at('paste-addresses').click();
    await screen.at('address-text').fill('127.0.43.1 127.0.43.2 127.0.43.3 127.0.43.4');
    await screen.at('add-addresses').click();
    await screen.at('resolved-host').nth(3).waitFor();
    await screen.at('user').fill(account);
  };

  test('a plan is explained, waits after its first batch, and goes on when confirmed', async () => {
    const { at } = screen;
    await choose();
    await at('rolling').locator('.el-switch').click();
    await at('rolling-plan').fill('1, x');
    await at('rolling-bad').waitFor();
    await at('rolling-plan').fill('1, 50%');
    await shows(at('rolling-words'), /3 batches: 1 host, 2 hosts \(50%\), the other 1 host last/);
    await at('script-run').click();
    await at('effect-rolling').waitFor();
    await at('confirm').click();
    await at('job-confirm').waitFor();
    expect(await at('batch-0').getAttribute('data-state')).toBe('waiting');
    await at('batch-1').click();
    await counts(at('target'), 2);
    await at('job-go-on').click();
    await at('confirm').click();
    await shows(at('job-state'), /Succeeded/);
    await at('tab-records').click();
    await shows(at('job-records'), /confirmed batch 1/);
  });

  test('a schedule is kept with the hosts that were shown, and leads to its job', async () => {
    const { at } = screen;
    await screen.open('/scripts');
    await choose();
    await at('schedule').click();
    await at('schedule-name').fill('nightly');
    await at('schedule-cron').fill('nonsense');
    await at('schedule-save').click();
    await at('field-cron').getByRole('alert').waitFor();
    await at('schedule-cron').fill('0 3 * * *');
    await shows(at('schedule-next'), /03:00:00/);
    await shows(at('schedule-effect'), /4 hosts/);
    await at('schedule-save').click();
    await shows(at('table-schedules'), /nightly/);
    const { items } = await console.call('schedules.list', {});
    expect(items).toMatchObject([{ name: 'nightly', cron: '0 3 * * *', hosts: 4, enabled: true }]);
    await at('enable-nightly').click();
    await at('confirm').click();
    await shows(at('table-schedules'), /off/);
  });
});
