import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export interface Sealed {
  readonly nonce: Uint8Array;
  /** With the 16 bytes of the authentication tag behind it. */
  readonly ciphertext: Uint8Array;
}

const tagBytes = 16;

/** AES-256-GCM with a fresh 96-bit nonce. `context` must be the same again when it is opened. */
export function seal(key: Uint8Array, plaintext: Uint8Array, context: string): Sealed {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(context, 'utf8'));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return { nonce, ciphertext };
}

/** The plaintext; undefined when key or context differ, or a bit was changed. */
export function unseal(key: Uint8Array, sealed: Sealed, context: string): Buffer | undefined {
  const end = sealed.ciphertext.length - tagBytes;
  if (end < 0 || sealed.nonce.length !== 12) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context, 'utf8'));
  decipher.setAuthTag(sealed.ciphertext.subarray(end));
  try {
    return Buffer.concat([decipher.update(sealed.ciphertext.subarray(0, end)), decipher.final()]);
  } catch {
    return undefined;
  }
}
