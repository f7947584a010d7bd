import en from '@renderer/app/i18n/en';
import { screenshot } from './browser';
import type { Screen } from './screen';

/** What a scene is played on: a page of the console, or of the desktop app. */
export type Page = Pick<Screen, 'page' | 'at'>;

/** Something to be photographed. */
export interface Scene {
  readonly name: string;
  readonly path: string;
  /** What has to stand there before the picture is taken. */
  readonly ready: string;
  /** What is opened first. */
  act?(screen: Page): Promise<void>;
  /** What is tidied up after the picture. */
  after?(screen: Page): Promise<void>;
  /** The core refuses something here, which Chromium mentions. */
  readonly refused?: boolean;
  /** Much stands on it: it is looked at on a small screen, too. */
  readonly dense?: boolean;
}

/** Names of words as they would show if they were missing: `agents.reset`. */
const wordNames = new RegExp(`\\b(?:${Object.keys(en).join('|')})\\.[a-z]\\w*(?:\\.\\w+)*\\b`, 'g');

/** Texts, placeholders and labels of a page, for somebody who reads or listens. */
const readAll = `[
  document.body.innerText,
  ...[...document.querySelectorAll('[placeholder], [aria-label]')].map(
    (one) => (one.getAttribute('placeholder') ?? '') + ' ' + (one.getAttribute('aria-label') ?? ''),
  ),
].join('\\n')`;

/** Nothing loads, comes or goes any more. */
const settled = `!document.querySelector('[aria-busy="true"], .loading') &&
  document.getAnimations().every((one) => one.playState !== 'running' || one.effect?.getTiming().iterations === Infinity)`;

/** Boxes that are wider than what they stand in, and would be scrolled sideways. */
const tooWide = `[document.documentElement, ...document.querySelectorAll('.main')]
  .filter((one) => one.scrollWidth > one.clientWidth)
  .map((one) => one.className + ' ' + one.scrollWidth + ' > ' + one.clientWidth)`;

/** What is wrong with a page, apart from its looks. */
async function faultsOf({ page, complaints }: Screen, { refused }: Scene): Promise<string[]> {
  const words = (await page.evaluate<string>(readAll)).match(wordNames) ?? [];
  const wide = await page.evaluate<string[]>(tooWide);
  const said = complaints.splice(0).filter((text) => !(refused && text.includes('status of 400')));
  return [...words.map((word) => `no word: ${word}`), ...wide, ...said];
}

/** Plays a scene and takes its picture; answers what is wrong with what it shows. */
export async function shoot(scene: Scene, screen: Screen, suffix: string): Promise<string[]> {
  await screen.go(scene.path);
  await screen.at(scene.ready).first().waitFor();
  await scene.act?.(screen);
  // Not by expect.poll, which tests beside each other may not use.
  while (!(await screen.page.evaluate<boolean>(settled))) await screen.page.waitForTimeout(50);
  await screenshot(screen.page, `${scene.name}-${suffix}`);
  const faults = (await faultsOf(screen, scene)).map((fault) => `${scene.name}: ${fault}`);
  await scene.after?.(screen);
  return faults;
}
