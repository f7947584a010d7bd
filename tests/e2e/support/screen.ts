import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Muster } from './muster';

export interface ScreenOptions {
  readonly language?: 'zh' | 'en';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** A page of the console with what it complained about. */
export interface Screen {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, uncaught exceptions and warnings about missing words, as they came. */
  readonly complaints: string[];
  /** Opens a route (`/hosts`) as a link from outside would. */
  open(route: string): Promise<void>;
  /** Goes to a route without loading the page anew. */
  go(route: string): Promise<void>;
  /** What carries this data-testid. */
  at(testid: string): Locator;
  signIn(name: string, password: string): Promise<void>;
  close(): Promise<void>;
}

/** How long something may take to show: generous, because nothing here measures speed. */
const patience = 20_000;

/** Opens a fresh browser profile on the console: nobody is signed in there. */
export async function openScreen(
  browser: Browser,
  muster: Pick<Muster, 'console'>,
  options: ScreenOptions = {},
): Promise<Screen> {
  const { language = 'en', theme = 'light', width = 1440, height = 900 } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    permissions: ['clipboard-read', 'clipboard-write'],
    acceptDownloads: true,
  });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || /\[(intlify|Vue)/.test(message.text())) complaints.push(message.text());
  });
  // Only for a first visit: what a person chooses later stays. In words, since no DOM is declared here.
  await context.addInitScript(`
    if (localStorage.getItem('muster.language') === null) {
      localStorage.setItem('muster.language', '"${language}"');
      localStorage.setItem('muster.theme', '"${theme}"');
    }`);

  const at = (testid: string) => page.getByTestId(testid);
  return {
    page,
    context,
    complaints,
    at,
    async open(route) {
      await page.goto(`${muster.console}/#${route}`);
      await page.reload();
    },
    async go(route) {
      await page.evaluate(`location.hash = ${JSON.stringify(route)}`);
    },
    async signIn(name, password) {
      await at('name').fill(name);
      await at('password').fill(password);
      await at('sign-in').click();
      await at('user-menu').waitFor();
    },
    close: () => context.close(),
  };
}

/** Waits until the text of something is as expected, white space squeezed. */
export async function shows(place: Locator, text: string | RegExp): Promise<void> {
  await poll(async () => (await place.first().innerText()).replace(/\s+/g, ' ').trim()).toMatch(text);
}

/** Waits until there are exactly so many. */
export async function counts(place: Locator, count: number): Promise<void> {
  await poll(() => place.count()).toBe(count);
}

/** Asks again until what is expected holds. A question that cannot be answered yet is asked again, too. */
export function poll<T>(ask: () => Promise<T>) {
  return expect.poll(ask, { timeout: patience, interval: 50 });
}

/** Puts a text on the clipboard and pastes it into what has the focus after a click on `place`. */
export async function paste(place: Locator, text: string): Promise<void> {
  await place.click();
  await pasteHere(place.page(), text);
}

/** Pastes a text into what has the focus. */
export async function pasteHere(page: Page, text: string): Promise<void> {
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.keyboard.press('ControlOrMeta+V');
}

/** What is on the clipboard. */
export function clipboard(page: Page): Promise<string> {
  return page.evaluate('navigator.clipboard.readText()');
}
