import { createJobsService } from '@main/domains/jobs';
import { createRetrySpec } from '@main/domains/scripts/retry.spec';
import { systemActor } from '@main/kernel/actor';
import { systemClock } from '@main/kernel/clock';
import { createDownloads } from '@main/kernel/downloads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { done, type Harness, startHarness } from '../../engine/harness';
import { openTestStore } from '../../support/store';

let harness: Harness;
let jobs: ReturnType<typeof createJobsService>;

/** Hosts that answer `ok`, but for those named bad…, which fail with 3 and another output. */
beforeEach(async () => {
  const store = await openTestStore();
  harness = startHarness(store, {
    async run(context) {
      await context.enter('one');
      context.log('connecting');
      const bad = context.target.label.startsWith('bad');
      if (context.target.label === 'big')
        for (let at = 0; at < 100; at += 1) await context.output('stdout', Buffer.alloc(65_536, 'x'));
      if (context.target.label.startsWith('own'))
        await context.output('stdout', Buffer.from(context.target.label));
      await context.output('stdout', Buffer.from(bad ? 'broken\n' : 'ok\n'));
      return bad ? { state: 'failed', code: '0', message: 'exit 3', exitCode: 3 } : { ...done, exitCode: 0 };
    },
  });
  jobs = createJobsService({
    ...{ store, engine: harness.engine },
    offer: createDownloads(systemClock).offer,
    retrySpec: createRetrySpec(async () => {}),
    storage: async () => ({ outputBytes: 0, fileBytes: 0, freeBytes: 0 }),
    renewSecrets: async () => undefined,
  });
  await harness.engine.start();
});

afterEach(() => harness.engine.stop());

const firstPage = { page: 1, pageSize: 50, keyword: '' };

describe('jobs', () => {
  it('are listed with counts by state, filtered and found by title', async () => {
    const { targetIds } = await harness.enqueue(['a', 'bad1', 'c']);
    await harness.ended(targetIds);
    const list = (filter: object) =>
      jobs.list({ ...firstPage, sortBy: 'createdAt', descending: true, ...filter });
    const { items, total } = await list({});
    expect(total).toBe(1);
    expect(items[0]?.counts).toMatchObject({ succeeded: 2, failed: 1, queued: 0 });
    expect((await list({ keyword: 'TEST' })).total).toBe(1);
    expect((await list({ keyword: 'test nothing' })).total).toBe(0);
    expect((await list({ kind: ['script'] })).total).toBe(0);
  });

  it('page their targets and filter them by state, words and result group', async () => {
    const { jobId, targetIds } = await harness.enqueue(['a', 'bad1', 'bad2', 'c']);
    await harness.ended(targetIds);
    const targets = (filter: object) => jobs.targets({ ...firstPage, jobId, ...filter });
    expect((await targets({ page: 2, pageSize: 3 })).items.map((one) => one.label)).toEqual(['c']);
    expect((await targets({ state: ['failed'] })).total).toBe(2);
    expect((await targets({ keyword: 'bad2' })).total).toBe(1);
    const [, second] = (await jobs.groups(jobId)).items;
    expect((await targets({ groupKey: second?.key })).total).toBe(2);
  });

  it('group hosts with the same result, the biggest group first', async () => {
    const { jobId, targetIds } = await harness.enqueue(['bad1', 'a', 'b', 'c']);
    await harness.ended(targetIds);
    const { items } = await jobs.groups(jobId);
    expect(
      items.map(({ hosts, exitCode, preview, labels }) => ({ hosts, exitCode, preview, labels })),
    ).toEqual([
      { hosts: 3, exitCode: 0, preview: 'ok', labels: ['a', 'b', 'c'] },
      { hosts: 1, exitCode: 3, preview: 'broken', labels: ['bad1'] },
    ]);
  });

  it('answer the record of a target piece by piece', async () => {
    const { targetIds } = await harness.enqueue(['a']);
    await harness.ended(targetIds);
    const targetId = targetIds[0] ?? 0;
    const first = await jobs.chunks({ targetId, afterSeq: 0, limit: 1 });
    expect(first).toMatchObject({ more: true, items: [{ stream: 'log', text: 'connecting\n' }] });
    const rest = await jobs.chunks({ targetId, afterSeq: first.items[0]?.seq ?? 0, limit: 10 });
    expect(rest).toMatchObject({ more: false, items: [{ stream: 'stdout', text: 'ok\n' }] });
    const target = await jobs.target(targetId);
    expect(target.steps).toMatchObject([{ name: 'one', state: 'succeeded', attempt: 1 }]);
  });

  it('answer a long record in parts of bounded size, from the beginning or around a piece', async () => {
    const { targetIds } = await harness.enqueue(['big']);
    await harness.ended(targetIds);
    const targetId = targetIds[0] ?? 0;
    const all = await harness.store.read
      .selectFrom('job_chunks')
      .select(['seq', 'text'])
      .orderBy('seq')
      .execute();
    const total = all.reduce((sum, { text }) => sum + text.length, 0);
    expect(total).toBeGreaterThan(6_000_000);
    let read = 0;
    let parts = 0;
    for (let after = 0, more = true; more; parts += 1) {
      const page = await jobs.chunks({ targetId, afterSeq: after, limit: 2000 });
      const size = page.items.reduce((sum, { text }) => sum + text.length, 0);
      expect(size).toBeLessThanOrEqual(2 * 1_048_576);
      expect(page.earlier).toBe(false);
      read += size;
      after = page.items.at(-1)?.seq ?? after;
      more = page.more;
    }
    expect(read).toBe(total);
    expect(parts).toBeGreaterThan(2);
    const last = all.at(-1)?.seq ?? 0;
    const around = await jobs.chunks({ targetId, afterSeq: 0, around: last, limit: 2000 });
    expect([around.earlier, around.more, around.items.at(-1)?.seq]).toEqual([true, false, last]);
    const early = await jobs.chunks({ targetId, afterSeq: 0, around: all[2]?.seq, limit: 2000 });
    expect([early.earlier, early.items[0]?.seq]).toEqual([false, all[0]?.seq]);
  });

  it('answer the biggest groups where every host differs, and say how many there are', async () => {
    const { jobId, targetIds } = await harness.enqueue(
      Array.from({ length: 230 }, (_, at) => `own${at}`),
      50,
    );
    await harness.ended(targetIds);
    const { items, total } = await jobs.groups(jobId);
    expect([items.length, total]).toEqual([200, 230]);
    expect(items[0]?.labels).toEqual(['own0']);
  });

  it('say clearly what is not there or cannot be done any more', async () => {
    await expect(jobs.get(99)).rejects.toMatchObject({ reason: 'common.notFound' });
    await expect(jobs.target(99)).rejects.toMatchObject({ reason: 'common.notFound' });
    const { jobId, targetIds } = await harness.enqueue(['a']);
    await harness.ended(targetIds);
    await expect(jobs.stop(systemActor, jobId)).rejects.toMatchObject({ reason: 'jobs.ended' });
    await expect(jobs.retry(systemActor, { jobId })).rejects.toMatchObject({ reason: 'jobs.nothingToRetry' });
  });
});
