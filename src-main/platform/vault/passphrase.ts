import { createSecretKey, type KeyObject, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';
import type { KeyProvider } from './key-provider';
import { seal, unseal } from './seal';

const context = 'muster vault key, passphrase';

/** Kept with the wrapped key, so that later versions may ask for more work without losing older data. */
const envelope = z.object({
  /** scrypt's N, r and p, within bounds that a tampered row cannot turn into an endless calculation. */
  n: z.number().int().min(2).max(1_048_576),
  r: z.number().int().min(1).max(32),
  p: z.number().int().min(1).max(16),
  salt: z.base64(),
  nonce: z.base64(),
  ciphertext: z.base64(),
});

type Cost = Pick<z.infer<typeof envelope>, 'n' | 'r' | 'p'>;

/** 128 MiB and about a third of a second, once at each start. */
const usualCost: Cost = { n: 131_072, r: 8, p: 1 };

/** Wraps the data key with a key derived from a passphrase. `cost` is lowered in tests alone. */
export function passphraseProvider(passphrase: string, cost: Cost = usualCost): KeyProvider {
  return {
    name: 'passphrase',
    async wrap(key) {
      const salt = randomBytes(16);
      const sealed = seal(await derive(passphrase, salt, cost), key, context);
      const kept: z.infer<typeof envelope> = {
        ...cost,
        salt: salt.toString('base64'),
        nonce: Buffer.from(sealed.nonce).toString('base64'),
        ciphertext: Buffer.from(sealed.ciphertext).toString('base64'),
      };
      return Buffer.from(JSON.stringify(kept));
    },
    async unwrap(wrapped) {
      const kept = envelope.parse(JSON.parse(wrapped.toString('utf8')));
      const derived = await derive(passphrase, Buffer.from(kept.salt, 'base64'), kept);
      const sealed = {
        nonce: Buffer.from(kept.nonce, 'base64'),
        ciphertext: Buffer.from(kept.ciphertext, 'base64'),
      };
      const key = unseal(derived, sealed, context);
      if (!key) throw new Error('the passphrase is wrong');
      return key;
    },
  };
}

function derive(passphrase: string, salt: Buffer, { n, r, p }: Cost): Promise<KeyObject> {
  // Node refuses more than 32 MiB unless told otherwise.
  const options = { N: n, r, p, maxmem: 256 * n * r };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, 32, options, (error, key) =>
      error ? reject(error) : resolve(createSecretKey(key)),
    );
  });
}
