import type { Output } from '@contract/index';
import type { Clock } from '@main/kernel/clock';
import type { Store } from '@main/platform/store/store';
import { byDay, firstDay } from './days';
import type { AgentCounts, Fleet } from './overview.ports';
import { endedJobsQuery, failureCausesQuery, recentJobsQuery } from './overview.store';

export interface OverviewDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly agents: AgentCounts;
}

const days = 14;
const causesShown = 8;
const jobsShown = 10;

type Overview = Output<'overview.get'>;

export type OverviewService = ReturnType<typeof createOverviewService>;

/** What the first screen shows. */
export function createOverviewService({ store, clock, fleet, agents }: OverviewDeps) {
  return {
    async get(): Promise<Overview> {
      const now = clock.now();
      const since = firstDay(now, days);
      const [hosts, businesses, byStatus, ended, causes, recent] = await Promise.all([
        fleet.countHosts(),
        fleet.countBusinesses(),
        agents.countByStatus(),
        endedJobsQuery(store.read, since).execute(),
        failureCausesQuery(store.read, since, causesShown).execute(),
        recentJobsQuery(store.read, jobsShown).execute(),
      ]);
      return {
        hosts,
        businesses,
        agents: byStatus,
        days: byDay(ended, now, days),
        causes,
        recent: recent.map((job) => ({
          id: job.id,
          kind: job.kind as Overview['recent'][number]['kind'],
          title: job.title,
          state: job.state,
          total: job.total,
          createdAt: job.created_at,
          finishedAt: job.finished_at,
        })),
      };
    },
  };
}
