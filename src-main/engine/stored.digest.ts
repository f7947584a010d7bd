import type { Reader } from '@main/platform/store/store';
import { ResultDigest } from './digest';

const rowsAtOnce = 64;

/** The digest of an attempt whose output was gathered over a restart: read again from the store. */
export async function digestFromStore(db: Reader, targetId: number, attempt: number): Promise<ResultDigest> {
  const digest = new ResultDigest();
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('job_chunks')
      .select(['seq', 'stream', 'text'])
      .where('target_id', '=', targetId)
      .where('attempt', '=', attempt)
      .where('stream', '!=', 'log')
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(rowsAtOnce)
      .execute();
    for (const row of rows) {
      if (row.stream !== 'log') digest.add(row.stream, row.text);
      after = row.seq;
    }
    if (rows.length < rowsAtOnce) return digest;
  }
}
