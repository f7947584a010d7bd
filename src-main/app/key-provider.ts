import type { Config } from '@main/kernel/config';
import type { Logger } from '@main/kernel/logger';
import {
  defaultKeyFileProvider,
  type KeyProvider,
  keyFileProvider,
  passphraseProvider,
} from '@main/platform/vault';

/** What protects the vault's key as configured: a passphrase, a key file, or a file beside the data. */
export function keyProviderOf(config: Config, dataDir: string, logger: Logger): KeyProvider {
  if (config.vaultPassphrase !== undefined) return passphraseProvider(config.vaultPassphrase);
  if (config.vaultKeyFile !== undefined)
    return keyFileProvider({ file: config.vaultKeyFile, create: true, logger });
  return defaultKeyFileProvider(dataDir, logger);
}
