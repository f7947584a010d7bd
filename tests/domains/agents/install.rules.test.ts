import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { listenerUrls, readListeners } from '@main/domains/agents/install.addresses';
import { ofSshError } from '@main/domains/agents/install.errors';
import { fetchProgram, readFetches } from '@main/domains/agents/install.fetch';
import { plainLine, scriptLine, stamp } from '@main/domains/agents/install.log';
import { homeSuffix, parametersText } from '@main/domains/agents/install.parameters';
import { judgeFacts, neededKiB, probeScript } from '@main/domains/agents/install.probe';
import { resumeFrom } from '@main/domains/agents/install.steps';
import { judgeLeftover, readHomes, uninstallProbe } from '@main/domains/agents/uninstall.program';
import { SshError, type SshErrorCode } from '@main/platform/ssh';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/store';

const isLinux = process.platform === 'linux';

describe('addresses of the listener', () => {
  const places = { inner: '', outer: '', listen: { host: '0.0.0.0', port: 8610 }, seen: ['10.0.0.5'] };

  test('are what Settings say, in that order', () => {
    const set = { ...places, inner: '10.0.0.1:8610, 10.0.0.2:80', outer: '1.2.3.4:8610' };
    expect(listenerUrls(set, 'inner')).toEqual(['http://10.0.0.1:8610', 'http://10.0.0.2:80']);
    expect(listenerUrls(set, 'outer')).toEqual(['http://1.2.3.4:8610']);
    expect(listenerUrls({ ...set, outer: '' }, 'outer')).toEqual(listenerUrls(set, 'inner'));
  });

  test('or where the host sees Muster', () => {
    expect(listenerUrls(places, 'inner')).toEqual(['http://10.0.0.5:8610']);
    expect(listenerUrls({ ...places, seen: ['::ffff:10.0.0.5', 'fd00::1'] }, 'inner')).toEqual([
      'http://10.0.0.5:8610',
      'http://[fd00::1]:8610',
    ]);
    expect(listenerUrls({ ...places, listen: { host: '10.9.9.9', port: 1 } }, 'inner')).toEqual([
      'http://10.9.9.9:1',
    ]);
  });

  test.each(['nowhere', '10.0.0.1', '10.0.0.1:0', '10.0.0.1:99999'])('%s is none', (text) => {
    expect(readListeners(text)).toBeUndefined();
  });
});

describe.skipIf(!isLinux)('what a host says of itself', () => {
  const good = isLinux
    ? execFileSync('/bin/sh', ['-s'], { input: probeScript('127.0.0.1'), encoding: 'utf8' })
    : '';
  const changed = (key: string, value: string) =>
    good.replace(new RegExp(`^${key}=.*$`, 'm'), `${key}=${value}`);

  test('is understood', () => {
    const facts = judgeFacts(`Welcome!\n${good}`);
    expect(facts).toMatchObject({ osType: 'LINUX', ownsAddress: true });
    expect(facts.python).toMatch(/^\//);
  });

  test.each([
    ['another system', changed('os', 'SunOS'), 'UNEXPECTED_RETURN'],
    ['no answer', 'os=Linux\n', 'UNEXPECTED_RETURN'],
    ['a full disk', changed('home_free', '100'), 'INSTALL_FAILED'],
    ['no writable home', changed('writable', 'no'), 'INSTALL_FAILED'],
    ['no temporary folder', changed('tmp', ''), 'INSTALL_FAILED'],
    ['a home that would be a word of the shell', changed('home', '/opt/$(id)'), 'INSTALL_FAILED'],
  ])('refuses %s', (_name, text, code) => {
    expect(() => judgeFacts(text)).toThrow(expect.objectContaining({ code }));
  });

  test('a python that is too old is none', () => {
    expect(judgeFacts(changed('version', '3.5'))).toMatchObject({ python: undefined, pythonFound: '3.5' });
    expect(judgeFacts(changed('version', '4.0')).python).toBeDefined();
    expect(judgeFacts(changed('tmp_free', String(neededKiB))).tmp).not.toBe('');
  });
});

test('parameters are one line each', () => {
  const parameters = {
    ...{ home: '/opt/muster-agent', service: 'auto' as const, agent: '/tmp/a', sha256: 'f', python: '/p' },
    ...{ servers: ['http://a:1', 'http://b:2'], name: 'web01', token: 't', relay: false },
    ...{ poll_interval: 30, wait: 25, port: undefined },
  };
  expect(parametersText(parameters)).toContain('servers=http://a:1,http://b:2\n');
  expect(parametersText(parameters)).not.toContain('port=');
  expect(() => parametersText({ ...parameters, name: 'web01\nrelay=1' })).toThrow('line break');
});

test('loopback addresses have homes of their own', () => {
  expect(['10.0.0.1', '127.0.0.1', '127.0.1.2', '::1'].map(homeSuffix)).toEqual(['', '', '-127.0.1.2', '']);
});

test.skipIf(!isLinux)('the download program compiles and holds nothing but what it was given as data', () => {
  const order = {
    urls: ["http://x'y"],
    folder: '/tmp/"$(id)',
    token: "a'b",
    files: [{ name: 'f', sha256: '0' }],
  };
  const program = fetchProgram(order);
  expect(program).not.toContain('$(id)');
  execFileSync('python3', ['-c', 'import sys; compile(sys.stdin.read(), "program", "exec")'], {
    input: program,
  });
});

test('tries of a download are read back, with whether anything answered', () => {
  const output = '##fetch a http://x refused\nnoise\n##fetch* a http://y HTTP 404\n##fetch a http://z\n';
  expect(readFetches(output)).toEqual([
    { file: 'a', url: 'http://x', failure: 'refused', reached: false },
    { file: 'a', url: 'http://y', failure: 'HTTP 404', reached: true },
    { file: 'a', url: 'http://z', failure: '', reached: true },
  ]);
});

test('log lines are stamped, plain and short', () => {
  expect(stamp(new Date(2026, 0, 31, 8, 5, 9).getTime())).toBe('2026-01-31 08:05:09');
  expect(plainLine('\u001b[31mred\r\nforged')).toBe(' [31mred  forged');
  expect(plainLine('x'.repeat(5000))).toHaveLength(2001);
  expect(scriptLine('##muster python ok 3.11')).toBe('python: 3.11');
  expect(scriptLine('anything else')).toBe('anything else');
});

test.each<[SshErrorCode, string]>([
  ['refused', 'SSH_LOGIN_EXCEPT'],
  ['unreachable', 'SSH_LOGIN_EXCEPT'],
  ['connect_timeout', 'SSH_LOGIN_TIMEOUT'],
  ['handshake_timeout', 'SSH_LOGIN_TIMEOUT'],
  ['protocol', 'SSH_LOGIN_EXCEPT'],
  ['wrong_password', 'SSH_WRONG_PASSWORD'],
  ['key_refused', 'SSH_LOGIN_KEY_ERR'],
  ['key_invalid', 'SSH_LOGIN_KEY_ERR'],
  ['auth_method', 'NOT_SUPPORT_AUTH_WAY'],
  ['host_key_changed', 'SSH_LOGIN_EXCEPT'],
  ['host_key_unknown', 'SSH_LOGIN_EXCEPT'],
  ['lost', 'SOCKET_TIMEOUT'],
  ['socket_timeout', 'SOCKET_TIMEOUT'],
])('%s is %s', (code, expected) => {
  const failure = ofSshError(new SshError(code, 'why', { server: '10.0.0.1:22' }));
  expect(failure.code).toBe(expected);
  expect(failure.message).toContain('10.0.0.1:22: why');
});

test('a retry repeats what is safe to repeat', () => {
  expect(resumeFrom('', false)).toBe('DOWNLOAD_FILE');
  expect(resumeFrom('EXECUTE_SCRIPT', true)).toBe('DOWNLOAD_FILE');
  expect(resumeFrom('WAIT_AGENT', false)).toBe('DOWNLOAD_FILE');
  expect(resumeFrom('WAIT_AGENT', true)).toBe('REGISTER_CMDB');
});

test.skipIf(!isLinux)('a home is found again by the address', async () => {
  const folder = await temporaryFolder();
  const home = `${folder}/.muster-agent-127.0.1.7`;
  mkdirSync(home);
  writeFileSync(`${home}/config.json`, '{}');
  const probe = (address: string) => {
    const env = { PATH: process.env.PATH ?? '', HOME: folder };
    return readHomes(
      execFileSync('/bin/sh', ['-s'], { input: uninstallProbe(address), encoding: 'utf8', env }),
    ).homes;
  };
  expect(probe('127.0.1.7')).toEqual([home]);
  expect(probe('127.0.1.8')).toEqual([]);
});

test('what is left of an agent is named', () => {
  expect(readHomes('banner\nhome=/opt/muster-agent\nhome=/opt/$(x)\nsudo=yes\ndone=yes\n')).toEqual({
    homes: ['/opt/muster-agent'],
    sudo: true,
    sudoAsks: false,
  });
  expect(readHomes('home=/opt/muster-agent\nsudo=asks\ndone=yes\n')).toMatchObject({
    ...{ sudo: false, sudoAsks: true },
  });
  expect(() => readHomes('home=/opt/muster-agent\n')).toThrow();
  expect(() => judgeLeftover('looked\n')).not.toThrow();
  expect(() => judgeLeftover('left process 12\nlooked\n')).toThrow('left process 12');
  expect(() => judgeLeftover('')).toThrow();
});
