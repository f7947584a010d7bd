import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@main/kernel/app-error';
import type { Logger } from '@main/kernel/logger';
import { writeDurably } from '@main/platform/files/durable';
import type { KeyProvider } from './key-provider';
import { seal, unseal } from './seal';

const context = 'muster vault key, key file';
const leastBytes = 32;

export interface KeyFileOptions {
  readonly file: string;
  /** Make the file when the vault is new and it is missing. Never when there is something to unwrap. */
  readonly create: boolean;
  readonly logger: Logger;
}

/** Wraps the data key with the content of a file: 32 random bytes or more. */
export function keyFileProvider(options: KeyFileOptions): KeyProvider {
  return {
    name: 'key file',
    async wrap(key) {
      const content = (await readKey(options)) ?? (await makeKey(options));
      const { nonce, ciphertext } = seal(wrappingKey(content), key, context);
      return Buffer.concat([nonce, ciphertext]);
    },
    async unwrap(wrapped) {
      const content = await readKey(options);
      if (!content) throw badKeyFile(options.file, 'ENOENT');
      const sealed = { nonce: wrapped.subarray(0, 12), ciphertext: wrapped.subarray(12) };
      const key = unseal(wrappingKey(content), sealed, context);
      if (!key) throw new Error('the key file is another one');
      return key;
    },
  };
}

/** The key file of a data folder for which nothing better was named. */
export function defaultKeyFileProvider(dir: string, logger: Logger): KeyProvider {
  const file = join(dir, 'vault.key');
  logger.warn(
    { file },
    'the vault key is kept beside the data: whoever can read the folder can read the secrets. ' +
      'Set MUSTER_VAULT_PASSPHRASE or MUSTER_VAULT_KEY_FILE to keep it elsewhere',
  );
  return keyFileProvider({ file, create: true, logger });
}

async function readKey({ file, logger }: KeyFileOptions): Promise<Buffer | undefined> {
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw badKeyFile(file, errorCode(error));
  }
  if (content.length < leastBytes) throw badKeyFile(file, `< ${leastBytes} bytes`);
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    logger.warn({ file }, 'the vault key file can be read by other users: chmod 600 it');
  return content;
}

async function makeKey({ file, create }: KeyFileOptions): Promise<Buffer> {
  if (!create) throw badKeyFile(file, 'ENOENT');
  const content = randomBytes(leastBytes);
  await writeDurably(file, content, 0o600);
  return content;
}

function wrappingKey(content: Buffer): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', content, '', context, 32)));
}

function badKeyFile(file: string, why: string): AppError {
  return new AppError('vault.badKeyFile', { file, why });
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
