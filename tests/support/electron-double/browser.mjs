import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

let opening;

/** Debian's Chromium with one profile, opened with the first window; a test may look in at `endpoint`. */
export function openBrowser(userData) {
  opening ??= launch(join(userData, 'chromium'));
  return opening;
}

async function launch(profile) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.DOUBLE_CHROMIUM,
    args: [...JSON.parse(process.env.DOUBLE_CHROMIUM_ARGS ?? '[]'), '--remote-debugging-port=0'],
    colorScheme: null,
    viewport: { width: 1440, height: 900 },
    // The double speaks to pages through an isolated world: the page's own policy stays in force.
    bypassCSP: false,
  });
  const [port, path] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  return { context, endpoint: `ws://127.0.0.1:${port}${path}` };
}

export async function closeBrowser() {
  const browser = await opening?.catch(() => undefined);
  await browser?.context.close();
}
