import type { ChunkStream } from '@contract/states';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Reader } from '@main/platform/store/store';

/** Rows at once: each holds at most 64 Ki characters, so that a reader holds about 2 MB. */
const chunksAtOnce = 32;
const targetsAtOnce = 200;

export interface OutputSource {
  readonly targetId: number;
  readonly attempt: number;
  readonly streams: readonly ChunkStream[];
}

/** What a target has recorded so far, in its order, a few rows at a time. Ends early when nobody reads. */
export async function* readPieces(
  db: Reader,
  { targetId, attempt, streams }: OutputSource,
  signal: AbortSignal,
): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    signal.throwIfAborted();
    const rows = await db
      .selectFrom('job_chunks')
      .select(['seq', 'text'])
      .where('target_id', '=', targetId)
      .where('seq', '>', after)
      .where('attempt', '=', attempt)
      .where('stream', 'in', streams)
      .orderBy('seq')
      .limit(chunksAtOnce)
      .execute();
    for (const { text } of rows) yield text;
    if (rows.length < chunksAtOnce) return;
    after = rows.at(-1)?.seq ?? after;
  }
}

/** Which of a job's targets: all of them, one result group or one host. */
export interface TargetChoice {
  readonly jobId: number;
  readonly groupKey?: string | undefined;
  readonly targetId?: number | undefined;
}

/** The chosen targets in their order, some at a time. */
export async function* readTargets(db: Reader, choice: TargetChoice): AsyncGenerator<JobTargetRow> {
  for (let after = -1; ; ) {
    let query = db
      .selectFrom('job_targets')
      .selectAll()
      .where('job_id', '=', choice.jobId)
      .where('position', '>', after);
    if (choice.groupKey !== undefined) query = query.where('group_key', '=', choice.groupKey);
    if (choice.targetId !== undefined) query = query.where('id', '=', choice.targetId);
    const rows = await query.orderBy('position').limit(targetsAtOnce).execute();
    yield* rows;
    if (rows.length < targetsAtOnce) return;
    after = rows.at(-1)?.position ?? after;
  }
}

/** Which streams an attempt has anything of. */
export async function streamsOf(db: Reader, targetId: number, attempt: number): Promise<ChunkStream[]> {
  const rows = await db
    .selectFrom('job_chunks')
    .select('stream')
    .distinct()
    .where('target_id', '=', targetId)
    .where('attempt', '=', attempt)
    .execute();
  return rows.map(({ stream }) => stream);
}
