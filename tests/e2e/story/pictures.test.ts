import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type RealSshd, type RealUser, startRealSshd } from '../../support/ssh/real-sshd';
import { browser } from '../support/browser';
import { type Furnished, furnish } from '../support/furnish';
import { type Muster, startMuster, top } from '../support/muster';
import { counts, openScreen, type Screen, shows } from '../support/screen';

/**
 * Takes the README's pictures anew. Only where it is asked for: MUSTER_PICTURES names the first three
 * parts of the hosts' addresses, of which the first twelve, and the 250th for Muster, must be this
 * machine's own (`for n in $(seq 12) 250; do ip addr add 10.20.0.$n/32 dev lo; done`).
 */
const network = process.env.MUSTER_PICTURES;

describe.skipIf(!network)('pictures', () => {
  let chromium: Browser;
  let muster: Muster;
  let sshd: RealSshd;
  let screen: Screen;
  let made: Furnished;
  const addressOf = (index: number) => `${network}.${index + 1}`;

  beforeAll(async () => {
    [chromium, muster, sshd] = await Promise.all([
      browser(),
      startMuster({ listen: `${network}.250:8610` }),
      startRealSshd(),
    ]);
    // Each with a home of its own: the hosts are one machine.
    const accounts: RealUser[] = [];
    while (accounts.length < 12) accounts.push(await sshd.addUser({ name: `ops${accounts.length + 1}` }));
    made = await furnish(muster, sshd, { hosts: 40, addressOf, accounts, refused: 6 });
    screen = await openScreen(chromium, muster);
    await screen.open('/hosts');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
    await sshd?.stop();
  });

  const take = async (name: string) => {
    const folder = join(top, 'docs/images');
    mkdirSync(folder, { recursive: true });
    await screen.page.mouse.move(0, 0);
    await screen.page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  };

  test('hosts', async () => {
    await counts(screen.at('table-hosts').locator('tr[data-row]'), 40);
    await take('hosts');
  });

  test('job', async () => {
    await screen.go(`/jobs/${made.installJob}`);
    await shows(screen.at('job-state'), 'Partly failed');
    await screen.at('target').nth(1).click();
    await shows(screen.at('steps'), /Done/);
    await shows(screen.at('log').getByRole('log'), /Done|success|installed/i);
    await take('job');
  });
});
