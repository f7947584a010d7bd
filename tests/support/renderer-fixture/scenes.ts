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

/** Some hosts, some addresses that nobody knows, and a script that needs a warning. */
async function fillScript(page: Page): Promise<void> {
  await page.getByTestId('select-page').click();
  await page.getByTestId('bulk-script').click();
  await page.getByTestId('paste-addresses').click();
  await page
    .getByTestId('address-text')
    .locator('textarea')
    .or(page.getByTestId('address-text'))
    .last()
    .fill('10.9.9.9 10.9.9.10');
  await page.getByTestId('add-addresses').click();
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('cd /data/logs\nrm -rf $OLD/*\nreboot\n');
  await page.getByTestId('dangers').waitFor();
}

/** The rows of a file, with errors and differences. */
async function readPasted(page: Page): Promise<void> {
  await page.getByTestId('import-paste').fill('ip');
  await page.getByTestId('import-read').click();
  await page.getByTestId('import-preview').waitFor();
}

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-input').fill('web');
  await page.waitForTimeout(500);
}

/** What is photographed. */
export const scenes: readonly Scene[] = [
  { name: 'sign-in', path: '/', options: { signedIn: false } },
  { name: 'set-up', path: '/', options: { signedIn: false, needsSetUp: true } },
  { name: 'hosts', path: '/hosts' },
  { name: 'hosts-small', path: '/hosts', size: small },
  { name: 'hosts-empty', path: '/hosts', options: { hosts: 0 } },
  { name: 'hosts-chosen', path: '/hosts', act: (page) => page.getByTestId('select-page').click() },
  {
    name: 'hosts-edit',
    path: '/hosts',
    async act(page) {
      await page.getByTestId('select-page').click();
      await page.getByTestId('bulk-edit').click();
      await page.getByTestId('edit-usage').fill('gateway');
      await page.getByTestId('edit-remark').fill('机房搬迁');
      await page.getByTestId('edit-preview').waitFor();
    },
  },
  {
    name: 'hosts-views',
    path: '/hosts?view=1',
    async act(page) {
      await page.getByTestId('views').click();
      await page.getByTestId('view-new').waitFor();
    },
  },
  { name: 'host-drawer', path: '/hosts?host=63' },
  { name: 'host-login', path: '/hosts?host=13', act: (page) => page.getByTestId('tab-login').click() },
  { name: 'host-jobs', path: '/hosts?host=13', act: (page) => page.getByTestId('tab-jobs').click() },
  { name: 'host-agent', path: '/hosts?host=63', act: (page) => page.getByTestId('tab-agent').click() },
  { name: 'host-form', path: '/hosts', act: (page) => page.getByTestId('add-host').click() },
  { name: 'credentials', path: '/credentials', looks: ['zh.light', 'en.light', 'zh.dark', 'en.dark'] },
  { name: 'credentials-empty', path: '/credentials', options: { hosts: 0 } },
  { name: 'credential-form', path: '/credentials?edit=3' },
  { name: 'import', path: '/hosts/import' },
  { name: 'import-preview', path: '/hosts/import', act: readPasted },
  {
    name: 'import-mended',
    path: '/hosts/import',
    size: small,
    async act(page) {
      await readPasted(page);
      await page.getByTestId('kind-wrong').click();
      await page.getByTestId('import-foot').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'hosts-export',
    path: '/hosts',
    async act(page) {
      await page.getByTestId('select-page').click();
      await page.getByTestId('export-list').click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  { name: 'topology', path: '/topology', act: (page) => page.getByTestId('scope-m106').click() },
  {
    name: 'topology-menu',
    path: '/topology',
    async act(page) {
      await page.getByTestId('scope-s11').hover();
      await page.getByTestId('menu-s11').click();
    },
  },
  {
    name: 'topology-delete',
    path: '/topology',
    async act(page) {
      await page.getByTestId('scope-m106').focus();
      await page.keyboard.press('Delete');
    },
  },
  { name: 'topology-lines', path: '/topology?tab=lines' },
  { name: 'topology-environments', path: '/topology?tab=environments' },
  { name: 'topology-clouds', path: '/topology?tab=clouds' },
  { name: 'clusters', path: '/clusters' },
  { name: 'clusters-small', path: '/clusters', size: small },
  { name: 'clusters-empty', path: '/clusters', options: { hosts: 0 } },
  { name: 'cluster', path: '/clusters?cluster=c1' },
  {
    name: 'cluster-bind',
    path: '/clusters?cluster=c1',
    async act(page) {
      await page.getByTestId('bind-hosts').click();
      await page
        .getByTestId('bind-text')
        .locator('textarea')
        .or(page.getByTestId('bind-text'))
        .last()
        .fill('10.2.0.1 10.2.0.2\n10.9.9.9');
      await page.getByTestId('bind-rows').waitFor();
    },
  },
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
  { name: 'install-behind', path: '/install', act: (page) => choosePlace(page, '机房 B', 'PAGENT') },
  { name: 'install-no-proxy', path: '/install', act: (page) => choosePlace(page, '机房 C', 'PAGENT') },
  { name: 'install-small', path: '/install', size: small },
  { name: 'scripts-empty', path: '/scripts' },
  { name: 'scripts', path: '/hosts', act: fillScript },
  { name: 'scripts-small', path: '/hosts', size: small, act: fillScript },
  {
    name: 'script-confirm',
    path: '/hosts',
    async act(page) {
      await fillScript(page);
      await page.getByTestId('script-run').click();
    },
  },
  {
    name: 'script-pick',
    path: '/scripts',
    async act(page) {
      await page.getByTestId('pick-hosts').click();
      await page.getByTestId('host-picker').getByTestId('select-page').click();
    },
  },
  {
    name: 'script-places',
    path: '/scripts',
    async act(page) {
      await page.getByTestId('pick-topology').click();
      await page.getByTestId('scope-s11').click();
      await page.getByTestId('scope-s11').press('ArrowRight');
      await page.getByTestId('scope-m115').or(page.getByTestId('scope-s12')).first().click();
    },
  },
  {
    name: 'script-sets',
    path: '/scripts',
    size: small,
    async act(page) {
      await page.getByTestId('pick-set').click();
      await page.getByTestId('set-双十一扩容').getByTestId('set-use').click();
      await page.getByTestId('drop-target').first().click();
      await page.getByTestId('excepted').waitFor();
      await page.getByTestId('pick-set').click();
    },
  },
  { name: 'library', path: '/library' },
  { name: 'library-empty', path: '/library', options: { hosts: 0 } },
  { name: 'library-review', path: '/library?tab=review' },
  { name: 'library-rules', path: '/library?tab=rules' },
  {
    name: 'library-rule',
    path: '/library?tab=rules',
    async act(page) {
      await page.getByTestId('rule-edit').first().click();
      await page.getByTestId('rule-sample').fill('rm -rf /');
    },
  },
  { name: 'library-script', path: '/library/1' },
  { name: 'library-versions', path: '/library/1?tab=versions' },
  { name: 'library-runs', path: '/library/1?tab=runs' },
  { name: 'library-history', path: '/library/1?tab=history' },
  { name: 'library-new', path: '/library/new', size: small },
  { name: 'library-edit', path: '/library/1/edit' },
  { name: 'scripts-library', path: '/scripts?script=1&version=3' },
  { name: 'palette', path: '/', act: openPalette },
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
  { name: 'agents-conflict', path: '/agents?conflict=1' },
  {
    name: 'host-conflict',
    path: '/hosts?host=8',
    act: (page) => page.getByTestId('tab-agent').click(),
  },
  {
    name: 'manual-form',
    path: '/install',
    act: (page) => page.getByTestId('manual-open').click(),
  },
  {
    name: 'manual-command',
    path: '/install',
    async act(page) {
      await page.getByTestId('manual-open').click();
      const dialog = page.getByTestId('manual-form');
      await dialog.getByTestId('place-business').locator('.el-select__wrapper').click();
      await page.locator('.el-select-dropdown__item:visible').first().click();
      await page.getByTestId('field-innerIp').locator('input').fill('10.9.0.3');
      await page.getByTestId('manual-make').click();
      await page.getByTestId('manual-command').waitFor();
    },
  },
  { name: 'enrolments', path: '/agents?tab=enrolments' },
  { name: 'jobs', path: '/jobs' },
  { name: 'job-failed', path: '/jobs/1' },
  {
    name: 'job-attempts',
    path: '/jobs/1',
    async act(page) {
      await page.getByTestId('job-retry').click();
      await page.getByTestId('confirm').click();
      await page.getByTestId('counter-retried').click();
      await page.getByTestId('attempt').first().click();
    },
  },
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
  { name: 'job-groups-small', path: '/jobs/2?tab=groups', size: small },
  { name: 'job-groups-failed', path: '/jobs/1?tab=groups', size: small },
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
  { name: 'agents-small', path: '/agents?status=TERMINATED', size: small },
  { name: 'agents-chosen', path: '/agents', act: (page) => page.getByTestId('select-page').click() },
  { name: 'agents-empty', path: '/agents', options: { hosts: 0 } },
  { name: 'agents-form', path: '/agents', act: (page) => page.getByTestId('agent-create').click() },
  {
    name: 'agents-reset',
    path: '/agents',
    act: (page) => page.getByTestId('agent-reset').first().click(),
  },
  {
    name: 'enrolment-token',
    path: '/agents?tab=enrolments',
    async act(page) {
      await page.getByTestId('enrolment-create').click();
      await page.getByTestId('field-name').locator('input').fill('base-image');
      await page.getByTestId('save-enrolment').click();
      await page.getByTestId('secret').waitFor();
    },
  },
  { name: 'settings', path: '/settings' },
  {
    name: 'settings-small',
    path: '/settings/general',
    size: small,
    async act(page) {
      await page.getByTestId('field-concurrency').locator('input').fill('80');
      await page.getByTestId('field-concurrency').locator('input').press('Tab');
    },
  },
  {
    name: 'settings-leave',
    path: '/settings/general',
    async act(page) {
      await page.getByTestId('field-concurrency').locator('input').fill('80');
      await page.getByTestId('field-concurrency').locator('input').press('Tab');
      await page.getByTestId('settings-tokens').click();
    },
  },
  { name: 'settings-viewer', path: '/settings/general', options: { groups: [2] } },
  { name: 'tokens', path: '/settings/tokens' },
  { name: 'tokens-form', path: '/settings/tokens', act: (page) => page.getByTestId('token-create').click() },
  {
    name: 'tokens-made',
    path: '/settings/tokens',
    async act(page) {
      await page.getByTestId('token-create').click();
      await page.getByTestId('field-name').locator('input').fill('release platform');
      await page.getByTestId('scope-all').click();
      await page.getByTestId('save-token').click();
      await page.getByTestId('secret').waitFor();
    },
  },
  { name: 'users', path: '/settings/users' },
  { name: 'users-form', path: '/settings/users', act: (page) => page.getByTestId('edit-wangxm').click() },
  { name: 'users-add', path: '/settings/users', act: (page) => page.getByTestId('user-add').click() },
  { name: 'host-keys', path: '/settings/host-keys' },
  {
    name: 'host-keys-forget',
    path: '/settings/host-keys',
    act: (page) => page.getByTestId('forget-key').first().click(),
  },
  { name: 'host-keys-review', path: '/settings/host-keys?tab=review' },
  {
    name: 'host-keys-accept',
    path: '/settings/host-keys?tab=review',
    async act(page) {
      await page.getByTestId('select-page').click();
      await page.getByTestId('accept-keys').click();
    },
  },
  {
    name: 'host-keys-import',
    path: '/settings/host-keys',
    async act(page) {
      await page.getByTestId('open-import').click();
      await page.getByRole('dialog').locator('textarea').fill('10.2.0.1 ssh-ed25519 AAAA\nbroken line');
      await page.getByTestId('import-preview').click();
      await page.getByTestId('foreseen').waitFor();
    },
  },
  { name: 'help-codes', path: '/help/codes?code=SSH_LOGIN_TIMEOUT' },
  {
    name: 'preflight',
    path: '/hosts',
    async act(page) {
      await page.getByTestId('select-page').click();
      await page.getByTestId('bulk-agent').click();
      await page.getByRole('menuitem').first().click();
      await page.getByTestId('grid-row').nth(3).waitFor();
      await page.getByTestId('preflight-run').click();
      await page.getByTestId('preflight-row').nth(4).click();
      await page.getByTestId('preflight-detail').scrollIntoViewIfNeeded();
    },
  },
  { name: 'audit', path: '/settings/audit', act: (page) => page.getByTestId('audit-verify').click() },
  { name: 'audit-entry', path: '/settings/audit', act: (page) => page.locator('[data-row="104"]').click() },
  { name: 'password', path: '/settings/password' },
];

async function choosePlace(page: Page, area: string, nodeType: string): Promise<void> {
  for (const [at, words] of [
    [1, area],
    [2, nodeType],
  ] as const) {
    await page.locator('.place .el-select').nth(at).click();
    await page.getByRole('option', { name: words }).filter({ visible: true }).click();
  }
  await page.getByTestId('install-proxies').waitFor();
}
