import type { ParameterValues } from '@contract/parameters';
import type { Bus } from '@main/kernel/bus';
import type { Logger } from '@main/kernel/logger';
import { insertMany, type Reader, type Store, type Tx } from '@main/platform/store';
import type { Vault } from '@main/platform/vault';
import { readSecrets } from './run.parameters';
import type { ScriptSpec } from './script.spec';

export interface RunSecretsDeps {
  readonly store: Store;
  readonly vault: Vault;
  readonly bus: Bus;
  readonly logger: Logger;
}

/** Sensitive values of runs: in the vault while their job lasts, and nowhere else. */
export interface RunSecrets {
  /** Keeps values with a job, in the transaction that makes or retries it. */
  keep(tx: Tx, jobId: number, values: ParameterValues): Promise<void>;
  /**
   * For a retry: takes the values that are not kept any more. Throws `common.invalid` that names those
   * which are missing or wrong.
   */
  renew(tx: Tx, jobId: number, values: ParameterValues): Promise<void>;
  /** Those of these names that are there. */
  of(jobId: number, names: readonly string[]): Promise<Map<string, string>>;
  /** Forgets what an earlier run left, and from now on what ended jobs leave. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const place = (jobId: number, name: string) => ({ table: 'jobs', row: jobId, field: `parameter.${name}` });

export function createRunSecrets({ store, vault, bus, logger }: RunSecretsDeps): RunSecrets {
  /** Jobs that hold some; a hint that saves a look into the table for every other job. */
  const holding = new Set<number>();
  let work: Promise<void> = Promise.resolve();
  let planned = false;
  let leave: () => void = () => undefined;

  const overIn = async (db: Reader) => {
    const over = await db
      .selectFrom('job_secrets')
      .innerJoin('jobs', 'jobs.id', 'job_secrets.job_id')
      .select('job_secrets.job_id')
      .distinct()
      .where('jobs.finished_at', 'is not', null)
      .execute();
    return over.map((row) => row.job_id);
  };

  async function sweep(): Promise<void> {
    planned = false;
    // A job changes often and ends once: only that is worth a write.
    if ((await overIn(store.read)).length === 0) return;
    await store.write(async (tx) => {
      // Again, since one of them may have been retried meanwhile.
      const ids = await overIn(tx.db);
      if (ids.length === 0) return;
      await vault.removeRows(tx, 'jobs', ids);
      await tx.db.deleteFrom('job_secrets').where('job_id', 'in', ids).execute();
      tx.afterCommit(() => {
        for (const id of ids) holding.delete(id);
      });
    });
  }

  async function keep(tx: Tx, jobId: number, values: ParameterValues): Promise<void> {
    const secrets = Object.entries(values);
    if (secrets.length === 0) return;
    await vault.putMany(
      tx,
      secrets.map(([name, plaintext]) => ({ place: place(jobId, name), plaintext })),
    );
    const names = secrets.map(([name]) => name);
    await tx.db.deleteFrom('job_secrets').where('job_id', '=', jobId).where('name', 'in', names).execute();
    await insertMany(
      tx,
      'job_secrets',
      names.map((name) => ({ job_id: jobId, name })),
    );
    tx.afterCommit(() => holding.add(jobId));
  }

  return {
    keep,

    async renew(tx, jobId, values) {
      const { db } = tx;
      const job = await db
        .selectFrom('jobs')
        .select('spec')
        .where('id', '=', jobId)
        .executeTakeFirstOrThrow();
      const { parameters = [] } = JSON.parse(job.spec) as Pick<ScriptSpec, 'parameters'>;
      const rows = await db.selectFrom('job_secrets').select('name').where('job_id', '=', jobId).execute();
      await keep(tx, jobId, readSecrets(parameters, values, new Set(rows.map(({ name }) => name))));
    },

    async of(jobId, names) {
      const found = await vault.getMany(names.map((name) => place(jobId, name)));
      const values = new Map<string, string>();
      for (const [at, name] of names.entries()) {
        const value = found[at];
        if (value !== undefined) values.set(name, value);
      }
      return values;
    },

    async start() {
      await sweep();
      for (const row of await store.read.selectFrom('job_secrets').select('job_id').distinct().execute())
        holding.add(row.job_id);
      leave = bus.listen(({ event, data }) => {
        if (event !== 'job.changed' || planned || !holding.has(data.jobId)) return;
        planned = true;
        work = work.then(sweep).catch((error: unknown) => {
          logger.error({ err: error }, 'sensitive parameters of an ended job could not be forgotten');
        });
      });
    },

    async stop() {
      leave();
      await work;
    },
  };
}
