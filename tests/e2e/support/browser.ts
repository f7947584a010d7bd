import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumFlags, chromiumPath } from './chromium';
import { top } from './muster';

/** The system's Chromium without a display. Close it after the tests. */
export function browser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: [...chromiumFlags], headless: true });
}

/** Keeps a picture of the page in test-results/screenshots/NAME.png and answers its path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const folder = join(top, 'test-results/screenshots');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  return path;
}
