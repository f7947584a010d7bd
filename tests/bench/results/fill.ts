import { insertMany, type Store } from '@main/platform/store';

const words =
  'request response order payment gateway timeout retry accepted rejected customer stock pool thread cache hit miss slow'.split(
    ' ',
  );
let seed = 1;
/** Chance that repeats: the same lines in each run. */
function random(below: number): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed % below;
}
const word = () => words[random(words.length)] ?? '';

/** A line as a service writes it, of some 80 characters. */
export function logLine(number: number): string {
  const time = new Date(1_760_000_000_000 + number * 37).toISOString();
  return `${time} ${random(9) === 0 ? 'WARN' : 'INFO'} [${word()}-${random(64)}] ${word()} ${word()} id=${(random(1e9) + 1e9).toString(36)} ${word()}=${random(10_000)}\n`;
}

export interface Fill {
  readonly hosts: number;
  /** The text of a host in pieces of at most 64 Ki characters. */
  readonly pieces: (host: number) => Iterable<string>;
}

/** A job that has ended, with a record for each of its hosts. */
export async function fillJob(store: Store, { hosts, pieces }: Fill): Promise<number> {
  const now = Date.now();
  const { jobId, targets } = await store.write(async (tx) => {
    const row = {
      ...{ kind: 'script', title: 'Collect the logs', spec: '{}', created_by: 'ann' },
      ...{
        origin: 'console',
        concurrency: 50,
        total: hosts,
        created_at: now,
        started_at: now,
        finished_at: now,
      },
      state: 'succeeded' as const,
    };
    const { id } = await tx.db.insertInto('jobs').values(row).returning('id').executeTakeFirstOrThrow();
    const state = 'succeeded' as const;
    await insertMany(
      tx,
      'job_targets',
      Array.from({ length: hosts }, (_, position) => ({
        ...{
          job_id: id,
          position,
          label: `10.${id % 250}.${position >> 8}.${position % 256}`,
          state,
          exit_code: 0,
        },
        ...{ group_key: `${id}.${position}`, created_at: now, started_at: now, finished_at: now },
      })),
    );
    const rows = await tx.db
      .selectFrom('job_targets')
      .select('id')
      .where('job_id', '=', id)
      .orderBy('position')
      .execute();
    return { jobId: id, targets: rows.map((one) => one.id) };
  });
  for (const [host, target_id] of targets.entries()) {
    let batch: string[] = [];
    const flush = async () => {
      const rows = batch.map((text) => ({
        ...{ target_id, attempt: 1, step: 'run', stream: 'stdout' as const, at: now, text, end_offset: 0 },
      }));
      batch = [];
      if (rows.length > 0) await store.write((tx) => tx.db.insertInto('job_chunks').values(rows).execute());
    };
    for (const piece of pieces(host)) {
      batch.push(piece);
      if (batch.length >= 64) await flush();
    }
    await flush();
  }
  return jobId;
}

/** So many bytes of lines, in pieces; the last one says something that stands nowhere else. */
export function* bigText(bytes: number, last: string): Generator<string> {
  const block = Array.from({ length: 700 }, (_, number) => logLine(number))
    .join('')
    .slice(0, 65_535);
  for (let left = bytes; left > 0; left -= 65_536) yield left > 65_536 ? `${block}\n` : `${last}\n`;
}
