import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunSshd, type RealSshd, startRealSshd } from '../../support/ssh/real-sshd';
import { browser } from '../support/browser';
import { type Furnished, furnish } from '../support/furnish';
import { installScenes } from '../support/install-scenes';
import { type Muster, startMuster } from '../support/muster';
import { type Scene, shoot } from '../support/scene';
import { openScreen, type Screen, type ScreenOptions } from '../support/screen';
import { terminalScenes } from '../support/terminal-scenes';

describe.skipIf(!canRunSshd())('every screen, in both languages and themes', () => {
  const looks = [
    { language: 'zh', theme: 'light', width: 1440, height: 900 },
    { language: 'en', theme: 'light', width: 1440, height: 900 },
    { language: 'zh', theme: 'dark', width: 1440, height: 900 },
    { language: 'en', theme: 'dark', width: 1440, height: 900 },
    { language: 'en', theme: 'light', width: 1280, height: 720 },
  ] as const satisfies readonly ScreenOptions[];
  const suffixOf = ({ language, theme, width }: (typeof looks)[number]) =>
    `${language}-${theme}${width < 1440 ? `-${width}` : ''}`;
  const password = 'Correct-Horse-9';
  let chromium: Browser;
  let muster: Muster;
  let bare: Muster;
  let sshd: RealSshd;
  let made: Furnished;

  beforeAll(async () => {
    [chromium, muster, bare, sshd] = await Promise.all([
      browser(),
      startMuster(),
      startMuster({ adminPassword: null }),
      startRealSshd(),
    ]);
    const user = await sshd.addUser();
    made = await furnish(muster, sshd, {
      hosts: 40,
      addressOf: (index) => `127.0.51.${index + 1}`,
      accounts: Array.from({ length: 6 }, () => user),
      refused: 4,
    });
    for (const name of looks.map(suffixOf))
      await made.console.call('users.add', { name, password, mail: '', department: '', groups: [1] });
    await made.console.call('cmdb.addCloud', { name: 'Rack B' });
    await made.console.call('notify.saveChannel', {
      ...{
        kind: 'feishu',
        name: 'On call',
        enabled: true,
        signingSecret: 'x',
        secretUrl: 'http://127.0.0.1:1/hook/0123456789abcdef',
      },
      rule: { ended: 'failed', waiting: true, own: true, kinds: ['script'], language: 'zh' },
    });
  });
  afterAll(async () => {
    await chromium?.close();
    await Promise.all([muster?.stop(), bare?.stop()]);
    await sshd?.stop();
  });

  const scenes = (): readonly Scene[] => [
    { name: 'overview', path: '/', ready: 'overview-days', dense: true },
    { name: 'hosts', path: '/hosts', ready: 'table-hosts' },
    {
      name: 'hosts-chosen',
      path: '/hosts',
      ready: 'table-hosts',
      dense: true,
      act: async ({ at }) => {
        await at('select-page').click();
        await at('chosen').waitFor();
      },
    },
    { name: 'host', path: '/hosts?host=1', ready: 'host-facts', dense: true },
    {
      name: 'host-log',
      path: '/hosts?host=1',
      ready: 'host-drawer',
      dense: true,
      act: async ({ at }) => {
        await at('tab-log').click();
        await at('host-log-way').waitFor();
      },
    },
    ...(['login', 'agent', 'jobs', 'scripts', 'clusters'] as const).map((tab) => ({
      name: `host-${tab}`,
      path: '/hosts?host=1',
      ready: 'host-drawer',
      act: async ({ at }: Screen) => at(`tab-${tab}`).click(),
    })),
    {
      name: 'hosts-edit',
      path: '/hosts',
      ready: 'table-hosts',
      dense: true,
      act: async ({ at }) => {
        await at('select-page').click();
        await at('bulk-edit').click();
        await at('edit-usage').fill('gateway');
        await at('edit-preview').waitFor();
      },
    },
    {
      name: 'hosts-view-form',
      path: '/hosts',
      ready: 'table-hosts',
      act: async ({ at }) => {
        await at('views').click();
        await at('view-new').click();
        await at('view-form').waitFor();
      },
    },
    {
      name: 'host-form',
      path: '/hosts',
      ready: 'table-hosts',
      refused: true,
      act: async ({ at }) => {
        await at('add-host').click();
        await at('save-host').click();
        await at('field-innerIp').getByRole('alert').waitFor();
      },
    },
    { name: 'credentials', path: '/credentials', ready: 'table-credentials', dense: true },
    {
      name: 'credential-form',
      path: '/credentials',
      ready: 'table-credentials',
      act: async ({ at }) => at('credential-add').click(),
    },
    {
      name: 'topology',
      path: '/topology',
      ready: 'scope-s101',
      dense: true,
      act: async ({ at, page }) => {
        await at('scope-s101').focus();
        await page.keyboard.press('ArrowRight');
        await at('scope-m1010').click();
        await at('scope-m1010').hover();
        await at('menu-m1010').click();
        await at('node-rename').waitFor();
      },
    },
    {
      name: 'topology-delete',
      path: '/topology',
      ready: 'scope-s101',
      act: async ({ at, page }) => {
        await at('scope-s101').focus();
        await page.keyboard.press('Delete');
        await at('effect').waitFor();
      },
    },
    { name: 'topology-lines', path: '/topology?tab=lines', ready: 'places-lines' },
    { name: 'topology-environments', path: '/topology?tab=environments', ready: 'empty' },
    { name: 'topology-clouds', path: '/topology?tab=clouds', ready: 'places-clouds' },
    { name: 'clusters', path: '/clusters', ready: 'table-clusters' },
    {
      name: 'cluster-form',
      path: '/clusters',
      ready: 'table-clusters',
      act: async ({ at }) => {
        await at('add-cluster').click();
        await at('cluster-form').waitFor();
      },
    },
    { name: 'import', path: '/hosts/import', ready: 'import-drop' },
    {
      name: 'import-addresses',
      path: '/hosts/import',
      ready: 'import-drop',
      act: async ({ at }) => at('import-addresses').click(),
    },
    ...installScenes,
    { name: 'jobs', path: '/jobs', ready: 'table-jobs', dense: true },
    {
      name: 'job',
      path: `/jobs/${made.installJob}`,
      ready: 'code-note',
      dense: true,
      act: async ({ at }) => at('log').locator('.line').first().waitFor(),
    },
    { name: 'job-script', path: `/jobs/${made.scriptJob}`, ready: 'log' },
    {
      name: 'job-groups',
      path: `/jobs/${made.scriptJob}`,
      ready: 'targets',
      dense: true,
      act: async ({ at }) => {
        await at('tab-groups').click();
        for (const index of [0, 1]) await at('group-pick').nth(index).click();
        await at('diff').waitFor();
      },
    },
    {
      name: 'job-search',
      path: `/jobs/${made.scriptJob}?tab=search&q=health`,
      ready: 'run-search-host',
      dense: true,
    },
    ...terminalScenes('127.0.51.1'),
    { name: 'search', path: '/search?q=order-service', ready: 'found-output', dense: true },
    { name: 'search-start', path: '/search', ready: 'search-text' },
    {
      name: 'job-spec',
      path: `/jobs/${made.scriptJob}`,
      ready: 'targets',
      act: async ({ at }) => at('tab-spec').click(),
    },
    {
      name: 'scripts',
      path: `/scripts?from=${made.scriptJob}`,
      ready: 'editor',
      dense: true,
      act: async ({ at }) => {
        await at('paste-addresses').click();
        await at('address-text').fill('127.0.51.1 127.0.51.2 127.0.51.99');
        await at('add-addresses').click();
        await at('resolved-host').first().waitFor();
        await at('use-again').first().waitFor();
      },
    },
    { name: 'job-waiting', path: `/jobs/${made.rollingJob}`, ready: 'batches', dense: true },
    { name: 'job-records', path: `/jobs/${made.rollingJob}?tab=records`, ready: 'batches' },
    {
      name: 'scripts-rolling',
      path: `/scripts?from=${made.scriptJob}`,
      ready: 'editor',
      dense: true,
      act: async ({ at }) => {
        await at('rolling').locator('.el-switch').click();
        await at('rolling-plan').fill('1, 10%, 50%');
        await at('rolling').scrollIntoViewIfNeeded();
      },
    },
    { name: 'schedules', path: '/schedules', ready: 'table-schedules', dense: true },
    {
      name: 'scripts-pick',
      path: '/scripts',
      ready: 'editor',
      dense: true,
      act: async ({ at }) => {
        await at('pick-hosts').click();
        await at('host-picker').locator('tr[data-row]').first().waitFor();
      },
    },
    {
      name: 'scripts-places',
      path: '/scripts',
      ready: 'editor',
      dense: true,
      act: async ({ at }) => {
        await at('pick-topology').click();
        await at('scope-s101').click();
        await at('scope-s101').press('ArrowRight');
        await at('places-done').click();
        await at('place-s101').waitFor();
        await at('pick-topology').click();
      },
    },
    {
      name: 'files',
      path: '/files',
      ready: 'files-drop',
      dense: true,
      act: async ({ at }) => {
        await at('files-input').setInputFiles([
          { name: 'nginx.conf', mimeType: 'text/plain', buffer: Buffer.from('worker_processes 4;\n') },
          {
            name: 'order-service-3.2.1.tar.gz',
            mimeType: 'application/gzip',
            buffer: Buffer.alloc(1_400_000),
          },
        ]);
        await at('paste-addresses').click();
        await at('address-text').fill('127.0.51.1 127.0.51.2 127.0.51.3');
        await at('add-addresses').click();
        await at('resolved-host').first().waitFor();
        await at('file')
          .getByText(/ready|就绪/)
          .nth(1)
          .waitFor();
      },
    },
    {
      name: 'files-collect',
      path: '/files?tab=pull',
      ready: 'paths',
      act: async ({ at }) => at('paths').fill('/var/log/nginx/*.log\n/etc/nginx'),
    },
    { name: 'job-files', path: `/jobs/${made.filesJob}`, ready: 'log' },
    { name: 'job-files-spec', path: `/jobs/${made.filesJob}?tab=spec`, ready: 'transfer-again' },
    { name: 'job-collected', path: `/jobs/${made.collectJob}`, ready: 'collected', dense: true },
    { name: 'library', path: '/library', ready: 'table-library', dense: true },
    { name: 'library-review', path: '/library?tab=review', ready: 'version-diff', dense: true },
    { name: 'library-rules', path: '/library?tab=rules', ready: 'rule-edit', dense: true },
    {
      name: 'library-rule',
      path: '/library?tab=rules',
      ready: 'rule-edit',
      act: async ({ at }) => {
        await at('rule-edit').first().click();
        await at('rule-sample').fill('rm -rf /');
      },
    },
    { name: 'library-script', path: '/library/1?version=2', ready: 'parameter-table', dense: true },
    { name: 'library-versions', path: '/library/1?tab=versions', ready: 'version-diff', dense: true },
    { name: 'library-history', path: '/library/1?tab=history', ready: 'script-events' },
    { name: 'library-new', path: '/library/new', ready: 'editor', dense: true },
    { name: 'scripts-library', path: '/scripts?script=1&version=2', ready: 'parameter-values', dense: true },
    { name: 'agents', path: '/agents', ready: 'table-agents', dense: true },
    {
      name: 'agents-upgrade',
      path: '/agents?outdated=1',
      ready: 'table-agents',
      dense: true,
      act: async ({ at }) => {
        await at('select-page').click();
        await at('agents-upgrade').click();
        await at('upgrade-agents').waitFor();
      },
    },
    { name: 'agents-enrolments', path: '/agents?tab=enrolments', ready: 'table-enrolments' },
    { name: 'settings-general', path: '/settings/general', ready: 'settings-form', dense: true },
    { name: 'settings-tokens', path: '/settings/tokens', ready: 'table-tokens' },
    { name: 'settings-users', path: '/settings/users', ready: 'table-users' },
    { name: 'settings-host-keys', path: '/settings/host-keys', ready: 'table-host-keys', dense: true },
    { name: 'callbacks', path: '/jobs?tab=callbacks', ready: 'empty' },
    { name: 'settings-notify', path: '/settings/notify', ready: 'channel-test', dense: true },
    {
      name: 'settings-notify-form',
      path: '/settings/notify',
      ready: 'channel-test',
      dense: true,
      act: async ({ at }) => {
        await at('channel-edit').first().click();
        await at('channel-form').waitFor();
      },
    },
    { name: 'settings-audit', path: '/settings/audit', ready: 'table-audit', dense: true },
    { name: 'settings-password', path: '/settings/password', ready: 'settings-password' },
    { name: 'codes', path: '/help/codes', ready: 'nav-overview' },
    { name: 'nowhere', path: '/nowhere', ready: 'empty' },
    {
      name: 'palette',
      path: '/jobs',
      ready: 'table-jobs',
      act: async ({ at, page }) => {
        await page.keyboard.press('ControlOrMeta+K');
        await at('palette-input').fill('127.0.51.1');
        await at('palette').getByText('127.0.51.1', { exact: true }).first().waitFor();
      },
    },
  ];

  // A page waits more than it works: two looks beside each other take little more than half of the time.
  test.concurrent.each(looks)('$language $theme $width', async (look) => {
    const small = look.width < 1440;
    const suffix = suffixOf(look);
    const door = await openScreen(chromium, bare, look);
    await door.open('/');
    const faults = await shoot({ name: 'set-up', path: '/', ready: 'set-up' }, door, suffix);
    await door.close();

    const screen = await openScreen(chromium, muster, look);
    await screen.open('/');
    faults.push(...(await shoot({ name: 'sign-in', path: '/', ready: 'sign-in' }, screen, suffix)));
    // A user of its own: the terminals of a user are shown on all of his pages.
    await screen.signIn(suffix, password);
    for (const scene of scenes().filter(({ dense }) => dense || !small)) {
      // From somewhere else, so that every scene begins anew.
      await screen.go('/nowhere');
      await screen.at('empty').waitFor();
      faults.push(...(await shoot(scene, screen, suffix)));
    }
    await screen.close();
    expect(faults).toEqual([]);
  });
});
