import type { Clock } from '@main/kernel/clock';
import { newToken, tokenHash } from '@main/kernel/ids';
import type { Store } from '@main/platform/store';

/** Tokens that are good for fetching the agent's files, and for nothing else. */
export interface DownloadTokens {
  /** A new token; good for as long as the installation may take. */
  create(hostId: number | null, seconds: number): Promise<string>;
  /** Whether it is good now. */
  allows(token: string): Promise<boolean>;
  /** Removes those that have expired. */
  sweep(): Promise<void>;
}

export function createDownloadTokens(store: Store, clock: Clock): DownloadTokens {
  return {
    async create(hostId, seconds) {
      const token = newToken();
      const now = clock.now();
      const row = {
        token_hash: tokenHash(token),
        host_id: hostId,
        created_at: now,
        expires_at: now + seconds * 1000,
      };
      await store.write((tx) => tx.db.insertInto('install_tokens').values(row).execute());
      return token;
    },
    async allows(token) {
      const row = await store.read
        .selectFrom('install_tokens')
        .select('token_hash')
        .where('token_hash', '=', tokenHash(token))
        .where('expires_at', '>', clock.now())
        .executeTakeFirst();
      return row !== undefined;
    },
    async sweep() {
      await store.write((tx) =>
        tx.db.deleteFrom('install_tokens').where('expires_at', '<=', clock.now()).execute(),
      );
    },
  };
}
