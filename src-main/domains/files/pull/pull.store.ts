import { insertMany } from '@main/platform/store/bulk';
import type { CollectedFileRow } from '@main/platform/store/schema/files';
import type { Reader, Tx } from '@main/platform/store/store';
import type { FoundFile } from './pull.list';

/**
 * Notes what is to be brought from a host, in place of what an earlier attempt noted. Answers the bytes of
 * the other hosts' files where these would pass `limit` together, and notes nothing then.
 */
export async function noteFiles(
  tx: Tx,
  at: { readonly jobId: number; readonly targetId: number },
  files: readonly FoundFile[],
  limit: number,
): Promise<boolean> {
  await tx.db.deleteFrom('collected_files').where('target_id', '=', at.targetId).execute();
  const { bytes } = await tx.db
    .selectFrom('collected_files')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('size'), eb.lit(0)).as('bytes'))
    .where('job_id', '=', at.jobId)
    .executeTakeFirstOrThrow();
  if (Number(bytes) + files.reduce((sum, { size }) => sum + size, 0) > limit) return false;
  await insertMany(
    tx,
    'collected_files',
    files.map(({ path, size, mode, modifiedAt }) => ({
      job_id: at.jobId,
      target_id: at.targetId,
      ...{ path, size, mode, modified_at: modifiedAt },
    })),
  );
  return true;
}

/** What was noted for a host, in order. */
export async function notedFiles(db: Reader, targetId: number): Promise<CollectedFileRow[]> {
  return db
    .selectFrom('collected_files')
    .selectAll()
    .where('target_id', '=', targetId)
    .orderBy('id')
    .execute();
}

/** A file has come; its content is in the store. */
export async function markCollected(
  tx: Tx,
  id: number,
  blob: { readonly sha256: string; readonly md5: string; readonly size: number },
  now: number,
): Promise<void> {
  await tx.db
    .updateTable('collected_files')
    .set({ sha256: blob.sha256, size: blob.size })
    .where('id', '=', id)
    .execute();
  // Kept as long as the collection is, and not for itself.
  await tx.db
    .insertInto('file_blobs')
    .values({ ...blob, created_at: now, used_at: 0 })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
}

/** Files of a job that have come, with their host's label; a page after the row `after`. */
export async function collectedPage(db: Reader, jobId: number, after: number, limit: number) {
  return db
    .selectFrom('collected_files')
    .innerJoin('job_targets', 'job_targets.id', 'collected_files.target_id')
    .selectAll('collected_files')
    .select('job_targets.label')
    .where('collected_files.job_id', '=', jobId)
    .where('collected_files.sha256', '!=', '')
    .where('collected_files.id', '>', after)
    .orderBy('collected_files.id')
    .limit(limit)
    .execute();
}

/** How much of a job has come. */
export async function countCollected(db: Reader, jobId: number) {
  const row = await db
    .selectFrom('collected_files')
    .select((eb) => [
      eb.fn.countAll<number>().as('files'),
      eb.fn.coalesce(eb.fn.sum<number>('size'), eb.lit(0)).as('bytes'),
      eb.fn.count<number>('target_id').distinct().as('hosts'),
    ])
    .where('job_id', '=', jobId)
    .where('sha256', '!=', '')
    .executeTakeFirstOrThrow();
  return { files: Number(row.files), bytes: Number(row.bytes), hosts: Number(row.hosts) };
}
