import type { Reader, Tx } from '@main/platform/store';
import type { SessionRow } from '@main/platform/store/schema/users';
import type { Insertable } from 'kysely';

/** A session with what its user is and may now. */
export interface SessionOfUser {
  readonly id: number;
  readonly user_id: number;
  readonly kind: 'console' | 'access';
  readonly created_at: number;
  readonly expires_at: number;
  readonly last_seen_at: number;
  readonly name: string;
  readonly permissions: string;
}

export async function insertSession(tx: Tx, session: Insertable<SessionRow>): Promise<void> {
  await tx.db.insertInto('sessions').values(session).execute();
}

/** The session of a token, unless it has ended or its user may not come in. */
export async function sessionByToken(
  db: Reader,
  tokenHash: string,
  now: number,
): Promise<SessionOfUser | undefined> {
  return db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select([
      'sessions.id',
      'sessions.user_id',
      'sessions.kind',
      'sessions.created_at',
      'sessions.expires_at',
      'sessions.last_seen_at',
      'users.name',
      'users.permissions',
    ])
    .where('sessions.token_hash', '=', tokenHash)
    .where('sessions.expires_at', '>', now)
    .where('users.disabled', '=', 0)
    .executeTakeFirst();
}

export async function deleteSession(tx: Tx, tokenHash: string): Promise<void> {
  await tx.db.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute();
}

/** Ends the sessions of a user, but the one of `exceptHash`. */
export async function deleteSessionsOf(tx: Tx, userId: number, exceptHash = ''): Promise<void> {
  await tx.db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .where('token_hash', '!=', exceptHash)
    .execute();
}

export async function deleteExpiredSessions(tx: Tx, now: number): Promise<void> {
  await tx.db.deleteFrom('sessions').where('expires_at', '<=', now).execute();
}

export async function touchSession(tx: Tx, id: number, seenAt: number, expiresAt: number): Promise<void> {
  await tx.db
    .updateTable('sessions')
    .set({ last_seen_at: seenAt, expires_at: expiresAt })
    .where('id', '=', id)
    .execute();
}
