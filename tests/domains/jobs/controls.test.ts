import { contract, type Output } from '@contract/index';
import { createJobsService } from '@main/domains/jobs';
import { createRetrySpec } from '@main/domains/scripts/retry.spec';
import { systemActor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { systemClock } from '@main/kernel/clock';
import { createDownloads } from '@main/kernel/downloads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { done, type Harness, startHarness, until } from '../../engine/harness';
import { openTestStore } from '../../support/store';

let harness: Harness;
let jobs: ReturnType<typeof createJobsService>;
const li = { ...systemActor, name: 'li' };
const rolling = { plan: '1, 2', confirm: 'first', stopAt: { kind: 'hosts', value: 1 } } as const;

/** Hosts named bad… fail in their first attempt. */
beforeEach(async () => {
  const store = await openTestStore();
  harness = startHarness(store, {
    run: async ({ target, attempt }) =>
      target.label.startsWith('bad') && attempt === 1
        ? { state: 'failed', code: '6', message: 'exit 3', exitCode: 3 }
        : { ...done, exitCode: 0 },
  });
  jobs = createJobsService({
    ...{ store, engine: harness.engine, retrySpec: createRetrySpec(async () => {}) },
    renewSecrets: async () => {},
    offer: createDownloads(systemClock).offer,
    storage: async () => ({ outputBytes: 0, fileBytes: 0, freeBytes: 0 }),
  });
  await harness.engine.start();
});

afterEach(() => harness.engine.stop());

async function comesTo(jobId: number, state: Output<'jobs.get'>['state']): Promise<Output<'jobs.get'>> {
  await until(async () => (await jobs.get(jobId)).state === state);
  return jobs.get(jobId);
}

describe('a rolling job', () => {
  it('shows its plan, its batches and where it stands, and who let it go on', async () => {
    const { jobId } = await harness.enqueue(['a', 'b', 'c', 'd'], 5, rolling);
    const job = await comesTo(jobId, 'waiting');
    expect(job).toMatchObject({ rolling, batch: 0, paused: false, failureLimit: 1, leftOut: 0, retried: 0 });
    expect(contract['jobs.get'].output.parse({ ...job, kind: 'script' })).toMatchObject({ batch: 0 });
    expect(job.batches).toEqual([
      { batch: 0, total: 1, counts: { succeeded: 1 } },
      { batch: 1, total: 2, counts: { queued: 2 } },
      { batch: 2, total: 1, counts: { queued: 1 } },
    ]);
    const page = { page: 1, pageSize: 10, keyword: '' };
    const second = await jobs.targets({ ...page, jobId, batch: 1 });
    expect(second.items.map(({ label, batch }) => [label, batch])).toEqual([
      ['b', 1],
      ['c', 1],
    ]);
    await jobs.confirm(li, { jobId, batch: 0, goOn: true });
    await comesTo(jobId, 'succeeded');
    expect((await jobs.records(jobId)).items).toMatchObject([
      { action: 'waiting', actor: '', batch: 0 },
      { action: 'confirmed', actor: 'li', batch: 0 },
      { action: 'batch', actor: '', batch: 1, hosts: 2 },
      { action: 'batch', actor: '', batch: 2, hosts: 1 },
    ]);
    await expect(jobs.confirm(li, { jobId, batch: 2, goOn: true })).rejects.toMatchObject({
      reason: 'jobs.notWaiting',
    });
  });

  it('can be ended where it waits, and only there', async () => {
    const { jobId } = await harness.enqueue(['a', 'b', 'c', 'd'], 5, rolling);
    await comesTo(jobId, 'waiting');
    const late = jobs.confirm(li, { jobId, batch: 1, goOn: false });
    await expect(late).rejects.toMatchObject({ reason: 'jobs.notWaiting' });
    await jobs.confirm(li, { jobId, batch: 0, goOn: false });
    expect(await jobs.get(jobId)).toMatchObject({
      state: 'stopped',
      counts: { succeeded: 1, cancelled: 3 },
    });
  });

  it('says how many it left out, and takes them up when asked', async () => {
    const { jobId } = await harness.enqueue(['bad', 'b', 'c', 'd'], 5, rolling);
    expect(await comesTo(jobId, 'failed')).toMatchObject({ leftOut: 3 });
    expect(await jobs.retry(li, { jobId, leftOut: true })).toEqual({ retried: 4 });
    await comesTo(jobId, 'waiting');
    await jobs.confirm(li, { jobId, batch: 0, goOn: true });
    // Those that had been left out had no attempt before.
    expect(await comesTo(jobId, 'succeeded')).toMatchObject({ leftOut: 0, retried: 1 });
    const again = await jobs.targets({ page: 1, pageSize: 50, keyword: '', jobId, retried: true });
    expect(again.items.map(({ label, attempt }) => [label, attempt])).toEqual([['bad', 2]]);
  });

  it('is paused and resumed by name, and tells who did', async () => {
    const { jobId } = await harness.enqueue(['a', 'b', 'c', 'd'], 5, rolling);
    await comesTo(jobId, 'waiting');
    await jobs.pause(li, jobId);
    expect(await jobs.get(jobId)).toMatchObject({ state: 'paused', paused: true });
    await jobs.resume(li, jobId);
    expect(await comesTo(jobId, 'waiting')).toMatchObject({ paused: false });
    const actions = (await jobs.records(jobId)).items.map(({ action, actor }) => `${action} ${actor}`);
    expect(actions).toContain('paused li');
    expect(actions).toContain('resumed li');
  });
});

describe('a retry with another script', () => {
  const spec = {
    ...{ interpreter: '/bin/sh', command: ['/bin/sh'], content: 'exit 3', path: '/tmp', user: 'root' },
    ...{ param: 'a', args: ['a'], timeoutSeconds: 60, outputCapBytes: 1000, agentId: 7 },
  };

  it('is checked and guarded like a new one and keeps what was not changed', async () => {
    const seen: string[] = [];
    const retrySpec = createRetrySpec(async (content) => {
      seen.push(content);
      if (content.includes('rm')) throw new AppError('common.forbidden');
    });
    expect(await retrySpec('script', spec, { content: 'true', param: 'x "y z"' })).toEqual({
      ...spec,
      ...{ content: 'true', param: 'x "y z"', args: ['x', 'y z'] },
    });
    expect(seen).toEqual(['true']);
    const kept = { ...spec, library: { id: 1, version: 2 } };
    expect(await retrySpec('script', kept, { param: 'b' })).toMatchObject({ library: { id: 1, version: 2 } });
    expect(await retrySpec('script', kept, { content: 'false' })).not.toHaveProperty('library');
    await expect(retrySpec('script', spec, { content: 'rm -rf /' })).rejects.toThrow();
    await expect(retrySpec('script', spec, { user: '-c id' })).rejects.toThrow(/user/);
    await expect(retrySpec('agent.install', {}, { user: 'x' })).rejects.toThrow(/nothing/);
  });

  it('stands beside the attempt before it, which keeps its own', async () => {
    const { jobId, targetIds } = await harness.enqueue(['bad']);
    const targetId = targetIds[0] ?? 0;
    await harness.store.write((tx) =>
      tx.db
        .updateTable('jobs')
        .set({ kind: 'script', spec: JSON.stringify(spec) })
        .execute(),
    );
    await comesTo(jobId, 'failed');
    // The kind of the harness runs it: what matters is what is kept.
    harness.engine.register({ name: 'script', steps: [], run: async () => done, recover: async () => done });
    await jobs.retry(li, { jobId, script: { content: 'exit 0' } });
    await comesTo(jobId, 'succeeded');
    const { history } = await jobs.target(targetId);
    expect(history).toMatchObject([
      { attempt: 1, state: 'failed', exitCode: 3, spec: null },
      { attempt: 2, state: 'succeeded', spec: { content: 'exit 0', user: 'root' } },
    ]);
    expect(await jobs.get(jobId)).toMatchObject({ spec: { content: 'exit 3' } });
  });
});
