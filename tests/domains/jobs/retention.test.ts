import { createRetention } from '@main/domains/jobs';
import { createIndexer, createSearchService } from '@main/domains/search';
import { createBus } from '@main/kernel/bus';
import { silentLogger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aborted, done, type Harness, startHarness } from '../../engine/harness';
import { openTestStore } from '../../support/store';

const day = 86_400_000;
let store: Store;
let harness: Harness;
let keep = { keepOutputDays: 0, keepOutputGigabytes: 0 };
let now = 0;
const forgotten: number[] = [];

beforeEach(async () => {
  store = await openTestStore();
  keep = { keepOutputDays: 0, keepOutputGigabytes: 0 };
  now = Date.now();
  forgotten.length = 0;
  harness = startHarness(store, {
    async run(context) {
      await context.enter('one');
      await context.output('stdout', Buffer.from(`needle ${'x'.repeat(200_000)}\n`));
      if (context.target.label === 'endless') await aborted(context.detach);
      return context.target.label === 'bad'
        ? { state: 'failed', code: '0', message: 'no', exitCode: 1 }
        : done;
    },
  });
  await harness.engine.start();
});
afterEach(() => harness.engine.stop());

function retention() {
  const bus = createBus(() => undefined);
  return createRetention({
    ...{ store, bus, clock: { now: () => now }, logger: silentLogger, settings: () => keep, rest: 0 },
    forget: async (jobId) => {
      forgotten.push(jobId);
    },
  });
}

async function run(labels: readonly string[]): Promise<number> {
  const { jobId, targetIds } = await harness.enqueue(labels);
  if (!labels.includes('endless')) {
    await harness.ended(targetIds);
    await expect.poll(() => harness.jobState(jobId)).toMatch(/succeeded|failed/);
  }
  return jobId;
}

const jobOf = (id: number) =>
  store.read.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const pieces = async () => (await store.read.selectFrom('job_chunks').select('seq').execute()).length;

describe('outputs', () => {
  it('are kept for ever until somebody says otherwise, and measured', async () => {
    const jobId = await run(['a', 'b']);
    now += 10_000 * day;
    await retention().clean();
    expect(await jobOf(jobId)).toMatchObject({ output_removed_at: null, output_bytes: 400_016 });
    const { outputBytes, fileBytes, freeBytes } = await retention().storage();
    expect(outputBytes).toBe(400_016);
    expect(fileBytes).toBeGreaterThan(outputBytes);
    expect(freeBytes).toBeLessThan(fileBytes);
  });

  it('that are too old are cleared, and the job stays with its states', async () => {
    const old = await run(['a', 'bad']);
    now += 10 * day;
    keep = { keepOutputDays: 11, keepOutputGigabytes: 0 };
    await retention().clean();
    expect(await pieces()).toBeGreaterThan(0);
    keep = { keepOutputDays: 9, keepOutputGigabytes: 0 };
    await retention().clean();
    expect(await pieces()).toBe(0);
    expect(forgotten).toEqual([old]);
    expect(await jobOf(old)).toMatchObject({
      state: 'partly_failed',
      output_bytes: 0,
      output_removed_at: now,
    });
    const targets = await store.read.selectFrom('job_targets').selectAll().orderBy('id').execute();
    expect(targets.map(({ state, message, preview }) => [state, message, preview])).toEqual([
      ['succeeded', '', ''],
      ['failed', 'no', ''],
    ]);
    expect((await retention().storage()).freeBytes).toBeGreaterThan(300_000);
  });

  it('are cleared from the oldest on while there are too many of them', async () => {
    const jobs = [await run(['a']), await run(['b']), await run(['c'])];
    await retention().clean();
    // As if each were 600 MB.
    await store.write((tx) => tx.db.updateTable('jobs').set({ output_bytes: 600_000_000 }).execute());
    keep = { keepOutputDays: 0, keepOutputGigabytes: 1 };
    await retention().clean();
    expect(await Promise.all(jobs.map(async (id) => (await jobOf(id)).output_removed_at !== null))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('of a job that runs are never touched; what it says after a retry is measured anew', async () => {
    const open = await run(['endless', 'a']);
    const failed = await run(['bad']);
    keep = { keepOutputDays: 1, keepOutputGigabytes: 0 };
    now += 10 * day;
    await retention().clean();
    expect((await jobOf(open)).output_removed_at).toBeNull();
    expect((await jobOf(failed)).output_removed_at).toBe(now);
    const rows = await store.read
      .selectFrom('job_chunks')
      .innerJoin('job_targets', 'job_targets.id', 'job_chunks.target_id')
      .select('job_id')
      .execute();
    expect(new Set(rows.map(({ job_id }) => job_id))).toEqual(new Set([open]));
    const targets = await store.read
      .selectFrom('job_targets')
      .select('id')
      .where('job_id', '=', failed)
      .execute();
    await harness.engine.retry(failed);
    expect((await jobOf(failed)).output_bytes).toBeNull();
    await harness.ended(targets.map(({ id }) => id));
  });

  it('that were cleared are not found by a search any more', async () => {
    const bus = createBus(() => undefined);
    const indexer = createIndexer({ store, bus, logger: silentLogger, rest: 0, delay: 1e6 });
    await indexer.start();
    const jobId = await run(['a']);
    await indexer.settled();
    const search = createSearchService({ store });
    const found = async () =>
      (await search.outputs({ text: 'needle', hosts: '', script: '', user: '', streams: ['stdout'] })).items
        .length;
    expect(await found()).toBe(1);
    await indexer.forget(jobId);
    await indexer.settled();
    expect(await found()).toBe(0);
    expect(await store.read.selectFrom('search_blocks').selectAll().execute()).toEqual([]);
    await indexer.stop();
  });
});
