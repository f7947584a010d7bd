import { createOverviewService } from '@main/domains/overview';
import { byDay, firstDay } from '@main/domains/overview/days';
import { endedJobsQuery, failureCausesQuery, recentJobsQuery } from '@main/domains/overview/overview.store';
import { explainPlan, insertMany, type Store } from '@main/platform/store';
import { describe, expect, it } from 'vitest';
import { openTestStore } from '../../support/store';

const now = new Date(2026, 2, 15, 12, 0).getTime();
const hour = 3_600_000;

describe('days', () => {
  it('are local ones, the oldest first, also where nothing ended', () => {
    const rows = byDay(
      [
        { at: new Date(2026, 2, 14, 0, 0).getTime(), succeeded: 1 },
        { at: new Date(2026, 2, 14, 23, 59, 59).getTime(), succeeded: 0 },
        { at: now, succeeded: 1 },
      ],
      now,
      3,
    );
    expect(rows).toEqual([
      { day: '2026-03-13', succeeded: 0, failed: 0 },
      { day: '2026-03-14', succeeded: 1, failed: 1 },
      { day: '2026-03-15', succeeded: 1, failed: 0 },
    ]);
  });

  it('leave out what is older than the first of them', () => {
    expect(byDay([{ at: firstDay(now, 2) - 1, succeeded: 1 }], now, 2)).toEqual([
      { day: '2026-03-14', succeeded: 0, failed: 0 },
      { day: '2026-03-15', succeeded: 0, failed: 0 },
    ]);
  });
});

async function seed(store: Store): Promise<void> {
  const job = (id: number, state: 'succeeded' | 'partly_failed' | 'running', finishedAt: number | null) => ({
    id,
    kind: 'script',
    title: `job ${id}`,
    state,
    spec: '{}',
    business_id: null,
    created_by: 'ops',
    origin: 'console',
    concurrency: 1,
    total: 2,
    created_at: now - 2 * hour + id,
    started_at: null,
    finished_at: finishedAt,
  });
  const target = (jobId: number, state: 'succeeded' | 'failed' | 'timed_out' | 'running', code: string) => ({
    job_id: jobId,
    position: 0,
    host_id: null,
    label: 'h',
    state,
    code,
    exit_code: null,
    created_at: now,
    started_at: null,
    finished_at: null,
  });
  await store.write(async (tx) => {
    await insertMany(tx, 'jobs', [
      job(1, 'succeeded', now - hour),
      job(2, 'partly_failed', now - hour),
      job(3, 'running', null),
      job(4, 'partly_failed', now - 30 * 24 * hour),
    ]);
    await insertMany(tx, 'job_targets', [
      target(1, 'succeeded', '0'),
      target(2, 'failed', '5'),
      target(2, 'failed', '5'),
      target(2, 'timed_out', '4'),
      target(3, 'running', ''),
      target(4, 'failed', '3'),
    ]);
  });
}

describe('the overview', () => {
  it('counts what ended in the last 14 days, why it failed, and shows the latest jobs', async () => {
    const store = await openTestStore();
    await seed(store);
    const overview = createOverviewService({
      store,
      clock: { now: () => now },
      fleet: { countHosts: async () => 3, countBusinesses: async () => 2 },
      agents: { countByStatus: async () => ({ RUNNING: 1, TERMINATED: 2, UNKNOWN: 0 }) },
    });
    const answer = await overview.get();
    expect(answer).toMatchObject({
      hosts: 3,
      businesses: 2,
      agents: { RUNNING: 1, TERMINATED: 2, UNKNOWN: 0 },
    });
    expect(answer.days).toHaveLength(14);
    expect(answer.days.at(-1)).toEqual({ day: '2026-03-15', succeeded: 1, failed: 1 });
    expect(answer.causes).toEqual([
      { code: '5', count: 2 },
      { code: '4', count: 1 },
    ]);
    expect(answer.recent.map((job) => job.id)).toEqual([4, 3, 2, 1]);
  });

  it('reads by index, however many jobs there were', async () => {
    const { read } = await openTestStore();
    const plans = await Promise.all([
      explainPlan(read, endedJobsQuery(read, 0)),
      explainPlan(read, failureCausesQuery(read, 0, 5)),
      explainPlan(read, recentJobsQuery(read, 5)),
    ]);
    for (const plan of plans) expect(plan.join('\n')).not.toMatch(/SCAN (?!.*USING (COVERING )?INDEX)/);
  });
});
