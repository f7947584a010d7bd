import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Double, startDouble } from '../../support/electron-double/start';
import { openWorkbench, password as sshPassword, type Workbench } from '../../support/ssh/bench';
import { screenshot } from '../support/browser';
import { chromiumFlags, chromiumPath } from '../support/chromium';
import { companyDocument, companyHosts } from '../support/company';
import { top } from '../support/muster';
import { terminalScenes } from '../support/terminal-scenes';

const password = 'Correct-Horse-9';

describe('terminals of the desktop app, double', () => {
  let data: string;
  let double: Double;
  let page: Page;
  let bench: Workbench;
  let address: string;

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'muster-double-'));
    bench = await openWorkbench();
    const host = await bench.host();
    address = host.address;
    double = startDouble({
      main: join(top, 'out/main/electron.js'),
      arguments: ['--data', data, '--listen', '127.0.0.1:0'],
      userData: join(data, 'unused'),
      chromium: { path: chromiumPath(), flags: chromiumFlags },
      keychain: true,
      env: { MUSTER_ADMIN_PASSWORD: password },
    });
    page = await double.page();
    await page.getByTestId('name').fill('admin');
    await page.getByTestId('password').fill(password);
    await page.getByTestId('sign-in').click();
    await page.getByTestId('user-menu').waitFor();
    const login = { ssh_user: 'ops', ssh_passwd: sshPassword, ssh_port: host.port, auth_type: 'PASSWORD' };
    const document = companyDocument(companyHosts(1, () => address).map((one) => ({ ...one, ...login })));
    await page.evaluate(`muster.call('cmdb.sync', { document: ${JSON.stringify(document)} })`);
  });
  afterAll(async () => {
    await double?.stop();
    await bench?.close();
    rmSync(data, { recursive: true, force: true });
  });

  const looks = ['zh', 'en'].flatMap((language) => ['light', 'dark'].map((theme) => ({ language, theme })));

  it.each(looks)('are opened, read and ended in $language, $theme', async ({ language, theme }) => {
    await page.evaluate(`
      localStorage.setItem('muster.language', '"${language}"');
      localStorage.setItem('muster.theme', '"${theme}"');
      location.hash = '/settings/password'`);
    await page.reload();
    const screen = { page, at: (testid: string) => page.getByTestId(testid) };
    await screen.at('settings-password').waitFor();
    for (const scene of terminalScenes(address)) {
      await page.evaluate(`location.hash = '${scene.path}'`);
      await screen.at(scene.ready).first().waitFor();
      await scene.act?.(screen);
      await screenshot(page, `desktop-${scene.name}-${language}-${theme}`);
      await scene.after?.(screen);
      // From somewhere else, so that every scene begins anew.
      await page.evaluate("location.hash = '/settings/password'");
      await screen.at('settings-password').waitFor();
    }
  });
});
