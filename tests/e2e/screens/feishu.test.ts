import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeFeishu, startFakeFeishu } from '../../support/fake-feishu';
import { browser, screenshot } from '../support/browser';
import { signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { openScreen, type Screen, shows } from '../support/screen';

describe('sign-in with Feishu', () => {
  let chromium: Browser;
  let muster: Muster;
  let fake: FakeFeishu;
  let screen: Screen;

  beforeAll(async () => {
    [chromium, muster, fake] = await Promise.all([browser(), startMuster(), startFakeFeishu()]);
    screen = await openScreen(chromium, muster);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
    await fake?.close();
  });

  test('an administrator switches it on, and the screen says what to register', async () => {
    await screen.open('/sign-in');
    await screen.at('sign-in').waitFor();
    expect(await screen.at('feishu-sign-in').count()).toBe(0);
    await screen.signIn('admin', muster.adminPassword);
    await screen.go('/settings/feishu');
    const redirectUri = await screen.at('feishu-redirect').innerText();
    expect(redirectUri).toBe(`${muster.listener}/auth/feishu/callback`);
    fake.redirectUris.add(redirectUri);
    await screen.page.locator('.el-switch').first().click();
    await screen.at('feishu-app-id').fill(fake.appId);
    await screen.at('feishu-accounts').fill(fake.base);
    await screen.at('feishu-open').fill('http://feishu.example');
    await screen.at('save-feishu').click();
    await shows(screen.at('field-openBase'), /wrong format/);
    await screen.at('feishu-open').fill(fake.base);
    await screen.at('feishu-app-secret').fill(fake.appSecret);
    await screen.at('save-feishu').click();
    await shows(screen.at('field-appSecret'), /Leave it empty/);
    await screenshot(screen.page, 'feishu-settings');
  });

  test('somebody whom Muster knows by their mailbox comes in through the browser', async () => {
    const { call } = await signedIn(muster);
    const person = { name: 'wei', password: 'Long-Enough-10', mail: 'wei@corp.example', department: '' };
    await call('users.add', { ...person, groups: [3] });
    const visitor = await openScreen(chromium, muster, { language: 'zh', theme: 'dark' });
    await visitor.open('/sign-in');
    await shows(visitor.at('feishu-sign-in'), '用飞书登录');
    await screenshot(visitor.page, 'feishu-sign-in');
    const [page] = await Promise.all([
      visitor.context.waitForEvent('page'),
      visitor.at('feishu-sign-in').click(),
    ]);
    await shows(page.locator('body'), /请回到 Muster/);
    await shows(visitor.at('user-menu'), '王伟');
    expect(visitor.complaints).toEqual([]);
    await visitor.page.reload();
    await shows(visitor.at('user-menu'), '王伟');
    await visitor.close();
  });

  test('somebody else is told that nobody knows them', async () => {
    fake.person = { ...fake.person, union_id: 'on_9', enterprise_email: 'stranger@corp.example' };
    const visitor = await openScreen(chromium, muster);
    await visitor.open('/sign-in');
    await visitor.at('feishu-sign-in').click();
    await shows(visitor.at('form-error'), /Muster does not know you/);
    await visitor.close();
  });
});
