import { createHmac } from 'node:crypto';
import {
  inspectPrivateKey,
  knownKeysFor,
  newPrivateKey,
  readKnownHosts,
  writeKnownHosts,
} from '@main/platform/ssh';
import { describe, expect, it } from 'vitest';

const keyOf = () => {
  const { type, publicKey, fingerprint } = inspectPrivateKey(newPrivateKey());
  return { type, fingerprint, base64: publicKey.split(' ')[1] ?? '' };
};
const one = keyOf();
const two = keyOf();
const line = (names: string, key = one) => `${names} ${key.type} ${key.base64}`;
const keysIn = (text: string, address: string, port = 22) =>
  knownKeysFor(readKnownHosts(text), address, port).map(({ fingerprint }) => fingerprint);

describe('known_hosts', () => {
  it('finds keys by name, port, pattern and hashed name', () => {
    const salt = Buffer.from('twenty bytes of salt');
    const hash = createHmac('sha1', salt).update('[10.0.0.9]:2222').digest('base64');
    const text = [
      '# a comment',
      '',
      `${line('web,10.0.0.1')} somebody@somewhere`,
      line('[10.0.0.1]:2222', two),
      line('*.example.com,!bad.example.com', two),
      line(`|1|${salt.toString('base64')}|${hash}`),
    ].join('\r\n');
    expect(keysIn(text, '10.0.0.1')).toEqual([one.fingerprint]);
    expect(keysIn(text, 'WEB')).toEqual([one.fingerprint]);
    expect(keysIn(text, '10.0.0.1', 2222)).toEqual([two.fingerprint]);
    expect(keysIn(text, 'a.example.com')).toEqual([two.fingerprint]);
    expect(keysIn(text, 'bad.example.com')).toEqual([]);
    expect(keysIn(text, '10.0.0.9', 2222)).toEqual([one.fingerprint]);
    expect(keysIn(text, '10x0x0x1')).toEqual([]);
  });

  it('never gives a revoked key or an authority’s', () => {
    const text = `${line('web')}\n@revoked ${line('*')}\n@cert-authority ${line('web', two)}\n`;
    expect(keysIn(text, 'web')).toEqual([]);
  });

  it('names the lines that cannot be read', () => {
    const text = `rubbish\n${line('web')}\nweb ssh-rsa ${one.base64}\n@odd ${line('web')}\nweb ssh-ed25519 AAAA\n`;
    const { hosts, unreadable } = readKnownHosts(text);
    expect(hosts).toHaveLength(1);
    expect(unreadable).toEqual([1, 3, 4, 5]);
  });

  it('writes what it reads', () => {
    const text = writeKnownHosts([
      { address: '10.0.0.1', port: 22, key: one },
      { address: '::1', port: 2222, key: two },
    ]);
    expect(keysIn(text, '10.0.0.1')).toEqual([one.fingerprint]);
    expect(keysIn(text, '::1', 2222)).toEqual([two.fingerprint]);
  });
});
