import type { Reader, Tx } from '@main/platform/store';
import type { EnrolmentTokenRow, EnrolmentTokenTable } from '@main/platform/store/schema/agents';
import type { Insertable } from 'kysely';

export async function listEnrolments(db: Reader): Promise<EnrolmentTokenRow[]> {
  return db.selectFrom('enrolment_tokens').selectAll().orderBy('id', 'desc').execute();
}

export async function insertEnrolment(tx: Tx, token: Insertable<EnrolmentTokenTable>): Promise<number> {
  const row = await tx.db
    .insertInto('enrolment_tokens')
    .values(token)
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Answers whether there was one to revoke. */
export async function revokeEnrolment(tx: Tx, id: number, now: number): Promise<boolean> {
  const done = await tx.db
    .updateTable('enrolment_tokens')
    .set((of) => ({ revoked_at: of.fn.coalesce('revoked_at', of.val(now)) }))
    .where('id', '=', id)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** Counts one use of a token that is good now; its id, or undefined when it is not. */
export async function useEnrolment(tx: Tx, tokenHash: string, now: number): Promise<number | undefined> {
  const row = await tx.db
    .updateTable('enrolment_tokens')
    .set((of) => ({ uses: of('uses', '+', 1) }))
    .where('token_hash', '=', tokenHash)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .whereRef('uses', '<', 'max_uses')
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

export async function enrolmentByToken(
  db: Reader,
  tokenHash: string,
  now: number,
): Promise<EnrolmentTokenRow | undefined> {
  return db
    .selectFrom('enrolment_tokens')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}
