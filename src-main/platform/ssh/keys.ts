import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { messageOf, SshError } from './errors';
import { type ParsedKey, parseKey } from './ssh2';
import { fingerprintOf } from './trust';

/** What a private key is, without the key. */
export interface KeyFacts {
  readonly type: string;
  readonly fingerprint: string;
  /** One line for authorized_keys, without a comment. */
  readonly publicKey: string;
}

const cache = new Map<string, ParsedKey>();
const cacheSize = 256;

/**
 * Parses a private key, decrypting it if need be. The result is kept in memory, because OpenSSH's
 * key derivation blocks for some 200 ms each time. Throws `key_invalid`.
 */
export function loadPrivateKey(text: string, passphrase?: string): ParsedKey {
  const id = createHash('sha256')
    .update(`${passphrase === undefined ? '' : `+${passphrase}`}\0${text}`)
    .digest('base64');
  const known = cache.get(id);
  if (known) return known;
  const key = parsePrivateKey(text, passphrase);
  if (cache.size >= cacheSize) {
    const [oldest] = cache.keys();
    if (oldest !== undefined) cache.delete(oldest);
  }
  cache.set(id, key);
  return key;
}

/** Checks a private key as an operator pasted it; throws `key_invalid` with what is wrong. */
export function inspectPrivateKey(text: string, passphrase?: string): KeyFacts {
  const key = loadPrivateKey(text, passphrase);
  const blob = key.getPublicSSH();
  return {
    type: key.type,
    fingerprint: fingerprintOf(blob),
    publicKey: `${key.type} ${blob.toString('base64')}`,
  };
}

/** A new Ed25519 private key. (ssh2's own generator writes an unreadable one now and then.) */
export function newPrivateKey(): string {
  return openSshEd25519(generateKeyPairSync('ed25519').privateKey);
}

function parsePrivateKey(text: string, passphrase: string | undefined): ParsedKey {
  const source = /-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/.test(text)
    ? fromPkcs8(text, passphrase)
    : text.trim();
  const parsed = parseKey(source, passphrase);
  const key = Array.isArray(parsed) ? (parsed[0] as ParsedKey | Error) : parsed;
  if (key instanceof Error) throw invalid(key, passphrase);
  if (!key.isPrivateKey()) throw new SshError('key_invalid', 'this is a public key, not a private one');
  return key;
}

function invalid(error: unknown, passphrase: string | undefined): SshError {
  const words = messageOf(error);
  if (/no passphrase|interrupted or cancelled|bad password read/i.test(words))
    return new SshError('key_invalid', 'the private key is encrypted and no passphrase is given');
  if (passphrase !== undefined && /passphrase|decrypt|integrity|bad decrypt/i.test(words))
    return new SshError('key_invalid', 'the passphrase does not fit the private key');
  return new SshError('key_invalid', 'this is not a private key that can be read', { cause: error });
}

/** ssh2 reads no PKCS#8: the same key in the form that its type is usually kept in. */
function fromPkcs8(text: string, passphrase: string | undefined): string {
  let key: KeyObject;
  try {
    key = createPrivateKey(passphrase === undefined ? text : { key: text, passphrase });
  } catch (error) {
    throw invalid(error, passphrase);
  }
  if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'pem' }).toString();
  if (key.asymmetricKeyType === 'ec') return key.export({ type: 'sec1', format: 'pem' }).toString();
  if (key.asymmetricKeyType === 'ed25519') return openSshEd25519(key);
  throw new SshError('key_invalid', `keys of type ${key.asymmetricKeyType} are not used for SSH`);
}

function openSshEd25519(key: KeyObject): string {
  const jwk = key.export({ format: 'jwk' });
  const seed = Buffer.from(jwk.d ?? '', 'base64url');
  const point = Buffer.from(jwk.x ?? '', 'base64url');
  const publicBlob = Buffer.concat([field('ssh-ed25519'), field(point)]);
  const check = randomBytes(4);
  const secret = Buffer.concat([check, check, publicBlob, field(Buffer.concat([seed, point])), field('')]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, at) => at + 1));
  const one = Buffer.from([0, 0, 0, 1]);
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    one,
    field(publicBlob),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = body.toString('base64').replace(/.{70}/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function field(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
