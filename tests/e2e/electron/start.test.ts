import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { canFetchElectron, findElectron, whyNoDesktop } from '../../../scripts/lib/electron-runtime.mjs';
import { browser, screenshot } from '../support/browser';
import { top } from '../support/muster';

const data = mkdtempSync(join(tmpdir(), 'muster-start-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

describe('npm start', () => {
  it('without a display says so and serves the console, where a browser can sign in', async () => {
    const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env;
    const child = spawn(
      process.execPath,
      [join(top, 'scripts/start.mjs'), '--data', data, '--listen', '127.0.0.1:0', '--console', '127.0.0.1:0'],
      { env: { ...env, MUSTER_ADMIN_PASSWORD: 'Correct-Horse-9' }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const exit = new Promise((resolve) => child.once('exit', resolve));
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const address = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        const found = /Console\s+(http:\S+)/.exec(text)?.[1];
        if (found) resolve(found);
      });
      child.once('exit', () => reject(new Error(said)));
    });
    expect(said).toMatch(/The desktop app cannot start: there is no display/);

    const chromium = await browser();
    try {
      const page = await chromium.newPage();
      await page.goto(address);
      await page.getByTestId('name').fill('admin');
      await page.getByTestId('password').fill('Correct-Horse-9');
      await page.getByTestId('sign-in').click();
      await page.waitForURL(/#\/$/);
      await screenshot(page, 'start-without-display');
    } finally {
      await chromium.close();
    }
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  });
});

describe('what npm start looks at', () => {
  it('is the display, and who starts it', () => {
    expect(whyNoDesktop({}, 'linux', 1000)).toMatch(/no display/);
    expect(whyNoDesktop({ DISPLAY: ':0' }, 'linux', 1000)).toBeUndefined();
    expect(whyNoDesktop({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', 1000)).toBeUndefined();
    expect(whyNoDesktop({ DISPLAY: ':0' }, 'linux', 0)).toMatch(/root/);
    expect(whyNoDesktop({}, 'darwin', 501)).toBeUndefined();
    expect(whyNoDesktop({}, 'win32')).toBeUndefined();
  });

  it('is a runtime that was supplied, and one that can be fetched', async () => {
    expect(findElectron({ ELECTRON_EXEC_PATH: process.execPath })).toBe(process.execPath);
    expect(findElectron({ ELECTRON_EXEC_PATH: join(data, 'missing') })).not.toBe(join(data, 'missing'));
    // A port that no request may go to, so it is known at once.
    expect(await canFetchElectron({ ELECTRON_MIRROR: 'http://127.0.0.1:9/' })).toBe(false);
  });
});
