import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto';

export interface Sealed {
  readonly nonce: Uint8Array;
  /** With the 16 bytes of the authentication tag behind it. */
  readonly ciphertext: Uint8Array;
}

const nonceBytes = 12;
const tagBytes = 16;

/** Asking the system for each nonce by itself would be the dearest part of sealing many secrets. */
const noncePool = Buffer.alloc(nonceBytes * 1024);
let nonceUsed = noncePool.length;

function freshNonce(): Buffer {
  if (nonceUsed === noncePool.length) {
    randomFillSync(noncePool);
    nonceUsed = 0;
  }
  nonceUsed += nonceBytes;
  return Buffer.from(noncePool.subarray(nonceUsed - nonceBytes, nonceUsed));
}

/** AES-256-GCM with a fresh 96-bit nonce. `context` must be the same again when it is opened. */
export function seal(key: KeyObject, plaintext: Uint8Array, context: string): Sealed {
  const nonce = freshNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(context, 'utf8'));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return { nonce, ciphertext };
}

/** The plaintext; undefined when key or context differ, or a bit was changed. */
export function unseal(key: KeyObject, sealed: Sealed, context: string): Buffer | undefined {
  const end = sealed.ciphertext.length - tagBytes;
  if (end < 0 || sealed.nonce.length !== nonceBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context, 'utf8'));
  decipher.setAuthTag(sealed.ciphertext.subarray(end));
  try {
    return Buffer.concat([decipher.update(sealed.ciphertext.subarray(0, end)), decipher.final()]);
  } catch {
    return undefined;
  }
}
