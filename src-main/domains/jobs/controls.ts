import type { Input, Output } from '@contract/index';
import type { Engine } from '@main/engine';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Store, Tx } from '@main/platform/store/store';
import type { RenewSecrets, RetrySpec } from './jobs.ports';
import { findJob } from './jobs.store';
import { listRecords } from './rolling.rows';

interface Deps {
  readonly store: Store;
  readonly engine: Engine;
  readonly retrySpec: RetrySpec;
  readonly renewSecrets: RenewSecrets;
}

/** What operators ask of a job while it runs, and after. */
export function createJobControls({ store, engine, retrySpec, renewSecrets }: Deps) {
  async function demandJob(id: number) {
    const job = await findJob(store.read, id);
    if (!job) throw AppError.notFound('job', id);
    return job;
  }

  async function stop(actor: Actor, jobId: number, targetIds?: readonly number[]) {
    const stopping = await engine.requestStop(jobId, targetIds, actor.name);
    if (stopping === 0) throw new AppError('jobs.ended');
    return { stopping };
  }

  return {
    stop,

    async records(jobId: number): Promise<Output<'jobs.records'>> {
      await demandJob(jobId);
      const rows = await listRecords(store.read, jobId);
      return { items: rows.map(({ job_id: _, ...row }) => row) };
    },

    async pause(actor: Actor, jobId: number) {
      await engine.pause(jobId, actor.name);
      return {};
    },

    async resume(actor: Actor, jobId: number) {
      await engine.resume(jobId, actor.name);
      return {};
    },

    async confirm(actor: Actor, { jobId, batch, goOn }: Input<'jobs.confirm'>) {
      if (goOn) {
        await engine.confirm(jobId, batch, actor.name);
        return {};
      }
      const job = await demandJob(jobId);
      if (job.state !== 'waiting' || job.batch !== batch) throw new AppError('jobs.notWaiting');
      await stop(actor, jobId);
      return {};
    },

    async retry(actor: Actor, input: Input<'jobs.retry'>): Promise<Output<'jobs.retry'>> {
      const { jobId, targetIds, leftOut, script, parameterValues = {} } = input;
      const job = await demandJob(jobId);
      const retried = await engine.retry(jobId, {
        targetIds,
        leftOut,
        by: actor.name,
        ...(job.kind === 'script' && { together: (tx: Tx) => renewSecrets(tx, jobId, parameterValues) }),
        ...(script && {
          spec: await retrySpec(job.kind, JSON.parse(job.spec) as Record<string, unknown>, script),
        }),
      });
      return { retried };
    },
  };
}
