import { type AddressInfo, createServer, type Server } from 'node:net';
import { newPrivateKey } from '@main/platform/ssh/keys';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encryptedPair, pairOf } from '../../support/ssh/keys';
import { canRunSshd, type RealSshd, startRealSshd } from '../../support/ssh/real-sshd';
import { browser } from '../support/browser';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, paste, type Screen, shows } from '../support/screen';

describe.skipIf(!canRunSshd())('installing agents', () => {
  let chromium: Browser;
  let muster: Muster;
  let sshd: RealSshd;
  let tarpit: Server;
  let screen: Screen;
  const plain = pairOf(newPrivateKey());
  const sealed = encryptedPair('open sesame');

  beforeAll(async () => {
    [chromium, muster, sshd, tarpit] = await Promise.all([
      browser(),
      startMuster(),
      startRealSshd(),
      openTarpit('127.0.31.9'),
    ]);
    screen = await openScreen(chromium, muster);
    await screen.open('/install');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
    await sshd?.stop();
    tarpit?.close();
  });

  const line = (at: number) => screen.at('grid-row').nth(at);
  const cell = (at: number, column: string) => line(at).locator(`td[data-column="${column}"]`);
  const fill = (at: number, column: string, value: string) => cell(at, column).locator('input').fill(value);
  const giveKey = async (at: number, key: string, passphrase: string) => {
    await cell(at, 'authType').locator('select').selectOption('KEY');
    await line(at).getByTestId('grid-key').click();
    const popover = screen.page.locator('.el-popper:visible');
    await popover.getByTestId('grid-key-text').fill(key);
    await popover.getByTestId('grid-passphrase').fill(passphrase);
    await screen.at('install-effect').click();
    await shows(line(at).getByTestId('grid-key'), 'Key given');
  };
  const target = (address: string) => screen.at('target').filter({ hasText: address });

  test('four hosts from the table: password, key, encrypted key, and a wrong password', async () => {
    const [byPassword, byKey, bySealed, mistaken] = await Promise.all([
      sshd.addUser(),
      sshd.addUser({ publicKey: plain.public }),
      sshd.addUser({ publicKey: sealed.public }),
      sshd.addUser(),
    ]);
    await screen.at('place-business').getByRole('button', { name: 'New' }).click();
    await screen.at('place-business').getByRole('textbox').fill('Messaging');
    await screen.at('place-business').getByRole('button', { name: 'Add' }).click();
    await shows(screen.at('place-business'), /Messaging/);

    // Two pasted addresses become two rows; two more come one by one.
    await paste(cell(0, 'innerIp').locator('input'), '127.0.31.1, 127.0.31.2');
    await counts(screen.at('grid-row'), 2);
    await fill(0, 'port', String(sshd.port));
    await screen.at('fill-port').click();
    for (const at of [2, 3]) {
      await screen.at('grid-add').click();
      await fill(at, 'innerIp', `127.0.31.${at + 1}`);
    }
    for (const [at, user] of [byPassword, byKey, bySealed, mistaken].entries())
      await fill(at, 'account', user.name);
    await line(0).getByTestId('grid-password').fill(byPassword.password);
    await giveKey(1, plain.private, '');
    await giveKey(2, sealed.private, 'open sesame');
    await line(3).getByTestId('grid-password').fill('not it');

    // What the core refuses stands at its cell.
    await fill(3, 'port', '70000');
    await screen.at('install-start').click();
    await shows(screen.at('grid-errors'), /1 row needs/);
    await shows(cell(3, 'port').getByRole('alert'), /at most 65535/);
    await fill(3, 'port', String(sshd.port));
    await shows(screen.at('install-effect'), /Logs in to 4 hosts/);
    await screen.at('install-start').click();

    await screen.at('job-title').waitFor();
    await counts(screen.at('target'), 4);
    await shows(screen.at('counter-failed'), 'Failed 1');
    await shows(screen.at('counter-succeeded'), 'Succeeded 3');
    await shows(screen.at('job-state'), 'Partly failed');
  });

  test('the failed host says why in words, and what to do', async () => {
    await screen.at('counter-failed').click();
    await counts(screen.at('target'), 1);
    await target('127.0.31.4').click();
    await shows(screen.at('code-note'), /Wrong password SSH_WRONG_PASSWORD/);
    await shows(screen.at('code-note'), /What to do Check both and retry/);
    await screen.at('counter-failed').click();
    await counts(screen.at('target'), 4);
  });

  test('each step and the log of a host are there', async () => {
    await target('127.0.31.3').click();
    for (const step of ['Log in to the host', 'Run the install script', 'Wait for the agent', 'Done'])
      await shows(screen.at('steps'), new RegExp(step));
    await shows(screen.at('log').getByRole('log'), /127\.0\.31\.3/);
    await screen.at('log-search').fill('nothing like it');
    await shows(screen.at('log'), /No match/);
    const [file] = await Promise.all([
      screen.page.waitForEvent('download'),
      screen.at('log-download').click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^127\.0\.31\.3-job\d+\.log$/);
  });

  test('with the right password stored, only the failed host runs again', async () => {
    const mended = await sshd.addUser();
    const job = screen.page.url().replace(/^.*#([^?]*).*$/, '$1');
    await screen.go('/hosts');
    await screen.at('table-hosts').getByText('127.0.31.4').click();
    await screen.at('host-drawer').getByRole('button', { name: 'Edit' }).click();
    await screen.at('field-sshUser').getByRole('textbox').fill(mended.name);
    await screen.at('field-password').locator('input').fill(mended.password);
    await screen.at('save-host').click();
    await counts(screen.at('host-form'), 0);
    await screen.go(job);
    await screen.at('job-retry').click();
    await shows(screen.at('effect'), /1 host that did not succeed/);
    await screen.at('confirm').click();
    await shows(screen.at('job-state'), 'Succeeded');
    await shows(target('127.0.31.4'), /attempt 2/);
    await target('127.0.31.4').click();
    await shows(screen.at('steps'), /Failed attempt 1 Succeeded attempt 2/);
  });

  test('the hosts are online in the list', async () => {
    await screen.go('/hosts');
    for (const last of [1, 2, 3, 4])
      await shows(
        screen
          .at('table-hosts')
          .locator('tr[data-row]')
          .filter({ hasText: `127.0.31.${last}` }),
        /Online/,
      );
  });

  test('a running job is stopped from its screen', async () => {
    const { port } = tarpit.address() as AddressInfo;
    await screen.go('/install');
    await screen.at('place-business').getByRole('combobox').click();
    await screen.page.getByRole('option', { name: 'Messaging' }).click();
    await fill(0, 'innerIp', '127.0.31.9');
    await fill(0, 'port', String(port));
    await line(0).getByTestId('grid-password').fill('whatever');
    await screen.at('install-start').click();
    await shows(screen.at('counter-running'), 'Running 1');
    await screen.at('job-stop').click();
    await shows(screen.at('effect'), /1 host has not ended/);
    await screen.at('confirm').click();
    await shows(screen.at('job-state'), 'Stopped');
    await counts(screen.at('job-stop'), 0);
  });
});

/** Takes connections and says nothing. */
function openTarpit(address: string): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.on('error', () => undefined));
    server.listen(0, address, () => resolve(server));
  });
}
