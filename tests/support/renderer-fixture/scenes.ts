import type { Page } from 'playwright-core';
import type { FakeCore, FakeOptions } from './index';

export interface Scene {
  readonly name: string;
  readonly path: string;
  readonly options?: FakeOptions;
  readonly size?: { width: number; height: number };
  readonly looks?: readonly string[];
  act?(page: Page, core: FakeCore): Promise<unknown>;
}

const small = { width: 1280, height: 720 };

/** What is photographed. */
export const scenes: readonly Scene[] = [
  { name: 'sign-in', path: '/', options: { signedIn: false } },
  { name: 'set-up', path: '/', options: { signedIn: false, needsSetUp: true } },
  { name: 'hosts', path: '/hosts' },
  { name: 'hosts-small', path: '/hosts', size: small },
  { name: 'hosts-empty', path: '/hosts', options: { hosts: 0 } },
  { name: 'hosts-chosen', path: '/hosts', act: (page) => page.getByTestId('select-page').click() },
  { name: 'host-drawer', path: '/hosts?host=63' },
  { name: 'host-form', path: '/hosts', act: (page) => page.getByTestId('add-host').click() },
  { name: 'import', path: '/hosts/import' },
  { name: 'jobs', path: '/jobs' },
  { name: 'job-failed', path: '/jobs/1' },
  { name: 'job-failed-small', path: '/jobs/1', size: small },
  {
    name: 'job-live',
    path: '/jobs/5',
    async act(page, core) {
      for (let round = 0; round < 9; round += 1) {
        core.tick();
        await page.waitForTimeout(120);
      }
      await page.waitForTimeout(700);
    },
  },
  {
    name: 'job-stop',
    path: '/jobs/5',
    act: (page) => page.getByTestId('job-stop').click(),
  },
  { name: 'job-groups', path: '/jobs/2?tab=groups' },
  {
    name: 'job-diff',
    path: '/jobs/2?tab=groups',
    async act(page) {
      for (const pick of await page.getByTestId('group-pick').all()) await pick.click();
      await page.getByTestId('diff').waitFor();
    },
  },
  { name: 'job-spec', path: '/jobs/2?tab=spec' },
  {
    name: 'job-long',
    path: '/jobs/4',
    async act(page) {
      await page.getByTestId('log-search').fill('/api/orders/310000 ');
      await page.getByTestId('log-follow').click();
      await page.waitForTimeout(1500);
      await page.getByTestId('log-search').press('Enter');
      await page.waitForTimeout(300);
    },
  },
  { name: 'overview', path: '/', looks: ['zh.light', 'en.light', 'zh.dark', 'en.dark'] },
  { name: 'overview-small', path: '/', size: small },
  { name: 'overview-empty', path: '/', options: { hosts: 0 } },
];
