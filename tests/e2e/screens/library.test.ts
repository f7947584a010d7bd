import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunSshd, type RealSshd, type RealUser, startRealSshd } from '../../support/ssh/real-sshd';
import { browser } from '../support/browser';
import { companyDocument, loginHosts } from '../support/company';
import { signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, pasteHere, type Screen, shows } from '../support/screen';

describe.skipIf(!canRunSshd())('the script library', () => {
  let chromium: Browser;
  let muster: Muster;
  let sshd: RealSshd;
  let user: RealUser;
  let author: Screen;
  let reviewer: Screen;
  const password = 'a long enough one';

  beforeAll(async () => {
    [chromium, muster, sshd] = await Promise.all([browser(), startMuster(), startRealSshd()]);
    user = await sshd.addUser();
    const hosts = loginHosts(sshd, user, 1, () => '127.0.42.1');
    const console = await signedIn(muster);
    await console.call('cmdb.sync', { document: companyDocument(hosts) });
    for (const [name, group] of [
      ['ann', 2],
      ['rita', 4],
    ] as const)
      await console.call('users.add', { name, password, groups: [group], mail: '', department: '' });
    // A rule of its own: what the shipped ones mark must never be run by a test.
    await console.call('library.saveRule', {
      ...{ name: 'frob', pattern: 'frobnicate', action: 'warn' },
      ...{ messageZh: '会搞乱', messageEn: 'frobnicates' },
    });
    [author, reviewer] = await Promise.all([openScreen(chromium, muster), openScreen(chromium, muster)]);
    await author.open('/library/new');
    await author.signIn('ann', password);
    await reviewer.open('/library?tab=review');
    await reviewer.signIn('rita', password);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
    await sshd?.stop();
  });

  const write = async ({ at, page }: Screen, text: string) => {
    await at('editor').locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+A');
    await pasteHere(page, text);
  };
  const define = async (name: string, sensitive: boolean) => {
    await author.at('parameter-add').click();
    const card = author.at('parameter-def').last();
    await card.locator('input').first().fill(name);
    if (sensitive) await card.getByTestId('parameter-sensitive').click();
  };

  test('a script is written, with a wrong line shown, and submitted with its parameters', async () => {
    await author.at('library-name').fill('Greet');
    await write(author, 'echo a\nif true; then\necho b\n');
    await shows(author.at('syntax'), /cannot be read/);
    await counts(author.at('problem'), 1);
    await write(author, 'echo "hello $WHO"\necho "token $TOKEN"\necho frobnicate\n');
    await shows(author.at('dangers'), /Line 3 · frobnicates/);
    await define('WHO', false);
    await define('TOKEN', true);
    await author.at('library-note').fill('first of its kind');
    await author.at('library-save-submit').click();
    await shows(author.at('script-name'), 'Greet');
    await shows(author.at('version-state'), /v1 · Waiting for review/);
  });

  test('a reviewer sees what is new and approves it', async () => {
    await reviewer.at('review-item').first().waitFor();
    await shows(reviewer.at('review-queue'), /first of its kind/);
    await shows(reviewer.at('version-diff'), /TOKEN: text, sensitive/);
    await shows(reviewer.at('version-diff'), /hello \$WHO/);
    await reviewer.at('review-approve').click();
    await counts(reviewer.at('review-item'), 0);
    await shows(author.at('version-state'), /v1 · Reviewed/);
    await author.at('tab-history').click();
    await shows(author.at('script-events'), /rita.*approved v1/);
  });

  test('it runs from the console; what is sensitive shows nowhere', async () => {
    await author.go('/scripts');
    await author.at('source-able').click();
    await author.at('pick-script').first().click();
    await shows(author.at('source-name'), 'Greet');
    await author.at('value-WHO').fill(`it's "$(id)"`);
    await author.at('value-TOKEN').fill('hush-hush-42');
    await author.at('user').fill(user.name);
    await author.at('paste-addresses').click();
    await author.at('address-text').fill('127.0.42.1');
    await author.at('add-addresses').click();
    await counts(author.at('resolved-host'), 1);
    await author.at('script-run').click();
    await shows(author.at('danger-notes'), /Line 3/);
    await author.at('confirm').click();
    await shows(author.at('job-state'), 'Succeeded');
    await author.at('stream-output').click();
    await shows(author.at('log').getByRole('log'), /hello it's "\$\(id\)"/);
    await shows(author.at('log').getByRole('log'), /token \*{12}/);
    await author.at('tab-spec').click();
    await shows(author.page.locator('.spec'), /•••/);
    await author.go('/library/1?tab=runs');
    await counts(author.at('table-library-runs').locator('tr[data-row]'), 1);
    expect(author.complaints).toEqual([]);
  });
});
