import type { Reader, Tx } from '@main/platform/store';
import type { ApiTokenRow } from '@main/platform/store/schema/users';
import type { Insertable, Selectable } from 'kysely';

export type ApiToken = Omit<Selectable<ApiTokenRow>, 'token_hash'> & { readonly user_name: string };

const columns = [
  'api_tokens.id',
  'api_tokens.name',
  'api_tokens.user_id',
  'api_tokens.permissions',
  'api_tokens.created_at',
  'api_tokens.expires_at',
  'api_tokens.revoked_at',
  'api_tokens.last_used_at',
  'users.name as user_name',
] as const;

/** Tokens of one user, or of all, the newest first. */
export async function listTokens(db: Reader, userId?: number): Promise<ApiToken[]> {
  return db
    .selectFrom('api_tokens')
    .innerJoin('users', 'users.id', 'api_tokens.user_id')
    .select(columns)
    .$if(userId !== undefined, (query) => query.where('api_tokens.user_id', '=', userId ?? 0))
    .orderBy('api_tokens.id', 'desc')
    .execute();
}

export async function tokenById(db: Reader, id: number): Promise<ApiToken | undefined> {
  return db
    .selectFrom('api_tokens')
    .innerJoin('users', 'users.id', 'api_tokens.user_id')
    .select(columns)
    .where('api_tokens.id', '=', id)
    .executeTakeFirst();
}

/** A token that is good now, with the groups of its user. */
export async function tokenByHash(
  db: Reader,
  tokenHash: string,
  now: number,
): Promise<(ApiToken & { readonly groups: string }) | undefined> {
  return db
    .selectFrom('api_tokens')
    .innerJoin('users', 'users.id', 'api_tokens.user_id')
    .select(columns)
    .select('users.permissions as groups')
    .where('api_tokens.token_hash', '=', tokenHash)
    .where('api_tokens.revoked_at', 'is', null)
    .where((of) => of.or([of('api_tokens.expires_at', 'is', null), of('api_tokens.expires_at', '>', now)]))
    .where('users.disabled', '=', 0)
    .executeTakeFirst();
}

export async function insertToken(tx: Tx, token: Insertable<ApiTokenRow>): Promise<number> {
  const row = await tx.db.insertInto('api_tokens').values(token).returning('id').executeTakeFirstOrThrow();
  return row.id;
}

export async function revokeToken(tx: Tx, id: number, now: number): Promise<void> {
  await tx.db.updateTable('api_tokens').set({ revoked_at: now }).where('id', '=', id).execute();
}

export async function touchToken(tx: Tx, id: number, usedAt: number): Promise<void> {
  await tx.db.updateTable('api_tokens').set({ last_used_at: usedAt }).where('id', '=', id).execute();
}
