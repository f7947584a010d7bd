import type { Blob } from '@main/platform/files/blobs';
import type { Reader, Tx } from '@main/platform/store/store';

/** A content is in the store, or was put in again. */
export async function noteBlob(tx: Tx, blob: Blob, now: number): Promise<void> {
  await tx.db
    .insertInto('file_blobs')
    .values({ ...blob, created_at: now, used_at: now })
    .onConflict((conflict) => conflict.column('sha256').doUpdateSet({ used_at: now }))
    .execute();
}

/** Contents are wanted: keeps them for the full time again. */
export async function useBlobs(tx: Tx, sha256: readonly string[], now: number): Promise<void> {
  await tx.db.updateTable('file_blobs').set({ used_at: now }).where('sha256', 'in', sha256).execute();
}

export async function findBlobs(db: Reader, sha256: readonly string[]): Promise<Map<string, Blob>> {
  const rows = await db
    .selectFrom('file_blobs')
    .select(['sha256', 'md5', 'size'])
    .where('sha256', 'in', [...new Set(sha256)])
    .execute();
  return new Map(rows.map((row) => [row.sha256, row]));
}

/** Forgets collections of jobs that ended before `before`. */
export async function forgetCollections(tx: Tx, before: number): Promise<void> {
  await tx.db
    .deleteFrom('collected_files')
    .where('job_id', 'in', (eb) => eb.selectFrom('jobs').select('id').where('finished_at', '<', before))
    .execute();
}

/** Takes contents out that nobody used since `before` and no collection holds; answers their digests. */
export async function forgetBlobs(tx: Tx, before: number): Promise<string[]> {
  const rows = await tx.db
    .deleteFrom('file_blobs')
    .where('used_at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('collected_files')
            .select('collected_files.id')
            .where('collected_files.sha256', '!=', '')
            .whereRef('collected_files.sha256', '=', 'file_blobs.sha256'),
        ),
      ),
    )
    .returning('sha256')
    .execute();
  return rows.map((row) => row.sha256);
}

/** Of these digests, those that no row knows. */
export async function strangers(db: Reader, sha256: readonly string[]): Promise<string[]> {
  const unknown: string[] = [];
  for (let at = 0; at < sha256.length; at += 500) {
    const some = sha256.slice(at, at + 500);
    const known = await findBlobs(db, some);
    unknown.push(...some.filter((one) => !known.has(one)));
  }
  return unknown;
}
