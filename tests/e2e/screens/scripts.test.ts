import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunSshd, type RealSshd, type RealUser, startRealSshd } from '../../support/ssh/real-sshd';
import { unzip } from '../../support/unzip';
import { browser, screenshot } from '../support/browser';
import { companyDocument, loginHosts } from '../support/company';
import { signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { clipboard, counts, openScreen, pasteHere, poll, type Screen, shows } from '../support/screen';

describe.skipIf(!canRunSshd())('the script console', () => {
  let chromium: Browser;
  let muster: Muster;
  let sshd: RealSshd;
  let user: RealUser;
  let screen: Screen;

  beforeAll(async () => {
    [chromium, muster, sshd] = await Promise.all([browser(), startMuster(), startRealSshd()]);
    user = await sshd.addUser();
    const hosts = loginHosts(sshd, user, 4, (index) => `127.0.41.${index + 1}`);
    const console = await signedIn(muster);
    await console.call('cmdb.sync', { document: companyDocument(hosts) });
    screen = await openScreen(chromium, muster);
    await screen.open('/scripts');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
    await sshd?.stop();
  });

  /** Replaces the text in the editor. */
  const write = async (text: string) => {
    const editor = screen.at('editor').locator('.cm-content');
    await editor.click();
    await screen.page.keyboard.press('ControlOrMeta+A');
    await pasteHere(screen.page, text);
  };
  /** Confirms the run and waits until its job stands on the screen. */
  const run = async () => {
    await screen.at('script-run').click();
    await screen.at('confirm').click();
    await screen.at('job-title').waitFor();
  };
  const processes = () => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });

  test('targets are picked and pasted, shown one by one, and what is unknown is named', async () => {
    await screen.at('pick-hosts').click();
    await screen.at('host-picker').getByText('127.0.41.1', { exact: true }).waitFor();
    await screen.at('host-picker').locator('tr[data-row] td.tick label').first().click();
    await screen.at('pick-done').click();
    await shows(screen.at('target-count'), '1');
    await screen.at('paste-addresses').click();
    await screen.at('address-text').fill('127.0.41.2 127.0.41.3\n127.0.41.4, 127.0.41.77');
    await screen.at('add-addresses').click();
    await counts(screen.at('resolved-host'), 4);
    await shows(screen.at('unknown'), /1 address is not in the CMDB .*127\.0\.41\.77/);
    await screen.page.getByRole('button', { name: 'Remove these addresses' }).click();
    await counts(screen.at('unknown'), 0);
  });

  test('results come grouped by identical output; two groups are compared', async () => {
    await screen.at('script-title').fill('Which release');
    await screen.at('user').fill(user.name);
    await write(`echo "service is up"
case "$SSH_CONNECTION" in *" 127.0.41.4 "*) echo "release 2" ;; *) echo "release 1" ;; esac
echo "all done"`);
    await shows(screen.at('script-effect'), new RegExp(`as ${user.name} on 4 hosts, in /tmp`));
    await run();
    await shows(screen.at('job-state'), 'Succeeded');
    await shows(screen.at('job-title'), 'Which release');

    await screen.at('tab-groups').click();
    await counts(screen.at('group'), 2);
    await shows(screen.at('group').first(), /3 hosts.*exit code 0.*release 1/);
    await shows(screen.at('group').last(), /1 hosts?.*127\.0\.41\.4.*release 2/);
    for (const at of [0, 1]) await screen.at('group-pick').nth(at).click();
    await shows(screen.at('diff'), /release 1/);
    await shows(screen.at('diff'), /release 2/);
    await screen.at('group').first().getByTestId('group-open').click();
    await counts(screen.at('target'), 3);
    await shows(screen.at('targets'), /Only the result group: 3 hosts/);
  });

  test('parameters arrive byte for byte', async () => {
    const words = ['a  b', "it's", '$HOME', '*', ';id', '', '消息', '"', '\\n', '-e'];
    await screen.go('/scripts');
    await write('for word; do printf "<%s>\\n" "$word"; done');
    await screen.at('param').fill(`'a  b' "it's" '$HOME' '*' ';id' '' 消息 '"' '\\n' -e`);
    await run();
    await shows(screen.at('job-state'), 'Succeeded');
    await screen.at('stream-output').click();
    await shows(screen.at('log').getByRole('log'), /<-e>/);
    const [file] = await Promise.all([
      screen.page.waitForEvent('download'),
      screen.at('log-download').click(),
    ]);
    expect(await readFile(await file.path(), 'utf8')).toBe(words.map((word) => `<${word}>\n`).join(''));
  });

  test('the output of a run comes as text, as a table and as an archive', async () => {
    const download = async (format: string) => {
      await screen.at('download-output').first().click();
      const [file] = await Promise.all([
        screen.page.waitForEvent('download'),
        screen.at(`download-${format}`).first().click(),
      ]);
      return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
    };
    const text = await download('text');
    expect(text.name).toMatch(/^job\d+-.*\.txt$/);
    expect(text.bytes.toString()).toContain('\n<-e>\n');
    expect((await download('csv')).bytes.toString()).toMatch(/^\ufeffAddress,State,Exit code,/);
    const files = unzip((await download('zip')).bytes);
    expect([...files.keys()]).toEqual([
      'hosts.csv',
      ...[1, 2, 3, 4].map((host) => `127.0.41.${host}.stdout.txt`),
    ]);
    expect([...files.values()][1]).toContain('<-e>');
  });

  test('a script that fails shows its code and its last words', async () => {
    await screen.go('/scripts');
    await write('echo "the disk is full" >&2; exit 7');
    await run();
    await shows(screen.at('job-state'), 'Failed');
    await shows(screen.at('target').first(), /exit code 7/);
    await shows(screen.at('log').getByRole('log'), /the disk is full/);
  });

  test('of a host that was retried, every attempt can be read', async () => {
    await screen.at('target').first().locator('.tick label').click();
    await screen.at('targets').getByTestId('retry-chosen').click();
    await screen.at('confirm').click();
    await shows(screen.at('counter-retried'), 'Retried 1');
    await screen.at('counter-retried').click();
    await counts(screen.at('target'), 1);
    await shows(screen.at('target'), /attempt 2/);
    await screen.at('target').click();
    await shows(screen.at('job-state'), 'Failed');
    await shows(screen.at('attempt').first(), 'attempt 1');
    await screen.at('attempt').first().click();
    await screen.at('attempt-note').waitFor();
    await screenshot(screen.page, 'job-attempts');
    await shows(screen.at('log').getByRole('log'), /the disk is full/);
    const link = new URL(screen.page.url());
    await screen.go('/jobs');
    await screen.go(link.hash.replace('#', ''));
    await shows(screen.page.locator('[data-testid="attempt"][aria-pressed="true"]'), 'attempt 1');
    await screen.at('attempt-note').waitFor();
  });

  test('a stopped script is gone from the host, with all it started', async () => {
    const mark = `86${process.pid}`;
    await screen.go('/scripts');
    await write(`echo begun\nsetsid sleep ${mark}.1 &\nnohup sleep ${mark}.2 &\nsleep ${mark}.3`);
    await run();
    await shows(screen.at('counter-running'), 'Running 4');
    await shows(screen.at('log').getByRole('log'), /begun/);
    await poll(async () => processes().split(`sleep ${mark}`).length - 1).toBe(12);
    await screen.at('job-stop').click();
    await screen.at('confirm').click();
    await shows(screen.at('job-state'), 'Stopped');
    await shows(screen.at('counter-cancelled'), 'Stopped 4');
    expect(processes()).not.toContain(`sleep ${mark}`);
  });

  test('what ran is found again and used again', async () => {
    await screen.go('/scripts');
    await screen.at('use-again').last().click();
    await shows(screen.at('editor').locator('.cm-content'), /release 1/);
    await poll(() => screen.at('script-title').inputValue()).toBe('Which release');
  });

  test('what the core refuses stands at its field; what is dangerous is said before', async () => {
    await screen.at('path').fill('/tmp');
    await screen.at('user').fill('-c id');
    await write('rm -rf /var');
    await shows(screen.at('dangers'), /deletes an important folder/);
    await screen.at('script-run').click();
    await shows(screen.at('effect'), /deletes an important folder/);
    await screen.at('confirm').click();
    await shows(screen.at('field-user'), /may not|not allowed|unsafe|dash/i);
    await screen.at('user').fill(user.name);
    await write('true');
    await counts(screen.at('dangers'), 0);
  });

  test('a result group is copied, taken as a file, and run again on its hosts alone', async () => {
    const client = await signedIn(muster);
    const { items } = await client.call('jobs.list', { keyword: 'Which release' });
    const job = items.find(({ state }) => state === 'succeeded');
    await screen.go(`/jobs/${job?.id}?tab=groups`);
    await counts(screen.at('group'), 2);
    await screen.at('group-rules').click();
    await shows(screen.at('group-rules-text'), /end of a line do not count/);
    const small = screen.at('group').last();
    await small.getByRole('button', { name: 'Copy IPs' }).click();
    await poll(() => clipboard(screen.page)).toBe('127.0.41.4');
    await small.getByTestId('download-output').click();
    const [file] = await Promise.all([
      screen.page.waitForEvent('download'),
      screen.at('download-text').locator('visible=true').click(),
    ]);
    expect(await readFile(await file.path(), 'utf8')).toMatch(/^===== 127\.0\.41\.4 ·.*release 2\n/s);
    await screen.at('group').first().getByTestId('open-terminals').click();
    await counts(screen.at('terminal-tab'), 3);
    for (const at of [0, 1, 2]) {
      await screen.at('terminal-tab').nth(at).click();
      await shows(screen.page.locator('.xterm-rows:visible'), /[$#%]/);
    }
    await screen.go(`/jobs/${job?.id}`);
    await screen.at('steps').getByTestId('open-terminals').click();
    await counts(screen.at('terminal-tab'), 4);
    await screen.go(`/jobs/${job?.id}?tab=groups`);
    await small.getByTestId('group-again').click();
    await shows(screen.at('target-count'), '1');
    await shows(screen.at('resolved-host'), /127\.0\.41\.4/);
    await shows(screen.at('editor'), /release 2/);
  });
});
