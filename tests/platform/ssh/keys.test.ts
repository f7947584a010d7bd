import { generateKeyPairSync } from 'node:crypto';
import { inspectPrivateKey, newPrivateKey } from '@main/platform/ssh';
import { loadPrivateKey } from '@main/platform/ssh/keys';
import { describe, expect, it } from 'vitest';
import { encryptedPair } from '../../support/ssh/keys';

const locked = { cipher: 'aes-256-cbc', passphrase: 'open' } as const;
const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
const kinds = {
  'ssh-rsa': generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  'ecdsa-sha2-nistp384': generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey,
  'ssh-ed25519': generateKeyPairSync('ed25519').privateKey,
};

describe('private keys', () => {
  it.each(Object.entries(kinds))('reads %s as PKCS#8, plain and encrypted', (type, key) => {
    const plain = inspectPrivateKey(String(key.export(pkcs8)));
    expect(plain.type).toBe(type);
    expect(plain.fingerprint).toMatch(/^SHA256:[\w+/]{43}$/);
    expect(plain.publicKey.startsWith(`${type} AAAA`)).toBe(true);
    const encrypted = String(key.export({ ...pkcs8, ...locked }));
    expect(inspectPrivateKey(encrypted, 'open')).toEqual(plain);
    expect(() => inspectPrivateKey(encrypted, 'no')).toThrow('the passphrase does not fit');
    expect(() => inspectPrivateKey(encrypted)).toThrow('no passphrase is given');
  });

  it('reads encrypted OpenSSH keys, and says what is wrong', () => {
    const pair = encryptedPair('open');
    expect(inspectPrivateKey(pair.private, 'open').publicKey).toBe(pair.public);
    expect(() => inspectPrivateKey(pair.private, 'no')).toThrow('the passphrase does not fit');
    expect(() => inspectPrivateKey(pair.private)).toThrow('no passphrase is given');
    expect(() => inspectPrivateKey(pair.public)).toThrow('public key');
    expect(() => inspectPrivateKey('rubbish')).toThrow('not a private key');
    expect(() => inspectPrivateKey('')).toThrow('not a private key');
  });

  it('decrypts a key once', () => {
    const pair = encryptedPair('open');
    expect(loadPrivateKey(pair.private, 'open')).toBe(loadPrivateKey(pair.private, 'open'));
  });

  it('makes keys that can be read, whatever their bytes', () => {
    for (let at = 0; at < 1000; at += 1) expect(inspectPrivateKey(newPrivateKey()).type).toBe('ssh-ed25519');
  });

  it('ignores line ends and blanks around a pasted key', () => {
    const key = newPrivateKey();
    const pasted = `\n  ${key.replaceAll('\n', '\r\n')}  \n`;
    expect(inspectPrivateKey(pasted)).toEqual(inspectPrivateKey(key));
  });
});
