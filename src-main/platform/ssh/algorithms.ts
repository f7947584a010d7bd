import { getCiphers } from 'node:crypto';
import type { Algorithms, ServerHostKeyAlgorithm } from './ssh2';

/**
 * What both hosts offer. Electron's crypto has no chacha20, so it is in neither list; a cipher that
 * this runtime lacks is left out, because ssh2 throws on a name it does not know.
 */
const ciphers = [
  ['aes128-gcm@openssh.com', 'aes-128-gcm'],
  ['aes256-gcm@openssh.com', 'aes-256-gcm'],
  ['aes128-ctr', 'aes-128-ctr'],
  ['aes192-ctr', 'aes-192-ctr'],
  ['aes256-ctr', 'aes-256-ctr'],
] as const;

const hostKeyOrder: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

const available = new Set(getCiphers());

/**
 * The algorithms to offer a server. Types of keys already known for it come first, so that a server
 * with several keys presents one that can be compared.
 */
export function algorithmsFor(knownTypes: readonly string[]): Algorithms {
  const known = new Set(knownTypes);
  const isKnown = (name: string) => known.has(name.startsWith('rsa-sha2') ? 'ssh-rsa' : name);
  return {
    kex: [
      'curve25519-sha256',
      'curve25519-sha256@libssh.org',
      'ecdh-sha2-nistp256',
      'ecdh-sha2-nistp384',
      'ecdh-sha2-nistp521',
      'diffie-hellman-group-exchange-sha256',
      'diffie-hellman-group14-sha256',
      'diffie-hellman-group16-sha512',
      'diffie-hellman-group18-sha512',
      // The only one that OpenSSH 5.3 and 6.x on old long-term systems shares with us.
      'diffie-hellman-group14-sha1',
    ],
    cipher: ciphers.filter(([, node]) => available.has(node)).map(([name]) => name),
    hmac: [
      'hmac-sha2-256-etm@openssh.com',
      'hmac-sha2-512-etm@openssh.com',
      'hmac-sha2-256',
      'hmac-sha2-512',
      'hmac-sha1',
    ],
    serverHostKey: [
      ...hostKeyOrder.filter((name) => isKnown(name)),
      ...hostKeyOrder.filter((name) => !isKnown(name)),
    ],
    compress: ['none'],
  };
}
