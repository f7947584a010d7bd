import { defaultDataDir } from '@main/app/data-dir';
import { readyLine, urlOf } from '@main/hosts/server/words';
import { describe, expect, it } from 'vitest';

describe('the default data folder', () => {
  it.each([
    ['linux', {}, '/home/op', '/home/op/.local/share/muster'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/home/op', '/data/muster'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/op', '/home/op/.local/share/muster'],
    ['darwin', {}, '/Users/op', '/Users/op/Library/Application Support/Muster/data'],
    ['win32', { APPDATA: 'D:\\Roaming' }, 'C:\\Users\\op', 'D:\\Roaming\\Muster\\data'],
    ['win32', {}, 'C:\\Users\\op', 'C:\\Users\\op\\AppData\\Roaming\\Muster\\data'],
  ] as const)('of %s with %j', (platform, environment, home, expected) => {
    expect(defaultDataDir(platform, environment, home)).toBe(expected);
  });
});

describe('what the server says when it is ready', () => {
  it('is a URL that works on this machine', () => {
    expect(urlOf({ host: '0.0.0.0', port: 1 })).toBe('http://127.0.0.1:1');
    expect(urlOf({ host: '::', port: 1 })).toBe('http://[::1]:1');
    expect(urlOf({ host: 'box.lan', port: 1 })).toBe('http://box.lan:1');
    const console = { host: '127.0.0.1', port: 2 };
    const line = readyLine({ console, listener: { host: '0.0.0.0', port: 1 }, dataDir: '/d' });
    expect(JSON.parse(line)).toEqual({
      event: 'ready',
      console: 'http://127.0.0.1:2',
      listener: 'http://127.0.0.1:1',
      pid: process.pid,
    });
    expect(line.split('\n')).toHaveLength(2);
  });
});
