import type { Tx } from '@main/platform/store';
import type { Place, Vault } from '@main/platform/vault';

/** Secrets as a caller gives them: left out, they stay as they are; empty, they are forgotten. */
export interface GivenSecrets {
  readonly password?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
}

export const secretFields = ['password', 'key', 'passphrase'] as const;

/** Whose secrets they are: a host's own, or a shared credential's. */
export interface Owner {
  readonly table: 'hosts' | 'credentials';
  readonly row: number;
}

/** Where the secrets of a host are kept in the vault. */
export function placeOf(hostId: number, field: (typeof secretFields)[number]): Place {
  return { table: 'hosts', row: hostId, field };
}

/** Keeps, replaces or forgets secrets. */
export async function saveSecrets(vault: Vault, tx: Tx, owner: Owner, given: GivenSecrets): Promise<void> {
  for (const field of secretFields) {
    const secret = given[field];
    if (secret === '') await vault.remove(tx, { ...owner, field });
    else if (secret !== undefined) await vault.put(tx, { ...owner, field }, secret);
  }
}

/** The secrets that are kept. */
export async function readSecrets(vault: Vault, owner: Owner): Promise<GivenSecrets> {
  const [password, key, passphrase] = await vault.getMany(secretFields.map((field) => ({ ...owner, field })));
  return { password, key, passphrase };
}
