import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownWords } from '@main/hosts/electron/command-line';
import { isExternalLink, isOwnPage } from '@main/hosts/electron/page-address';
import { createSessionDoor } from '@main/hosts/electron/session-door';
import { keepWindowState, readWindowState } from '@main/hosts/electron/window-state';
import { readConfig } from '@main/kernel/config';
import { afterAll, describe, expect, it } from 'vitest';

describe('addresses', () => {
  it.each(['app://muster/', 'app://muster/index.html#/hosts'])('%s is ours', (url) =>
    expect(isOwnPage(url)).toBe(true),
  );

  it.each([
    'app://other/index.html',
    'app://muster.example/index.html',
    'app://a:b@muster/',
    'https://muster/',
    'file:///index.html',
    'about:blank',
    'javascript:alert(1)',
    'data:text/html,app://muster/',
    '',
  ])('%s is not', (url) => expect(isOwnPage(url)).toBe(false));

  it('hands only plain https links to the system', () => {
    expect(isExternalLink('https://example.org/a?b#c')).toBe(true);
    for (const url of [
      'http://example.org',
      'https://user:word@example.org',
      'file:///etc/passwd',
      'smb://host/share',
      'javascript:alert(1)',
      'app://muster/',
      'https',
    ])
      expect(isExternalLink(url)).toBe(false);
  });
});

describe('the command line', () => {
  it("keeps Muster's words and leaves Chromium's", () => {
    const argv = [
      'electron',
      '--inspect=0',
      '--remote-debugging-port=0',
      'app.js',
      '--data',
      '/d',
      '--listen=[::1]:0',
    ];
    const config = readConfig(ownWords(argv), {});
    expect(config).toMatchObject({ dataDir: '/d', listen: { host: '::1', port: 0 } });
  });

  it('still names a flag that lacks its value', () => {
    expect(() => readConfig(ownWords(['electron', '--data']), {})).toThrow(/--data/);
  });
});

describe('the session of the window', () => {
  it('ends when it is ended and when its time is over', () => {
    let now = 0;
    const door = createSessionDoor(() => now);
    expect(door.token).toBeUndefined();
    door.start('t', 1000);
    now = 999;
    expect(door.token).toBe('t');
    now = 1000;
    expect(door.token).toBeUndefined();
    door.start('u', 2000);
    door.end();
    expect(door.token).toBeUndefined();
  });
});

describe("the window's place", () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-window-'));
  const file = join(folder, 'window.json');
  const displays = [{ x: 0, y: 0, width: 1920, height: 1080 }];
  const usual = { bounds: { width: 1440, height: 900 }, maximized: false };
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('comes back where it was, unless no display shows it any more', () => {
    const state = { bounds: { x: 100, y: 50, width: 1200, height: 800 }, maximized: true };
    keepWindowState(file, state);
    expect(readWindowState(file, displays)).toEqual(state);
    expect(readWindowState(file, [{ x: 5000, y: 0, width: 800, height: 600 }])).toEqual(usual);
  });

  it.each(['', '{}', '{"bounds":{"x":"0"}}', 'not JSON'])('is usual where %j was kept', (text) => {
    writeFileSync(file, text);
    expect(readWindowState(file, displays)).toEqual(usual);
  });

  it('is usual at first, and no error where it cannot be kept', () => {
    const nowhere = join(folder, 'missing/window.json');
    keepWindowState(nowhere, usual);
    expect(readWindowState(nowhere, displays)).toEqual(usual);
  });
});
