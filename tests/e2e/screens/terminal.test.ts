import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunSshd, type RealSshd, type RealUser, startRealSshd } from '../../support/ssh/real-sshd';
import { browser } from '../support/browser';
import { companyDocument, loginHosts } from '../support/company';
import { type ConsoleClient, signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, poll, type Screen } from '../support/screen';

describe.skipIf(!canRunSshd())('terminals and files on a real sshd', () => {
  let chromium: Browser;
  let muster: Muster;
  let sshd: RealSshd;
  let user: RealUser;
  let console: ConsoleClient;
  let screen: Screen;

  beforeAll(async () => {
    [chromium, muster, sshd] = await Promise.all([browser(), startMuster(), startRealSshd()]);
    user = await sshd.addUser();
    const hosts = loginHosts(sshd, user, 2, (index) => `127.0.47.${index + 1}`);
    console = await signedIn(muster);
    await console.call('cmdb.sync', { document: companyDocument(hosts) });
    screen = await openScreen(chromium, muster);
    await screen.open('/terminal');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
    await sshd?.stop();
  });

  /** What the terminal in front shows, as a person reads it. */
  const text = async () =>
    (
      await screen.page.locator('[data-testid=terminal-pane]:visible .xterm-rows').first().innerText()
    ).replaceAll('\u00a0', ' ');
  const sees = (words: string | RegExp) => poll(text).toMatch(words);
  const type = async (line: string) => {
    await screen.page.locator('[data-testid=terminal-screen]:visible').first().click();
    await screen.page.keyboard.type(line);
    await screen.page.keyboard.press('Enter');
  };

  test('a host is chosen, its shell answers, and the window is as big as its room', async () => {
    await screen.at('terminal-search').fill('127.0.47.1');
    await screen.at('terminal-host').filter({ hasText: '127.0.47.1' }).first().click();
    await sees(/[$#%] ?/);
    await type('echo "$TERM" 中文; stty size');
    await sees(/xterm-256color 中文\s+\d+ \d+/);
    const [, before] = /中文\s+(\d+ \d+)/.exec(await text()) ?? [];
    await screen.page.setViewportSize({ width: 1100, height: 700 });
    await poll(async () => {
      await type('clear; stty size');
      return /(\d+ \d+)\s/.exec(await text())?.[1] ?? before;
    }).not.toBe(before);
    await screen.page.setViewportSize({ width: 1440, height: 900 });
  });

  test('it stays while one is elsewhere, and words are found in it', async () => {
    await type('echo need""le');
    await sees(/needle/);
    await screen.go('/hosts');
    await screen.at('table-hosts').waitFor();
    await screen.go('/terminal');
    await sees(/needle/);
    await screen.at('terminal-find-open').click();
    await screen.page.keyboard.type('needle');
    await screen.page.locator('.xterm-find-result-decoration').first().waitFor({ state: 'attached' });
    await screen.page.keyboard.press('Escape');
  });

  test('several lines are asked about before they are pasted', async () => {
    await screen.page.locator('[data-testid=terminal-screen]:visible').first().click();
    // Ctrl+V is a key of the shell's own.
    await screen.page.evaluate(`navigator.clipboard.writeText('echo fir""st\\necho sec""ond\\n')`);
    await screen.page.keyboard.press('Control+Shift+V');
    await screen.at('paste-warning').waitFor();
    await screen.at('paste-all').click();
    // A shell that knows pastes from keys waits for Enter.
    await screen.page.keyboard.press('Enter');
    await sees(/second/);
  });

  test('it asks before it is closed only while something runs', async () => {
    await type('sleep 1000');
    await screen.at('terminal-tab').getByLabel(/Close/).click();
    await poll(() => screen.at('effect').innerText()).toContain('sleep');
    await screen.page.keyboard.press('Escape');
    await screen.page.locator('[data-testid=terminal-screen]:visible').first().click();
    await screen.page.keyboard.press('Control+C');
    await type('echo go""ne');
    await sees(/gone/);
  });

  test('it is recorded on request, and replayed', async () => {
    await screen.at('terminal-record').click();
    await screen.at('recording-mark').waitFor();
    await type('echo record""ed');
    await sees(/recorded/);
    await screen.at('terminal-record').click();
    await screen.at('recording-mark').waitFor({ state: 'detached' });
    await screen.at('terminal-new').click();
    await screen.at('recording-play').first().click();
    await poll(() => screen.at('player').locator('.xterm-rows').innerText()).toContain('recorded');
    await screen.page.keyboard.press('Escape');
    await screen.at('terminal-tab').first().locator('button').first().click();
  });

  test('a lost connection is said, and one key brings another', async () => {
    await type('kill -9 $PPID');
    await screen.at('terminal-over').waitFor();
    await screen.page.locator('[data-testid=terminal-screen]:visible').first().click();
    await screen.page.keyboard.press('Enter');
    await screen.page.locator('[data-state=open]:visible').waitFor();
    await type('echo ba""ck');
    await sees(/back/);
  });

  test('two stand side by side, and one ends with its shell', async () => {
    await screen.go('/hosts');
    await screen.at('row-terminal').last().click();
    await counts(screen.at('terminal-tab'), 2);
    await screen.at('terminal-split').click();
    await counts(screen.page.locator('[data-testid=terminal-pane]:visible'), 2);
    await screen.at('terminal-split').click();
    await counts(screen.page.locator('[data-testid=terminal-pane]:visible'), 1);
  });

  test('files are uploaded, renamed, edited, given another mode and deleted', async () => {
    const home = user.home;
    const local = join(tmpdir(), `muster up ${process.pid}.txt`);
    writeFileSync(local, 'one\n');
    await screen.at('terminal-files').click();
    await poll(() => screen.at('files-crumbs').innerText()).toContain(home.split('/').at(-1) ?? '');
    const row = (name: string) => screen.at('files-row').filter({ hasText: name });
    await screen.at('files-input').setInputFiles(local);
    const name = local.split('/').at(-1) ?? '';
    await row(name).waitFor();
    expect(readFileSync(join(home, name), 'utf8')).toBe('one\n');

    await row(name).locator('label').click();
    await screen.at('files-rename').click();
    await screen.at('file-name').fill("it's -rf $(id).txt");
    await screen.at('file-name-save').click();
    const odd = "it's -rf $(id).txt";
    await row(odd).waitFor();

    await row(odd).locator('label').click();
    await screen.at('files-mode').click();
    await screen.at('mode-octal').fill('0640');
    await screen.at('mode-save').click();
    await screen.at('file-mode').waitFor({ state: 'hidden' });
    await poll(async () => statSync(join(home, odd)).mode & 0o777).toBe(0o640);

    await row(odd).locator('button.name').click();
    await screen.at('file-text').fill('two 中文\n');
    await screen.at('file-save').click();
    await poll(async () => readFileSync(join(home, odd), 'utf8')).toBe('two 中文\n');
    expect(statSync(join(home, odd)).mode & 0o777).toBe(0o640);
    await screen.at('file-close').click();
    await screen.at('file-edit').waitFor({ state: 'hidden' });

    mkdirSync(join(home, 'deep/er'), { recursive: true });
    writeFileSync(join(home, 'deep/er/file'), '');
    execFileSync('chown', ['-R', user.name, join(home, 'deep')]);
    await screen.at('files-reload').click();
    await row('deep').locator('label').click();
    await screen.at('files-delete').click();
    await poll(() => screen.at('effect').innerText()).toMatch(/2 files and 2 folders/);
    await screen.at('confirm').click();
    await row('deep').waitFor({ state: 'detached' });
    expect(existsSync(join(home, odd)) || existsSync(join(home, 'deep'))).toBe(false);
  });

  test('who was where is written down, and what was typed is not', async () => {
    const { items } = await console.call('audit.list', { pageSize: 1000, keyword: 'terminal' });
    expect(items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['terminal.open', 'terminal.ended']),
    );
    expect(JSON.stringify(items)).not.toContain('needle');
    expect(screen.complaints).toEqual([]);
  });
});
