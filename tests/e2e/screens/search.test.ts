import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunSshd, type RealSshd, startRealSshd } from '../../support/ssh/real-sshd';
import { browser } from '../support/browser';
import { companyDocument, loginHosts } from '../support/company';
import { type ConsoleClient, signedIn } from '../support/console';
import { ended } from '../support/furnish';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, poll, type Screen, shows } from '../support/screen';

/** Ten thousand lines, and one of them says something else on the third host. */
const script = `case "$SSH_CONNECTION" in *.3\\ *) odd=6000 ;; *) odd=0 ;; esac
seq 1 10000 | while read -r n; do
  if [ "$n" = "$odd" ]; then echo "line $n: 磁盘空间不足 Needle-42 found"; else echo "line $n: all is well here, nothing to see"; fi
done
echo "careful: the needle-case" >&2`;

describe.skipIf(!canRunSshd())('search in what runs have left', () => {
  let chromium: Browser;
  let muster: Muster;
  let sshd: RealSshd;
  let console: ConsoleClient;
  let screen: Screen;
  let jobId = 0;

  beforeAll(async () => {
    [chromium, muster, sshd] = await Promise.all([browser(), startMuster(), startRealSshd()]);
    const user = await sshd.addUser();
    const hosts = loginHosts(sshd, user, 4, (index) => `127.0.43.${index + 1}`);
    console = await signedIn(muster);
    await console.call('cmdb.sync', { document: companyDocument(hosts) });
    const { items } = await console.call('cmdb.hostIds', { filter: {} });
    const hostIds = items.map(({ id }) => id);
    const run = await console.call('scripts.run', {
      ...{ title: 'Look at the disks', interpreter: '/bin/sh', user: user.name, content: script, hostIds },
    });
    jobId = run.jobId;
    await ended(console, jobId);
    screen = await openScreen(chromium, muster);
    await screen.open('/search');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
    await sshd?.stop();
  });

  const ask = async (text: string) => {
    await screen.at('search-text').fill(text);
    await screen.at('search-go').click();
  };
  /** The line of the log that a link led to. */
  const hit = () => screen.at('log').locator('.line.hit');

  test('a host can be found soon after it has ended; equal outputs are one result', async () => {
    const found = async () => {
      const { items } = await console.call('search.outputs', { text: '"nothing to see" well' });
      return items.map(({ hosts }) => hosts).sort();
    };
    await poll(found).toEqual([1, 3]);
    await ask('"nothing to see" well');
    await counts(screen.at('found-output'), 2);
    await shows(screen.at('search-results'), /and 2 hosts with the same output/);
  });

  test('a part of a word or two Chinese characters lead to the very line in the log', async () => {
    await ask('磁盘 eedle-4');
    await counts(screen.at('found-output'), 1);
    await shows(screen.at('found-output'), /127\.0\.43\.3.*6000 line 6000: 磁盘空间不足 Needle-42 found/);
    await screen.at('found-line').click();
    await shows(screen.at('job-title'), 'Look at the disks');
    await shows(hit(), /line 6000: 磁盘空间不足 Needle-42 found/);
    expect(await screen.at('log-search').inputValue()).toBe('eedle-4');
    await screen.page.goBack();
    await shows(screen.at('found-output'), /127\.0\.43\.3/);
  });

  test('filters narrow it, and what finds nothing says what to do', async () => {
    await screen.at('search-hosts').fill('43.1');
    await screen.at('search-go').click();
    await shows(screen.at('empty'), /Nothing found/);
    await screen.at('search-hosts').fill('');
    await ask('o');
    await shows(screen.at('error'), /at least 3 characters/);
  });

  test('the search in one run reads all of it and leads to the line as well', async () => {
    await screen.go(`/jobs/${jobId}?tab=search`);
    await screen.at('run-search-text').fill('needle');
    await screen.at('run-search-go').click();
    await shows(screen.at('run-search-state'), /lines found: 5/);
    await counts(screen.at('run-search-host'), 4);
    await screen.at('found-line').filter({ hasText: 'Needle-42' }).click();
    await shows(hit(), /line 6000: 磁盘空间不足 Needle-42 found/);
    expect(screen.complaints.filter((text) => !text.includes('status of 400'))).toEqual([]);
  });
});
