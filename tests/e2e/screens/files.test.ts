import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunSshd, type RealSshd, type RealUser, startRealSshd } from '../../support/ssh/real-sshd';
import { unzip } from '../../support/unzip';
import { browser } from '../support/browser';
import { companyDocument, loginHosts } from '../support/company';
import { signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { counts, openScreen, type Screen, shows } from '../support/screen';

describe.skipIf(!canRunSshd())('files on the screen', () => {
  let chromium: Browser;
  let muster: Muster;
  let sshd: RealSshd;
  let user: RealUser;
  let screen: Screen;
  let folder: string;

  beforeAll(async () => {
    [chromium, muster, sshd] = await Promise.all([browser(), startMuster(), startRealSshd()]);
    user = await sshd.addUser();
    folder = mkdtempSync(join(tmpdir(), 'muster-files-'));
    const hosts = loginHosts(sshd, user, 3, (index) => `127.0.43.${index + 1}`);
    const console = await signedIn(muster);
    await console.call('cmdb.sync', { document: companyDocument(hosts) });
    screen = await openScreen(chromium, muster);
    await screen.open('/files');
    await screen.signIn('admin', muster.adminPassword);
  });
  afterAll(async () => {
    await chromium?.close();
    await muster?.stop();
    await sshd?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async () => {
    await screen.at('transfer-start').click();
    await screen.at('confirm').click();
    await screen.at('job-title').waitFor();
  };

  test('files are chosen, sent to Muster, and distributed to hosts that are shown first', async () => {
    // One home for all three addresses: the same files arrive three times, and once they are the same.
    const big = randomBytes(3_000_000);
    mkdirSync(join(folder, 'conf/sites'), { recursive: true });
    writeFileSync(join(folder, 'conf/nginx.conf'), 'worker_processes 4;\n');
    writeFileSync(join(folder, 'conf/sites/消息.conf'), 'server {}\n');
    writeFileSync(join(folder, 'big.bin'), big);
    await shows(screen.at('transfer-effect'), 'No file chosen yet');
    await screen.at('files-input').setInputFiles(join(folder, 'big.bin'));
    await screen.at('folder-input').setInputFiles(join(folder, 'conf'));
    await counts(screen.at('file'), 3);
    await counts(screen.page.locator('[data-testid="file"][data-state="ready"]'), 3);
    await screen.at('paste-addresses').click();
    await screen.at('address-text').fill('127.0.43.1 127.0.43.2 127.0.43.3');
    await screen.at('add-addresses').click();
    await counts(screen.at('resolved-host'), 3);
    await screen.at('destination').fill(join(user.home, 'app'));
    await screen.at('mode').fill('0640');
    await screen.at('after').fill('id -un');
    await screen.at('concurrency').locator('input').fill('1');
    await shows(screen.at('transfer-effect'), /Puts 3 files .* on 3 hosts; files that differ are replaced/);
    await start();
    await shows(screen.at('job-state'), 'Succeeded');
    await counts(screen.at('target'), 3);
    expect(readFileSync(join(user.home, 'app/big.bin')).equals(big)).toBe(true);
    expect(readFileSync(join(user.home, 'app/conf/sites/消息.conf'), 'utf8')).toBe('server {}\n');
    await screen.at('tab-spec').click();
    await shows(
      screen.page.locator('.spec'),
      new RegExp(createHash('sha256').update(big).digest('hex').slice(0, 12)),
    );
  });

  test('what was distributed is used again, without sending it again', async () => {
    await screen.at('transfer-again').click();
    await counts(screen.page.locator('[data-testid="file"][data-state="ready"]'), 3);
    await shows(screen.at('transfer-effect'), /Puts 3 files/);
  });

  test('how far a host is shows while it moves; a stop leaves nothing behind', async () => {
    await screen.at('destination').fill(join(user.home, 'slow'));
    await screen.at('hostRate').locator('input').fill('0.2');
    await screen.at('hostRate').locator('input').blur();
    await start();
    await shows(screen.at('moving'), /\d+%.*\/s/);
    await screen.at('job-stop').click();
    await screen.at('confirm').click();
    await shows(screen.at('job-state'), 'Stopped');
    await shows(screen.at('code-note'), /temporary files are removed|Somebody stopped/);
  });

  test('files of many hosts come back as one archive', async () => {
    await screen.go('/files?tab=pull');
    await screen.at('paths').fill(`${user.home}/app/conf\n${user.home}/app/*.bin`);
    await shows(screen.at('transfer-effect'), /Reads 2 paths on 3 hosts: at most 10\d MB from each/);
    await start();
    await shows(screen.at('job-state'), 'Succeeded');
    await shows(screen.at('collected'), /9 files/);
    const [file] = await Promise.all([
      screen.page.waitForEvent('download'),
      screen.at('collected-download').click(),
    ]);
    const files = unzip(await readFile(await file.path()));
    expect(files.size).toBe(9);
    expect(files.get(`127.0.43.2${user.home}/app/conf/nginx.conf`)).toBe('worker_processes 4;\n');
    expect(screen.complaints).toEqual([]);
  });

  test('what the core refuses stands at its field', async () => {
    await screen.go('/files?tab=push');
    await screen.at('destination').fill('relative');
    await screen.at('transfer-start').click();
    await screen.at('confirm').click();
    await shows(screen.at('field-destination'), /absolute path/);
  });
});
