import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@main/kernel/config';
import type { KeyProvider } from '@main/platform/vault';
import { safeStorage } from 'electron';

export interface KeyChoice {
  /** undefined: what the server host does without a keychain, a passphrase or a key file. */
  readonly provider: KeyProvider | undefined;
  /** The key is about to be kept beside the data, and the operator should know. */
  readonly unprotected: boolean;
}

/** What shall protect the vault's key: what was configured, else the system's keychain where there is one. */
export async function chooseKey(config: Config, dataDir: string): Promise<KeyChoice> {
  const configured = config.vaultPassphrase !== undefined || config.vaultKeyFile !== undefined;
  // A data folder that the server host made has its key beside it: it stays readable here.
  const keptBeside = existsSync(join(dataDir, 'vault.key'));
  if (configured || keptBeside) return { provider: undefined, unprotected: false };
  if (await keychainIsThere()) return { provider: keychainProvider, unprotected: false };
  return { provider: undefined, unprotected: true };
}

/** Linux without a keychain encrypts with a key that stands in Chromium's source: that protects nothing. */
async function keychainIsThere(): Promise<boolean> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return false;
  return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
}

const keychainProvider: KeyProvider = {
  name: 'system keychain',
  async wrap(key) {
    return safeStorage.encryptStringAsync(key.toString('base64'));
  },
  async unwrap(wrapped) {
    const { result } = await safeStorage.decryptStringAsync(wrapped);
    return Buffer.from(result, 'base64');
  },
};
