import {
  batchSizes,
  confirmsAfter,
  failuresAllowed,
  mostBatches,
  parsePlan,
  type Rolling,
} from '@contract/rolling';
import { AppError } from '@main/kernel/app-error';
import type { JobRow } from '@main/platform/store/schema/jobs';
import { failuresIn, type StateCounts } from './rollup';

/**
 * Hosts in each batch of a job; one batch without a plan. Throws where the plan is not understood or
 * makes too many.
 */
export function batchesOf(rolling: Rolling | undefined, total: number): number[] {
  const parsed = parsePlan(rolling?.plan ?? '');
  if ('bad' in parsed) throw AppError.field('rolling.plan', 'jobs.badPlan', { part: parsed.bad });
  const sizes = batchSizes(parsed.plan, total);
  if (sizes.length > mostBatches)
    throw AppError.field('rolling.plan', 'jobs.tooManyBatches', {
      count: sizes.length,
      maximum: mostBatches,
    });
  return sizes;
}

export function rollingOf(job: Pick<JobRow, 'rolling'>): Rolling | undefined {
  return job.rolling === null ? undefined : (JSON.parse(job.rolling) as Rolling);
}

/** Failures that are still allowed; not more than 0: no target may begin any more. Infinite without a limit. */
export function failuresLeft(
  job: Pick<JobRow, 'rolling' | 'total' | 'failures_before'>,
  counts: StateCounts,
): number {
  const allowed = failuresAllowed(rollingOf(job)?.stopAt ?? null, job.total);
  return allowed === undefined
    ? Number.POSITIVE_INFINITY
    : allowed + job.failures_before - failuresIn(counts);
}

/** What a job does next that has targets queued and none that runs. */
export type Next = { kind: 'hold' | 'wait' | 'cut' } | { kind: 'begin'; batch: number };

/** @param queued the first batch with a target that waits */
export function nextOf(job: JobRow, counts: StateCounts, queued: number): Next {
  if (failuresLeft(job, counts) <= 0) return { kind: 'cut' };
  if (job.paused === 1) return { kind: 'hold' };
  if (queued > job.batch && confirmsAfter(rollingOf(job)?.confirm ?? 'none', job.batch))
    return { kind: 'wait' };
  return { kind: 'begin', batch: Math.max(queued, job.batch) };
}
