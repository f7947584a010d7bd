import type { Output } from '@contract/index';
import { call } from '../../rpc';

export type ResultGroup = Output<'jobs.groups'>['items'][number];
export type Job = Output<'jobs.get'>;

/** The hosts of one result group, as the host pane shows them. */
export interface GroupChoice {
  readonly key: string;
  readonly hosts: number;
}

export type Target = Output<'jobs.targets'>['items'][number];

/** All hosts of a job that a filter finds, page after page. */
export async function targetsOf(
  jobId: number,
  filter: {
    groupKey?: string;
    state?: Target['state'][];
    keyword?: string;
    batch?: number;
    retried?: boolean;
  },
): Promise<Target[]> {
  const targets: Target[] = [];
  for (let page = 1; ; page += 1) {
    const { items, total } = await call('jobs.targets', { jobId, page, pageSize: 1000, ...filter });
    targets.push(...items);
    if (items.length === 0 || targets.length >= total) return targets;
  }
}

/** The addresses of those hosts. */
export async function addressesOf(...asked: Parameters<typeof targetsOf>): Promise<string[]> {
  return (await targetsOf(...asked)).map(({ label }) => label);
}
