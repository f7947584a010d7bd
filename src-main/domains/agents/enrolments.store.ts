import type { Reader, Tx } from '@main/platform/store';
import type { EnrolmentTokenRow, EnrolmentTokenTable } from '@main/platform/store/schema/agents';
import type { Insertable } from 'kysely';

export type ListedEnrolment = EnrolmentTokenRow & {
  readonly business_name: string | null;
  readonly cloud_name: string | null;
  /** The host at its place, where the CMDB has one. */
  readonly host_id: number | null;
};

export async function listEnrolments(db: Reader): Promise<ListedEnrolment[]> {
  return db
    .selectFrom('enrolment_tokens')
    .leftJoin('businesses', 'businesses.id', 'enrolment_tokens.business_id')
    .leftJoin('clouds', 'clouds.id', 'enrolment_tokens.cloud_id')
    .leftJoin('hosts', (join) =>
      join
        .onRef('hosts.cloud_id', '=', 'enrolment_tokens.cloud_id')
        .onRef('hosts.inner_ip', '=', 'enrolment_tokens.inner_ip'),
    )
    .selectAll('enrolment_tokens')
    .select(['businesses.name as business_name', 'clouds.name as cloud_name', 'hosts.id as host_id'])
    .orderBy('enrolment_tokens.id', 'desc')
    .execute();
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

/** Counts one use of a token. */
export async function countUse(tx: Tx, id: number): Promise<void> {
  await tx.db
    .updateTable('enrolment_tokens')
    .set((of) => ({ uses: of('uses', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

/** Counts the one use of a token for one host, with who it was. */
export async function countOnlyUse(
  tx: Tx,
  id: number,
  use: Pick<EnrolmentTokenRow, 'used_at' | 'used_from' | 'used_instance'>,
): Promise<void> {
  await countUse(tx, id);
  await tx.db.updateTable('enrolment_tokens').set(use).where('id', '=', id).execute();
}

/** A token as it stands, used, expired and revoked ones too. */
export async function enrolmentByToken(
  db: Reader,
  tokenHash: string,
): Promise<EnrolmentTokenRow | undefined> {
  return db.selectFrom('enrolment_tokens').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
}
