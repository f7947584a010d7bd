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
  { name: 'install-empty', path: '/install' },
  {
    name: 'install',
    path: '/hosts',
    async act(page) {
      await page.getByTestId('select-page').click();
      await page.getByTestId('bulk-agent').click();
      await page.getByRole('menuitem').first().click();
      await page.getByTestId('grid-row').nth(3).waitFor();
      await page.getByTestId('grid-row').nth(2).locator('input').first().fill('10.2.0.255');
      await page.getByTestId('install-start').click();
      await page.getByTestId('grid-errors').waitFor();
    },
  },
  { name: 'install-small', path: '/install', size: small },
  { name: 'agents', path: '/agents' },
  {
    name: 'agent-token',
    path: '/agents',
    async act(page) {
      await page.getByTestId('agent-reset').first().click();
      await page.getByTestId('confirm').click();
      await page.getByTestId('secret').waitFor();
    },
  },
  { name: 'enrolments', path: '/agents?tab=enrolments' },
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
  { name: 'agents', path: '/agents' },
  { name: 'agents-small', path: '/agents?status=TERMINATED', size: small },
  { name: 'agents-chosen', path: '/agents', act: (page) => page.getByTestId('select-page').click() },
  { name: 'agents-empty', path: '/agents', options: { hosts: 0 } },
  { name: 'agents-form', path: '/agents', act: (page) => page.getByTestId('create-agent').click() },
  {
    name: 'agents-reset',
    path: '/agents',
    act: (page) => page.getByTestId('reset-1').click(),
  },
  {
    name: 'agents-token',
    path: '/agents',
    async act(page) {
      await page.getByTestId('reset-1').click();
      await page.getByTestId('confirm').click();
      await page.getByTestId('secret').waitFor();
    },
  },
  { name: 'enrolments', path: '/agents?tab=enrolments' },
  {
    name: 'enrolment-token',
    path: '/agents?tab=enrolments',
    async act(page) {
      await page.getByTestId('new-enrolment').click();
      await page.getByTestId('field-name').locator('input').fill('base-image');
      await page.getByTestId('save-enrolment').click();
      await page.getByTestId('secret').waitFor();
    },
  },
];
