import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findElectron, whyNoDesktop } from '../../../scripts/lib/electron-runtime.mjs';
import { screenshot } from '../support/browser';
import { top } from '../support/muster';

const runtime = findElectron();
const obstacle = runtime ? whyNoDesktop() : 'no Electron runtime';
const password = 'Correct-Horse-9';

if (obstacle) {
  it.skip(`skipped: ${obstacle}`, () => undefined);
} else {
  describe('the desktop app, Electron', () => {
    let data: string;
    let app: ElectronApplication;
    let page: Page;

    beforeAll(async () => {
      data = mkdtempSync(join(tmpdir(), 'muster-electron-'));
      app = await launch(data);
      page = await app.firstWindow();
    });
    afterAll(async () => {
      await app.close();
      rmSync(data, { recursive: true, force: true });
    });

    it('serves its screens from app:// with its policy in force', async () => {
      expect(page.url()).toMatch(/^app:\/\/muster\/index\.html/);
      const ran = await page.evaluate(`(async () => {
        const inline = document.createElement('script');
        inline.textContent = 'window.ranInline = true';
        document.body.append(inline);
        return window.ranInline === true || (await fetch('https://example.org/').then(() => true, () => false));
      })()`);
      expect(ran).toBe(false);
    });

    it('makes the administrator and shows the screens', async () => {
      await page.getByTestId('password').fill(password);
      await page.getByTestId('again').fill(password);
      await page.getByTestId('set-up').click();
      await page.waitForURL(/#\/$/);
      await screenshot(page, 'electron-overview');
      expect(await page.evaluate("window.muster.call('users.me', {})")).toMatchObject({
        ok: true,
        data: { name: 'admin' },
      });
    });

    it('gives the page call and onEvent and nothing else', async () => {
      const names = ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'];
      const seen = await page.evaluate(
        `({ bridge: Object.keys(window.muster), leaked: ${JSON.stringify(names)}.filter((name) => name in window) })`,
      );
      expect(seen).toEqual({ bridge: ['call', 'onEvent'], leaked: [] });
    });

    it('is sandboxed, isolated, and stays where it is', async () => {
      const preferences = await app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        // Not in the types: what Electron made of the options.
        const contents = window?.webContents as unknown as { getLastWebPreferences(): object } | undefined;
        return contents?.getLastWebPreferences();
      });
      expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
      await page.evaluate("location.href = 'https://example.org/'; void window.open('http://example.org/')");
      expect(await page.evaluate('location.href')).toMatch(/^app:\/\/muster\//);
      expect(app.windows()).toHaveLength(1);
    });

    it('lets a second start end at once', async () => {
      const second = await launch(data).catch((error: Error) => error);
      // Playwright may or may not see a process that ends so soon; no second window is what counts.
      if (!(second instanceof Error)) await second.waitForEvent('close');
      expect(app.windows()).toHaveLength(1);
    });

    it('ends with 0', async () => {
      const ended = new Promise<number | null>((resolve) => app.process().once('exit', resolve));
      await app.evaluate(({ app }) => app.quit());
      expect(await ended).toBe(0);
    });
  });
}

function launch(data: string): Promise<ElectronApplication> {
  return _electron.launch({
    executablePath: runtime ?? '',
    args: [top, '--data', data, '--listen', '127.0.0.1:0'],
    env: { ...process.env } as Record<string, string>,
  });
}
