import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Double, type DoubleOptions, startDouble } from '../../support/electron-double/start';
import { openWorkbench, password as sshPassword } from '../../support/ssh/bench';
import { screenshot } from '../support/browser';
import { chromiumFlags, chromiumPath } from '../support/chromium';
import { type CompanyHost, companyDocument, companyHosts } from '../support/company';
import { startMuster, top } from '../support/muster';

const password = 'Correct-Horse-9';
const folders: string[] = [];
const running: Double[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'muster-double-'));
  folders.push(made);
  return made;
}

function start(data: string, options: Partial<DoubleOptions> = {}): Double {
  const double = startDouble({
    main: join(top, 'out/main/electron.js'),
    arguments: ['--data', data, '--listen', '127.0.0.1:0'],
    userData: join(data, 'unused'),
    chromium: { path: chromiumPath(), flags: chromiumFlags },
    keychain: true,
    ...options,
  });
  running.push(double);
  return double;
}

const withAdmin = { env: { MUSTER_ADMIN_PASSWORD: password } };

/** Calls as the page does. Whatever the page throws comes back as `{threw}`. */
function call(page: Page, name: string, input: object): Promise<unknown> {
  return page.evaluate(
    async ([name, input]) => {
      const { muster } = globalThis as unknown as {
        muster: { call(name: string, input: unknown): Promise<unknown> };
      };
      return muster.call(name, input).catch((error: Error) => ({ threw: error.message }));
    },
    [name, input] as const,
  );
}

afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

describe('the first run, double', () => {
  it('makes the administrator, shows the screens, and knows both at the next start', async () => {
    const data = folder();
    const first = start(data);
    const page = await first.page();
    await page.getByTestId('password').fill(password);
    await page.getByTestId('again').fill(password);
    await screenshot(page, 'desktop-set-up');
    await page.getByTestId('set-up').click();
    await page.waitForURL(/#\/$/);
    expect(await call(page, 'users.me', {})).toMatchObject({ ok: true, data: { name: 'admin' } });
    await screenshot(page, 'desktop-overview');
    await first.tell('quit');
    expect(await first.exit).toMatchObject({ code: 0, signal: null });
    await expectNoProcessOf(data);
    expect(JSON.parse(readFileSync(join(data, 'desktop/window.json'), 'utf8'))).toHaveProperty('bounds');

    const second = start(data);
    const again = await second.page();
    await again.getByTestId('name').waitFor();
    expect(await call(again, 'users.me', {})).toMatchObject({ ok: false });
    expect(await call(again, 'users.signIn', { name: 'admin', password })).toMatchObject({ ok: true });
    expect(second.events.map(({ event }) => event)).not.toContain('message-box');
  });

  it('says where the key lies when the system has no keychain', async () => {
    const data = folder();
    const double = start(data, { keychain: false, locale: 'en-GB' });
    expect(await double.event('message-box')).toMatchObject({ message: 'No system keychain was found' });
    expect(readdirSync(data)).toContain('vault.key');
  });
});

describe('the page of the desktop app, double', () => {
  let data: string;
  let double: Double;
  let page: Page;

  beforeAll(async () => {
    data = folder();
    double = start(data, withAdmin);
    running.splice(running.indexOf(double), 1);
    page = await double.page();
    expect(await call(page, 'users.signIn', { name: 'admin', password })).toMatchObject({ ok: true });
  });
  afterAll(() => double.stop());

  it('gets call and onEvent and nothing else', async () => {
    const seen = await page.evaluate(() => {
      const scope = globalThis as unknown as Record<string, object>;
      const names = ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', '__electronDouble'];
      return {
        bridge: Object.keys(scope.muster ?? {}),
        frozen: Object.isFrozen(scope.muster),
        leaked: names.filter((name) => name in scope),
      };
    });
    expect(seen).toEqual({ bridge: ['call', 'onEvent'], frozen: true, leaked: [] });
  });

  it('has a terminal over IPC: opened, typed into, heard and closed', async () => {
    const bench = await openWorkbench();
    try {
      const host = await bench.host();
      const login = { ssh_user: 'ops', ssh_passwd: sshPassword, ssh_port: host.port, auth_type: 'PASSWORD' };
      const [made] = companyHosts(1, () => host.address);
      await call(page, 'cmdb.sync', { document: companyDocument([{ ...made, ...login } as CompanyHost]) });
      const seen = await page.evaluate(async (address) => {
        const { muster } = globalThis as unknown as {
          muster: {
            call(
              name: string,
              input: unknown,
            ): Promise<{ data: { items: { id: number; innerIp: string }[]; sessionId: number } }>;
            onEvent(
              listener: (message: { event: string; data: { base64?: string; reason?: string } }) => void,
            ): void;
          };
        };
        let text = '';
        const heard = (what: RegExp) =>
          new Promise<void>((resolve) => {
            muster.onEvent(({ event, data }) => {
              if (event === 'terminal.output') text += atob(data.base64 ?? '');
              if (event === 'terminal.ended') text += `ended: ${data.reason}`;
              if (what.test(text)) resolve();
            });
          });
        const { data } = await muster.call('cmdb.hostIds', { filter: { addresses: [address] } });
        const answer = heard(/ipc works\r\n/);
        const size = { cols: 80, rows: 24, screen: '0'.repeat(32) };
        const { data: opened } = await muster.call('terminal.open', { hostId: data.items[0]?.id, ...size });
        const { sessionId } = opened;
        await muster.call('terminal.write', { sessionId, seq: 1, base64: btoa('echo ipc wo""rks\r') });
        await answer;
        const end = heard(/ended: closed/);
        await muster.call('terminal.close', { sessionId });
        await end;
        return text;
      }, host.address);
      expect(seen).toMatch(/ipc works[\s\S]*ended: closed/);
    } finally {
      await bench.close();
    }
  });

  it('is answered as over HTTP, faults included', async () => {
    expect(await call(page, 'app.info', {})).toMatchObject({ ok: true, data: { host: 'desktop' } });
    expect(await call(page, 'no.such', {})).toMatchObject({ ok: false, error: { reason: 'common.noRoute' } });
    expect(await call(page, 'users.signIn', { name: 7 })).toMatchObject({
      ok: false,
      error: { reason: 'common.invalid' },
    });
  });

  it('cannot use another channel, or send what is not plain data', async () => {
    expect(await call(page, '../muster:call', {})).toMatchObject({
      threw: expect.stringMatching(/domain\.verb/),
    });
    const refused = await page.evaluate(async () => {
      const { muster } = globalThis as unknown as {
        muster: { call(name: string, input: unknown): Promise<unknown> };
      };
      try {
        return await muster.call('app.info', new Proxy({}, {}));
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(refused).toBe('DataCloneError');
    expect(await double.tell('channels')).toEqual(['muster:call']);
  });

  it('hears events, and stops when it says so', async () => {
    const heard = await page.evaluate(async () => {
      const { muster } = globalThis as unknown as {
        muster: {
          call(name: string, input: unknown): Promise<unknown>;
          onEvent(listener: (message: { event: string }) => void): () => void;
        };
      };
      const heard: unknown[] = [];
      const first = new Promise<void>((resolve) => {
        const stop = muster.onEvent((message) => {
          // Others may come at any time, e.g. of a job that ends.
          if (message.event !== 'users.changed') return;
          heard.push(message);
          stop();
          resolve();
        });
      });
      const user = { password: 'Correct-Horse-8', mail: '', department: '', groups: [3] };
      await muster.call('users.add', { ...user, name: 'one' });
      await first;
      await muster.call('users.add', { ...user, name: 'two' });
      return heard;
    });
    expect(heard).toEqual([{ event: 'users.changed', data: {} }]);
  });

  it('keeps its session in the main process: a reload does not ask again', async () => {
    await page.reload();
    expect(await call(page, 'users.me', {})).toMatchObject({ ok: true, data: { name: 'admin' } });
    const stored = await page.evaluate(() => {
      const { localStorage, document } = globalThis as unknown as {
        localStorage: object;
        document: { cookie: string };
      };
      return JSON.stringify(localStorage) + document.cookie;
    });
    expect(stored).not.toMatch(/token|session/i);
  });

  it.each([
    ['a page from elsewhere', 'https://example.org/', null],
    ['another page of the scheme', 'app://other/index.html', null],
    ['a file', 'file:///index.html', null],
    ['a frame within the page', 'app://muster/index.html', {}],
  ])('%s may not call', async (_who, url, parent) => {
    const answer = await double.tell('invokeFrom', url, parent, 'muster:call', 'app.info', {});
    expect(answer).toEqual({ error: expect.stringMatching(/refused/) });
  });

  it('stays where it is', async () => {
    await page.evaluate("location.href = 'https://example.org/away'");
    expect(await double.event('navigation-denied')).toMatchObject({ url: 'https://example.org/away' });
    expect(page.url()).toMatch(/^https:\/\/muster\.app\.invalid\/index\.html/);
    expect(double.events.filter(({ event }) => event === 'navigated')).toEqual([
      expect.objectContaining({ url: expect.stringMatching(/^app:\/\/muster\//) }),
    ]);
  });

  it('opens no window; plain https links go to the system', async () => {
    for (const url of ['http://example.org/', 'https://user:word@example.org/', 'https://example.org/docs'])
      await page.evaluate(`void window.open(${JSON.stringify(url)})`);
    await double.event('opened-external');
    const popups = double.events.filter(({ event }) => event === 'popup');
    expect(popups.map(({ action }) => action)).toEqual(['deny', 'deny', 'deny']);
    const opened = double.events.filter(({ event }) => event === 'opened-external');
    expect(opened.map(({ url }) => url)).toEqual(['https://example.org/docs']);
  });

  it('saves a download where the person says, whole or not at all', async () => {
    const host = {
      ...companyHosts(1, () => '127.0.0.1')[0],
      ssh_user: 'nobody',
      ssh_passwd: 'x',
      ssh_port: 1,
    };
    expect(await call(page, 'cmdb.sync', { document: companyDocument([host as never]) })).toMatchObject({
      ok: true,
    });
    const hosts = (await call(page, 'cmdb.hostIds', { filter: {} })) as { data: { items: { id: number }[] } };
    const [{ id } = { id: 0 }] = hosts.data.items;
    const run = (await call(page, 'scripts.run', { content: 'true', hostIds: [id] })) as {
      data: { jobId: number };
    };
    const { jobId } = run.data;
    await expect
      .poll(() => call(page, 'jobs.get', { id: jobId }), { timeout: 20_000 })
      .toMatchObject({ data: { state: 'failed' } });
    const offer = async () => {
      const offered = (await call(page, 'jobs.download', { jobId, format: 'csv', language: 'en' })) as {
        data: { ticket: string };
      };
      return offered.data;
    };
    expect(await call(page, 'app.saveDownload', await offer())).toEqual({ ok: true, data: { file: null } });

    const target = join(data, 'saved.csv');
    await double.tell('saveTo', target);
    const ticket = await offer();
    expect(await call(page, 'app.saveDownload', ticket)).toEqual({ ok: true, data: { file: target } });
    expect(readFileSync(target, 'utf8')).toMatch(/^\ufeffAddress,State,.*\r\n127\.0\.0\.1,failed,/);
    expect(double.events.find(({ event }) => event === 'save-dialog')).toMatchObject({
      defaultPath: expect.stringMatching(/job\d+-.*\.csv$/),
    });
    expect(await call(page, 'app.saveDownload', ticket)).toMatchObject({
      ok: false,
      error: { reason: 'common.downloadGone' },
    });

    await double.tell('saveTo', join(data, 'no such folder', 'x.csv'));
    expect(await call(page, 'app.saveDownload', await offer())).toMatchObject({
      ok: false,
      error: { reason: 'common.notSaved' },
    });
    expect(readdirSync(data).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('shows a notice of the system, whose click leads to the job', async () => {
    const notice = { title: 'Job ended', body: 'check disks: failed', jobId: 1 };
    expect(await call(page, 'app.showNotice', notice)).toMatchObject({ ok: true });
    expect(await double.event('notification')).toMatchObject({
      title: 'Job ended',
      body: 'check disks: failed',
    });
    await page.evaluate("location.hash = '/jobs'");
    await double.tell('clickNotice');
    await page.waitForURL(/#\/jobs\/1$/);
  });

  it('runs no inline and no foreign script, and reaches no other place', async () => {
    const tried = await page.evaluate(`(async () => {
      const inline = document.createElement('script');
      inline.textContent = 'window.ranInline = true';
      document.body.append(inline);
      const foreign = document.createElement('script');
      foreign.src = 'https://example.org/a.js';
      const loaded = new Promise((resolve) => { foreign.onload = () => resolve(true); foreign.onerror = () => resolve(false); });
      document.body.append(foreign);
      const fetched = await fetch('https://example.org/').then(() => true, () => false);
      // Not sooner: within the debugger's own turn of the event loop the policy does not bind.
      await new Promise((resolve) => setTimeout(resolve));
      let evaluated = true;
      try { new Function('return 1')(); } catch { evaluated = false; }
      return { inline: window.ranInline === true, foreign: await loaded, evaluated, fetched };
    })()`);
    expect(tried).toEqual({ inline: false, foreign: false, evaluated: false, fetched: false });
  });

  it('is denied every permission but copying text', async () => {
    for (const name of ['media', 'geolocation', 'notifications', 'clipboard-read', 'fullscreen', 'hid'])
      expect(await double.tell('permission', name)).toEqual({
        requested: false,
        checked: false,
        device: false,
      });
    expect(await double.tell('permission', 'clipboard-sanitized-write')).toMatchObject({ checked: true });
  });

  it('shows its window when it is started a second time, and the second one ends', async () => {
    const second = start(data);
    expect(await second.exit).toMatchObject({ code: 0 });
    await double.event('focused');
  });
});

describe('the end, double', () => {
  afterEach(async () => {
    await Promise.all(running.splice(0).map((double) => double.stop()));
  });

  it.each([
    ['its window is closed', (double: Double) => double.tell('closeWindow')],
    ['the system asks it to', async (double: Double) => void process.kill(double.pid, 'SIGTERM')],
  ])('comes with 0 and leaves no process when %s', async (_how, end) => {
    const data = folder();
    const double = start(data, withAdmin);
    await double.page();
    await end(double);
    expect(await double.exit).toMatchObject({ code: 0, signal: null });
    await expectNoProcessOf(data);
  });

  it('comes with 1 and a reason when another Muster has the data folder', async () => {
    const data = folder();
    const server = await startMuster({ data });
    const double = start(data);
    expect(await double.event('error-box')).toMatchObject({
      content: expect.stringContaining(String(server.pid)),
    });
    expect(await double.exit).toMatchObject({ code: 1 });
    expect(await server.stop()).toBe(0);
  });
});

/** Chromium's own processes go a moment after it. */
async function expectNoProcessOf(data: string): Promise<void> {
  await expect.poll(() => processesOf(data), { timeout: 20_000 }).toEqual([]);
}

/** Processes that still have the data folder on their command line. */
function processesOf(data: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        // A process that has ended and waits for its parent has no command line any more.
        return line.includes(data) ? [`${pid} ${line}`] : [];
      } catch {
        return [];
      }
    });
}
