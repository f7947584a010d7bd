import { systemClock } from '@main/kernel/clock';
import type { Store } from '@main/platform/store';
import { createVault, passphraseProvider, type Vault } from '@main/platform/vault';

/** A real vault whose key costs nothing to derive. */
export function openTestVault(store: Store): Promise<Vault> {
  const provider = passphraseProvider('a test', { n: 1024, r: 8, p: 1 });
  return createVault({ store, provider, clock: systemClock });
}
