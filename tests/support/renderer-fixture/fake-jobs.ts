import { isFinal, type TargetState } from '@contract/states';
import { FakeError, type SomeHandlers, type World } from './fake-types';
import { type FakeJob, type FakeTarget, stepNames, summaryOf } from './jobs';
import { newJob } from './seeded-jobs';
import { holdsWords, pageOf, sorted } from './tables';

const failedStates: readonly TargetState[] = ['failed', 'timed_out', 'lost', 'cancelled'];

/** Results that are equal are one group. */
function keyOf(target: FakeTarget): string {
  const output = target.chunks.filter(({ stream }) => stream !== 'log').map(({ text }) => text);
  return `${target.state}|${target.code}|${target.exitCode}|${output.join('').slice(0, 2000)}`;
}

/** The latest attempt, as it stands beside the earlier ones. */
function attemptOf(target: FakeTarget): FakeTarget['history'][number] {
  const { attempt, state, code, message, exitCode, startedAt, finishedAt } = target;
  return { attempt, state, code, message, exitCode, startedAt, finishedAt, spec: null };
}

export function fakeJobs(world: World): SomeHandlers<'jobs'> {
  const jobOf = (id: number): FakeJob => {
    const job = world.jobs.find((one) => one.id === id);
    if (!job) throw new FakeError('common.notFound', { what: 'job', id });
    return job;
  };
  const targetOf = (id: number): FakeTarget => {
    const target = world.jobs.flatMap(({ targets }) => targets).find((one) => one.id === id);
    if (!target) throw new FakeError('common.notFound', { what: 'target', id });
    return target;
  };
  const changed = (jobId: number) => world.ring({ event: 'job.changed', data: { jobId } });
  return {
    'jobs.export': () => ({ ticket: 'fake', fileName: 'muster-jobs.csv' }),
    'jobs.list': ({ page, pageSize, kind, state, keyword }) => {
      const found = world.jobs
        .map(summaryOf)
        .filter((job) => !kind || kind.includes(job.kind))
        .filter((job) => !state || state.includes(job.state))
        .filter((job) => holdsWords(`${job.id} ${job.title} ${job.createdBy}`, keyword));
      return pageOf(
        sorted(found, ({ createdAt }) => createdAt, true),
        page,
        pageSize,
      );
    },
    'jobs.get': ({ id }) => {
      const job = jobOf(id);
      return {
        ...{ ...summaryOf(job), steps: stepNames[job.kind], spec: job.spec },
        ...{ rolling: null, batch: 0, paused: false, leftOut: 0, batches: [], failureLimit: null },
        retried: job.targets.filter(({ attempt }) => attempt > 1).length,
        ...job.rolling,
      };
    },
    'jobs.targets': ({ jobId, page, pageSize, state, keyword, groupKey, retried }) =>
      pageOf(
        jobOf(jobId)
          .targets.filter((target) => !state || state.includes(target.state))
          .filter(({ label }) => label.includes(keyword))
          .filter(({ attempt }) => !retried || attempt > 1)
          .filter((target) => !groupKey || keyOf(target) === groupKey),
        page,
        pageSize,
      ),
    'jobs.ofHost': ({ hostId, kind, page, pageSize }) => {
      const found = world.jobs
        .filter((job) => !kind || kind.includes(job.kind))
        .flatMap((job) =>
          job.targets
            .filter((target) => target.hostId === hostId)
            .map((target) => ({
              ...target,
              kind: job.kind,
              title: job.title,
              createdBy: job.createdBy,
              createdAt: job.createdAt,
            })),
        );
      return pageOf(found.reverse(), page, pageSize);
    },
    'jobs.target': ({ targetId }) => {
      const target = targetOf(targetId);
      return { ...target, history: [...target.history, attemptOf(target)] };
    },
    'jobs.chunks': ({ targetId, afterSeq, limit, streams }) => {
      const found = targetOf(targetId)
        .chunks.filter(({ seq }) => seq > afterSeq)
        .filter(({ stream }) => !streams || streams.includes(stream));
      return { items: found.slice(0, limit), more: found.length > limit, earlier: false };
    },
    'jobs.groups': ({ jobId }) => {
      const groups = new Map<string, FakeTarget[]>();
      for (const target of jobOf(jobId).targets.filter(({ state }) => isFinal(state))) {
        groups.set(keyOf(target), [...(groups.get(keyOf(target)) ?? []), target]);
      }
      const items = [...groups].map(([key, targets]) => {
        const first = targets[0] as FakeTarget;
        const { state, exitCode, code } = first;
        const output = first.chunks.filter(({ stream }) => stream !== 'log').map(({ text }) => text);
        return {
          key,
          state,
          exitCode,
          code,
          hosts: targets.length,
          targetId: first.id,
          labels: targets.slice(0, 8).map(({ label }) => label),
          preview: output.join('').slice(0, 400),
        };
      });
      return { items: sorted(items, ({ hosts }) => hosts, true), total: items.length };
    },
    'jobs.storage': () => ({
      outputBytes: 12_400_000_000,
      fileBytes: 15_100_000_000,
      freeBytes: 2_000_000_000,
    }),
    'jobs.download': ({ jobId, format }) => ({
      ticket: 'x',
      fileName: `job${jobOf(jobId).id}.${format}`,
    }),
    'jobs.records': ({ jobId }) => ({ items: jobOf(jobId).records ?? [] }),
    'jobs.pause': ({ jobId }) => {
      jobOf(jobId).rolling = { ...jobOf(jobId).rolling, paused: true, state: 'paused' };
      changed(jobId);
      return {};
    },
    'jobs.resume': ({ jobId }) => {
      jobOf(jobId).rolling = { ...jobOf(jobId).rolling, paused: false, state: 'running' };
      changed(jobId);
      return {};
    },
    'jobs.confirm': ({ jobId, batch }) => {
      jobOf(jobId).rolling = { ...jobOf(jobId).rolling, batch: batch + 1, state: 'running' };
      changed(jobId);
      return {};
    },
    'jobs.stop': ({ jobId, targetIds }) => {
      const stopping = jobOf(jobId).targets.filter(
        ({ id, state }) => !isFinal(state) && (!targetIds || targetIds.includes(id)),
      );
      for (const target of stopping) target.state = 'stopping';
      changed(jobId);
      return { stopping: stopping.length };
    },
    'jobs.retry': ({ jobId, targetIds }) => {
      const again = jobOf(jobId).targets.filter(
        ({ id, state }) => failedStates.includes(state) && (!targetIds || targetIds.includes(id)),
      );
      if (again.length === 0) throw new FakeError('jobs.nothingToRetry');
      for (const target of again) {
        target.history.push(attemptOf(target));
        Object.assign(target, {
          state: 'queued',
          attempt: target.attempt + 1,
          attempts: target.attempts + 1,
        });
        Object.assign(target, { code: '', message: '', exitCode: null, finishedAt: null, step: '' });
      }
      changed(jobId);
      return { retried: again.length };
    },
  };
}

/** Starts a job in the made-up fleet. */
export function startJob(
  world: World,
  plan: Omit<Parameters<typeof newJob>[0], 'id' | 'createdAt'>,
): FakeJob {
  const job = newJob({ ...plan, id: world.jobs.length + 1, createdAt: world.now() });
  world.jobs.push(job);
  world.ring({ event: 'job.changed', data: { jobId: job.id } });
  return job;
}
