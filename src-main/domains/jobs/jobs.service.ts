import type { Output } from '@contract/index';
import type { JobState, TargetState } from '@contract/states';
import type { Engine } from '@main/engine';
import { AppError } from '@main/kernel/app-error';
import type { JobRow, JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Store } from '@main/platform/store/store';
import { type ChunkFilter, listChunks, startBefore } from './chunks.store';
import { createJobControls } from './controls';
import { createOutputDownloads, type DownloadDeps } from './download/download.service';
import { countGroups, labelsOfGroups, listGroups } from './groups.store';
import { type HostJobsFilter, listHostJobs } from './host.jobs';
import type { RenewSecrets, RetrySpec } from './jobs.ports';
import {
  countTargets,
  findJob,
  findTarget,
  type JobFilter,
  listJobs,
  listSteps,
  listTargets,
  type TargetFilter,
} from './jobs.store';
import type { Retention } from './retention/retention';
import { attemptsOf, rollingView } from './rolling.view';

type Job = Output<'jobs.list'>['items'][number];
type Target = Output<'jobs.targets'>['items'][number];

export interface JobsDeps extends DownloadDeps {
  readonly store: Store;
  readonly engine: Engine;
  readonly storage: Retention['storage'];
  readonly retrySpec: RetrySpec;
  readonly renewSecrets: RenewSecrets;
}

/** Labels that a group answers; the rest is read page by page with `groupKey`. */
const labelsShown = 12;
/** Groups that are answered, the biggest: a run in which every host differs has no use for all of them. */
const groupsShown = 200;

export type JobsService = ReturnType<typeof createJobsService>;

/** Reads jobs of every kind for screens and APIs, and passes on what operators ask of them. */
export function createJobsService({ store, engine, offer, storage, retrySpec, renewSecrets }: JobsDeps) {
  const { read } = store;

  async function demandJob(id: number): Promise<JobRow> {
    const job = await findJob(read, id);
    if (!job) throw AppError.notFound('job', id);
    return job;
  }

  return {
    async list(filter: JobFilter): Promise<{ items: Job[]; total: number }> {
      const { items, total } = await listJobs(read, filter);
      const counts = await countTargets(
        read,
        items.map((job) => job.id),
      );
      return { items: items.map((job) => toJob(job, counts.get(job.id) ?? {})), total };
    },

    async get(id: number): Promise<Output<'jobs.get'>> {
      const job = await demandJob(id);
      const counts = await countTargets(read, [id]);
      return {
        ...toJob(job, counts.get(id) ?? {}),
        steps: [...engine.stepsOf(job.kind)],
        spec: JSON.parse(job.spec) as Record<string, unknown>,
        ...(await rollingView(read, job, counts.get(id) ?? {})),
      };
    },

    async targets(filter: TargetFilter): Promise<{ items: Target[]; total: number }> {
      await demandJob(filter.jobId);
      const { items, total } = await listTargets(read, filter);
      return { items: items.map(toTarget), total };
    },

    async ofHost(filter: HostJobsFilter): Promise<Output<'jobs.ofHost'>> {
      const { items, total } = await listHostJobs(read, filter);
      return {
        total,
        items: items.map((row) => ({
          ...toTarget(row),
          ...{ kind: row.kind, title: row.title, createdBy: row.created_by, createdAt: row.created_at },
        })),
      };
    },

    async target(targetId: number): Promise<Output<'jobs.target'>> {
      const target = await findTarget(read, targetId);
      if (!target) throw AppError.notFound('target', targetId);
      const steps = await listSteps(read, targetId);
      return {
        ...toTarget(target),
        attempts: target.attempt,
        history: await attemptsOf(read, target),
        steps: steps.map((step) => ({
          attempt: step.attempt,
          seq: step.seq,
          name: step.name,
          state: step.state,
          message: step.message,
          startedAt: step.started_at,
          finishedAt: step.finished_at,
        })),
      };
    },

    async chunks(filter: ChunkFilter): Promise<Output<'jobs.chunks'>> {
      const { around } = filter;
      const start = around === undefined ? filter.afterSeq : await startBefore(read, filter, around);
      const { rows, more } = await listChunks(read, { ...filter, afterSeq: start });
      const items = rows.map((row) => ({
        seq: row.seq,
        attempt: row.attempt,
        step: row.step,
        stream: row.stream,
        at: row.at,
        text: row.text,
      }));
      return { items, more, earlier: around !== undefined && start > 0 };
    },

    async groups(jobId: number): Promise<Output<'jobs.groups'>> {
      await demandJob(jobId);
      const groups = await listGroups(read, jobId, groupsShown);
      const keys = groups.map((group) => group.group_key);
      const labels = await labelsOfGroups(read, jobId, keys, labelsShown);
      const total = groups.length < groupsShown ? groups.length : await countGroups(read, jobId);
      const items = groups.map((group) => ({
        key: group.group_key,
        state: group.state,
        exitCode: group.exit_code,
        code: group.code,
        hosts: group.hosts,
        targetId: group.target_id,
        labels: labels.get(group.group_key) ?? [],
        preview: group.preview,
      }));
      return { items, total };
    },

    download: createOutputDownloads({ store, offer }),
    storage,

    ...createJobControls({ store, engine, retrySpec, renewSecrets }),
  };
}

function toJob(job: JobRow, counts: Partial<Record<TargetState, number>>): Job {
  return {
    id: job.id,
    kind: job.kind as Job['kind'],
    title: job.title,
    state: job.state satisfies JobState,
    createdBy: job.created_by,
    origin: job.origin,
    total: job.total,
    counts: { ...noTargets, ...counts },
    createdAt: job.created_at,
    startedAt: job.started_at,
    finishedAt: job.finished_at,
    outputRemovedAt: job.output_removed_at,
  };
}

const noTargets: Record<TargetState, number> = {
  queued: 0,
  running: 0,
  stopping: 0,
  succeeded: 0,
  failed: 0,
  timed_out: 0,
  cancelled: 0,
  lost: 0,
  skipped: 0,
};

function toTarget(target: JobTargetRow): Target {
  return {
    id: target.id,
    jobId: target.job_id,
    hostId: target.host_id,
    label: target.label,
    state: target.state,
    step: target.step,
    code: target.code,
    message: target.message,
    exitCode: target.exit_code,
    attempt: target.attempt,
    batch: target.batch,
    startedAt: target.started_at,
    finishedAt: target.finished_at,
  };
}
