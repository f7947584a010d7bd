import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitsEntry, formatKnownHosts, parseKnownHosts } from '@main/domains/cmdb/host-keys.known-hosts';
import { newPrivateKey } from '@main/platform/ssh';
import { describe, expect, it, test } from 'vitest';
import { pairOf } from '../../support/ssh/keys';
import { temporaryFolder } from '../../support/store';

const publicKey = () => pairOf(newPrivateKey()).public.split(' ').slice(0, 2).join(' ');
const hasKeygen = (() => {
  try {
    execFileSync('ssh-keygen', ['-?'], { stdio: 'ignore' });
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
  return true;
})();

describe('known_hosts', () => {
  it('reads names, ports, markers and comments, and says what it cannot read', () => {
    const key = publicKey();
    const [type = '', base64 = ''] = key.split(' ');
    const { entries, skipped } = parseKnownHosts(
      [
        '# a comment',
        '',
        `web01,10.0.0.1 ${key} some comment`,
        `[10.0.0.2]:2222 ${key}`,
        `@revoked * ${key}`,
        `@cert-authority *.example.com ${key}`,
        '10.0.0.3 ssh-ed25519',
        '10.0.0.4 ssh-ed25519 nonsense!',
        `10.0.0.5 ssh-rsa ${base64}`,
      ].join('\r\n'),
    );
    expect(entries.map(({ line, revoked, patterns }) => ({ line, revoked, patterns }))).toEqual([
      { line: 3, revoked: false, patterns: ['web01', '10.0.0.1'] },
      { line: 4, revoked: false, patterns: ['[10.0.0.2]:2222'] },
      { line: 5, revoked: true, patterns: ['*'] },
    ]);
    expect(entries[0]).toMatchObject({ type, base64, fingerprint: expect.stringMatching(/^SHA256:.{43}$/) });
    expect(skipped.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '6 certAuthority',
      '7 badLine',
      '8 badKey',
      '9 badKey',
    ]);
  });

  it('fits names with wildcards and without those that are excluded', () => {
    expect(fitsEntry(['10.0.0.*'], '10.0.0.7')).toBe(true);
    expect(fitsEntry(['10.0.0.?'], '10.0.0.17')).toBe(false);
    expect(fitsEntry(['10.0.0.*', '!10.0.0.7'], '10.0.0.7')).toBe(false);
    expect(fitsEntry(['[10.0.0.*]:2222'], '10.0.0.7')).toBe(false);
    expect(fitsEntry(['[10.0.0.*]:2222'], '[10.0.0.7]:2222')).toBe(true);
    expect(fitsEntry(['WEB01'], 'web01')).toBe(true);
  });
});

describe.skipIf(!hasKeygen)('beside ssh-keygen', () => {
  test('hashed entries that it made are recognised', async () => {
    const file = join(await temporaryFolder(), 'known_hosts');
    const key = publicKey();
    writeFileSync(file, `10.0.0.1,web01 ${key}\n[10.0.0.2]:2222 ${key}\n`);
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    const { entries, skipped } = parseKnownHosts(readFileSync(file, 'utf8'));
    expect(skipped).toEqual([]);
    const fitting = (place: string) => entries.filter(({ patterns }) => fitsEntry(patterns, place)).length;
    expect(entries.every(({ patterns }) => patterns[0]?.startsWith('|1|'))).toBe(true);
    expect(['10.0.0.1', 'web01', '[10.0.0.2]:2222', '10.0.0.2', '10.0.0.3'].map(fitting)).toEqual([
      1, 1, 1, 0, 0,
    ]);
  });

  test('it finds what was written, plain and hashed, with the same fingerprint', async () => {
    const folder = await temporaryFolder();
    const [type = '', base64 = ''] = publicKey().split(' ');
    for (const hashed of [false, true]) {
      const file = join(folder, `known_hosts${hashed}`);
      const text = formatKnownHosts(
        [
          { address: '10.0.0.1', port: 22, type, base64, revoked: false },
          { address: '10.0.0.2', port: 2222, type, base64, revoked: false },
        ],
        hashed,
      );
      expect(text.includes('10.0.0.1')).toBe(!hashed);
      writeFileSync(file, text);
      const [entry] = parseKnownHosts(text).entries;
      for (const place of ['10.0.0.1', '[10.0.0.2]:2222']) {
        const found = execFileSync('ssh-keygen', ['-l', '-F', place, '-f', file], { encoding: 'utf8' });
        expect(found).toContain(entry?.fingerprint);
      }
    }
  });
});
