import type { Contract } from '@contract/index';
import type { JobKindName } from '@contract/states';
import { page } from '@main/platform/store/query';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Reader } from '@main/platform/store/store';
import type { z } from 'zod';

export type HostJobsFilter = z.output<Contract['jobs.ofHost']['input']>;

export interface HostJobRow extends JobTargetRow {
  readonly kind: JobKindName;
  readonly title: string;
  readonly created_by: string;
}

/** The work on one host, the latest first: its targets with the jobs that they belong to. */
export function listHostJobs(
  db: Reader,
  filter: HostJobsFilter,
): Promise<{ items: HostJobRow[]; total: number }> {
  let query = db
    .selectFrom('job_targets')
    .innerJoin('jobs', 'jobs.id', 'job_targets.job_id')
    .where('job_targets.host_id', '=', filter.hostId);
  if (filter.kind) query = query.where('jobs.kind', 'in', filter.kind);
  const rows = query
    .selectAll('job_targets')
    .select((of) => [of.ref('jobs.kind').$castTo<JobKindName>().as('kind'), 'jobs.title', 'jobs.created_by'])
    .orderBy('job_targets.id', 'desc');
  return page(query, rows, filter);
}
