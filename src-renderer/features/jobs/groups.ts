import type { Output } from '@contract/index';
import { call } from '../../rpc';

export type ResultGroup = Output<'jobs.groups'>['items'][number];
export type Job = Output<'jobs.get'>;

/** The hosts of one result group, as the host pane shows them. */
export interface GroupChoice {
  readonly key: string;
  readonly hosts: number;
}

/** The addresses of all hosts of a job that a filter finds, page after page. */
export async function addressesOf(
  jobId: number,
  filter: { groupKey?: string; state?: Output<'jobs.target'>['state'][]; keyword?: string },
): Promise<string[]> {
  const labels: string[] = [];
  for (let page = 1; ; page += 1) {
    const { items, total } = await call('jobs.targets', { jobId, page, pageSize: 1000, ...filter });
    labels.push(...items.map(({ label }) => label));
    if (items.length === 0 || labels.length >= total) return labels;
  }
}
