import type { Rolling } from '@contract/rolling';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestStore, openTestStoreIn } from '../support/store';
import { aborted, done, type Harness, startHarness, until } from './harness';

const running: Harness[] = [];
const failed = { state: 'failed', code: 'BROKEN', message: 'no' } as const;
const ten = Array.from({ length: 10 }, (_, index) => `h${index}`);

afterEach(async () => {
  for (const { engine } of running.splice(0)) await engine.stop();
});

async function harness(...args: Parameters<typeof startHarness>): Promise<Harness> {
  const made = startHarness(...args);
  running.push(made);
  await made.engine.start();
  return made;
}

function plan(text: string, more: Partial<Rolling> = {}): Rolling {
  return { plan: text, confirm: 'none', stopAt: null, ...more };
}

async function states({ store }: Harness, jobId: number): Promise<Record<string, number>> {
  const rows = await store.read
    .selectFrom('job_targets')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('job_id', '=', jobId)
    .groupBy('state')
    .execute();
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

async function records({ store }: Harness, jobId: number): Promise<string[]> {
  const rows = await store.read.selectFrom('job_records').selectAll().where('job_id', '=', jobId).execute();
  return rows.map(({ action, actor, batch }) => `${action}${batch ?? ''}${actor && ` by ${actor}`}`);
}

async function comesTo(made: Harness, jobId: number, state: string): Promise<void> {
  await until(async () => (await made.jobState(jobId)) === state);
}

/** Hosts that run until they are let go, one by one or all. */
function gates() {
  const waiting = new Map<string, () => void>();
  const seen: string[] = [];
  let open = false;
  return {
    seen,
    pass: (label: string) =>
      new Promise<void>((resolve) => {
        seen.push(label);
        if (open) resolve();
        else waiting.set(label, resolve);
      }),
    release(label: string) {
      waiting.get(label)?.();
      waiting.delete(label);
    },
    openAll() {
      open = true;
      for (const resolve of waiting.values()) resolve();
    },
  };
}

describe('a rolling plan', () => {
  it('begins a batch when the one before has ended, whatever may run at once', async () => {
    const events: string[] = [];
    const made = await harness(await openTestStore(), {
      async run({ target }) {
        events.push(`+${target.batch}`);
        await new Promise((resolve) => setImmediate(resolve));
        events.push(`-${target.batch}`);
        return done;
      },
    });
    const { jobId } = await made.enqueue(ten, 10, plan('1, 20%, 30%'));
    await comesTo(made, jobId, 'succeeded');
    const order = events.map((event) => event.slice(1));
    expect(order).toEqual([...order].sort());
    expect(order.filter((batch) => batch === '1')).toHaveLength(4);
    expect(await records(made, jobId)).toEqual(['batch1', 'batch2', 'batch3']);
  });

  it('refuses a plan that it does not understand, or with more batches than one can look at', async () => {
    const made = await harness(await openTestStore(), { run: async () => done });
    const refused = (text: string, labels: readonly string[]) =>
      made.enqueue(labels, 1, plan(text)).catch((error: { issues?: { reason: string }[] }) => error.issues);
    expect(await refused('half', ten)).toMatchObject([{ path: 'rolling.plan', reason: 'jobs.badPlan' }]);
    const many = Array.from({ length: 600 }, (_, index) => `m${index}`);
    expect(await refused('1...', many)).toMatchObject([{ reason: 'jobs.tooManyBatches' }]);
    expect(await made.store.read.selectFrom('jobs').select('id').execute()).toEqual([]);
  });

  it('waits for confirmation after the first batch alone, or after each', async () => {
    const made = await harness(await openTestStore(), { run: async () => done });
    const canary = await made.enqueue(ten, 10, plan('1, 3', { confirm: 'first' }));
    await comesTo(made, canary.jobId, 'waiting');
    expect(await states(made, canary.jobId)).toEqual({ succeeded: 1, queued: 9 });
    await made.engine.confirm(canary.jobId, 0, 'li');
    await comesTo(made, canary.jobId, 'succeeded');
    expect(await records(made, canary.jobId)).toEqual(['waiting0', 'confirmed0 by li', 'batch1', 'batch2']);

    const each = await made.enqueue(ten, 10, plan('1, 3', { confirm: 'all' }));
    await comesTo(made, each.jobId, 'waiting');
    await made.engine.confirm(each.jobId, 0, 'li');
    await until(async () => (await states(made, each.jobId)).succeeded === 4);
    await comesTo(made, each.jobId, 'waiting');
    // Somebody who still looks at the batch before does not let two begin.
    await expect(made.engine.confirm(each.jobId, 0, 'wu')).rejects.toMatchObject({
      reason: 'jobs.notWaiting',
    });
    await made.engine.confirm(each.jobId, 1, 'wu');
    await comesTo(made, each.jobId, 'succeeded');
  });

  it('can be ended while it waits', async () => {
    const made = await harness(await openTestStore(), { run: async () => done });
    const { jobId } = await made.enqueue(ten, 10, plan('2', { confirm: 'all' }));
    await comesTo(made, jobId, 'waiting');
    expect(await made.engine.requestStop(jobId, undefined, 'li')).toBe(8);
    expect(await made.jobState(jobId)).toBe('stopped');
    expect(await states(made, jobId)).toEqual({ succeeded: 2, cancelled: 8 });
    expect((await records(made, jobId)).at(-1)).toBe('stopped0 by li');
  });

  it('lets failed hosts of a batch be retried before the next is confirmed', async () => {
    const made = await harness(await openTestStore(), {
      run: async ({ target, attempt }) => (target.label === 'h0' && attempt === 1 ? failed : done),
    });
    const { jobId } = await made.enqueue(ten, 10, plan('2', { confirm: 'first' }));
    await comesTo(made, jobId, 'waiting');
    expect(await made.engine.retry(jobId, { by: 'li' })).toBe(1);
    await until(async () => (await states(made, jobId)).succeeded === 2);
    await comesTo(made, jobId, 'waiting');
    expect(await states(made, jobId)).toEqual({ succeeded: 2, queued: 8 });
  });
});

describe('a limit of failures', () => {
  it('begins no more hosts, lets those that run end, and leaves the others out', async () => {
    const gate = gates();
    const made = await harness(await openTestStore(), {
      async run({ target }) {
        await gate.pass(target.label);
        return target.label === 'h1' ? done : failed;
      },
    });
    const stopAt = { kind: 'hosts', value: 2 } as const;
    const { jobId, targetIds } = await made.enqueue(ten, 3, plan('', { stopAt }));
    await until(async () => gate.seen.length === 3);
    gate.release('h0');
    await until(async () => gate.seen.length === 4);
    gate.release('h2');
    // h1 and h3 still run while the others are left out.
    await made.ended(targetIds.slice(4));
    expect(await states(made, jobId)).toEqual({ failed: 2, running: 2, skipped: 6 });
    gate.openAll();
    await comesTo(made, jobId, 'partly_failed');
    expect(gate.seen).toEqual(['h0', 'h1', 'h2', 'h3']);
    expect(await states(made, jobId)).toEqual({ failed: 3, succeeded: 1, skipped: 6 });
    expect(await records(made, jobId)).toEqual(['limit0']);
  });

  it('keeps the next batch from beginning; a retry goes on from there with what was left out', async () => {
    const ran: string[] = [];
    let broken = true;
    const made = await harness(await openTestStore(), {
      async run({ target, spec }) {
        ran.push(target.label);
        expect(spec).toEqual(broken ? {} : { content: 'better' });
        return broken ? failed : done;
      },
    });
    const stopAt = { kind: 'percent', value: 10 } as const;
    const { jobId } = await made.enqueue(ten, 10, plan('1, 50%', { stopAt }));
    await comesTo(made, jobId, 'failed');
    expect(ran).toEqual(['h0']);
    expect(await states(made, jobId)).toEqual({ failed: 1, skipped: 9 });

    broken = false;
    expect(await made.engine.retry(jobId, { by: 'li', spec: { content: 'better' } })).toBe(1);
    await comesTo(made, jobId, 'partly_failed');
    expect(await states(made, jobId)).toEqual({ succeeded: 1, skipped: 9 });
    const better = { by: 'li', leftOut: true, spec: { content: 'better' } };
    expect(await made.engine.retry(jobId, better)).toBe(9);
    await comesTo(made, jobId, 'succeeded');
    const rows = await made.store.read.selectFrom('job_targets').select(['attempt', 'spec_id']).execute();
    expect(rows.map(({ attempt }) => attempt)).toEqual([2, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    const earlier = await made.store.read.selectFrom('job_attempts').selectAll().execute();
    expect(earlier).toMatchObject([{ attempt: 1, state: 'failed', spec_id: null }]);
  });

  it('counts anew after a retry: what was known to have failed does not stop it at once', async () => {
    const made = await harness(await openTestStore(), {
      run: async ({ target, attempt }) =>
        target.label === 'h0' || (target.label === 'h1' && attempt === 1) ? failed : done,
    });
    const stopAt = { kind: 'hosts', value: 2 } as const;
    const { jobId, targetIds } = await made.enqueue(ten, 1, plan('', { stopAt }));
    await comesTo(made, jobId, 'failed');
    await made.engine.retry(jobId, { targetIds: targetIds.slice(1), by: 'li' });
    await comesTo(made, jobId, 'partly_failed');
    expect(await states(made, jobId)).toEqual({ failed: 1, succeeded: 9 });
  });
});

describe('pausing', () => {
  it('lets running hosts end and begins nothing, until it is resumed', async () => {
    const gate = gates();
    const made = await harness(await openTestStore(), {
      async run({ target }) {
        await gate.pass(target.label);
        return done;
      },
    });
    const { jobId } = await made.enqueue(ten, 2);
    await until(async () => gate.seen.length === 2);
    await made.engine.pause(jobId, 'li');
    expect(await made.jobState(jobId)).toBe('paused');
    await expect(made.engine.pause(jobId, 'li')).rejects.toMatchObject({ reason: 'jobs.nothingToPause' });
    gate.openAll();
    await until(async () => (await states(made, jobId)).succeeded === 2);
    expect(await made.jobState(jobId)).toBe('paused');
    expect(gate.seen).toEqual(['h0', 'h1']);
    await made.engine.resume(jobId, 'wu');
    await comesTo(made, jobId, 'succeeded');
    expect(await records(made, jobId)).toEqual(['paused0 by li', 'resumed0 by wu']);
    await expect(made.engine.resume(jobId, 'wu')).rejects.toMatchObject({ reason: 'jobs.notPaused' });
    await expect(made.engine.pause(jobId, 'wu')).rejects.toMatchObject({ reason: 'jobs.nothingToPause' });
  });

  it('can be asked for at the same moment as everything else', async () => {
    const made = await harness(await openTestStore(), { run: async () => done });
    const { jobId, targetIds } = await made.enqueue(ten, 2);
    const asked = Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? made.engine.pause(jobId, 'a') : made.engine.resume(jobId, 'b')).catch(() => undefined),
    );
    await Promise.all(asked);
    await made.engine.resume(jobId, 'b').catch(() => undefined);
    await made.ended(targetIds);
    await comesTo(made, jobId, 'succeeded');
    const rows = await made.store.read.selectFrom('job_targets').select('attempt').execute();
    expect(rows.every(({ attempt }) => attempt === 1)).toBe(true);
  });

  it('can be ended by a stop', async () => {
    const made = await harness(await openTestStore(), {
      async run({ stop }) {
        await aborted(stop);
        return { state: 'cancelled', code: 'FORCE_STOP', message: '' };
      },
    });
    const { jobId } = await made.enqueue(ten, 1);
    await comesTo(made, jobId, 'running');
    await until(async () => (await states(made, jobId)).running === 1);
    await made.engine.pause(jobId, 'li');
    expect(await made.engine.requestStop(jobId, undefined, 'li')).toBe(10);
    await comesTo(made, jobId, 'stopped');
  });
});

describe('after a restart in the middle of a plan', () => {
  it.each(['waiting', 'paused'] as const)(
    'a job that was %s still is, and goes on when told',
    async (state) => {
      const store = await openTestStore();
      const first = startHarness(store, {
        async run({ target, detach }) {
          if (state === 'waiting' || target.label === 'h0') return done;
          await aborted(detach);
          throw new Error('detached');
        },
      });
      await first.engine.start();
      const confirm = state === 'waiting' ? 'first' : 'none';
      const { jobId } = await first.enqueue(ten, 1, plan('2, 30%', { confirm }));
      if (state === 'waiting') await comesTo(first, jobId, 'waiting');
      else {
        await until(async () => (await states(first, jobId)).running === 1);
        await until(async () => (await states(first, jobId)).succeeded === 1);
        await first.engine.pause(jobId, 'li');
      }
      await first.engine.stop();
      await store.close();

      const ran: string[] = [];
      const second = await harness(await openTestStoreIn(store.dir), {
        async run({ target }) {
          ran.push(target.label);
          return done;
        },
        recover: async () => done,
      });
      await until(async () => (await states(second, jobId)).succeeded === 2);
      expect(await second.jobState(jobId)).toBe(state);
      expect(ran).toEqual([]);
      if (state === 'waiting') await second.engine.confirm(jobId, 0, 'li');
      else await second.engine.resume(jobId, 'li');
      await comesTo(second, jobId, 'succeeded');
      expect(ran).toEqual(ten.slice(2));
    },
  );

  it('a batch that was running goes on, the limit counts what failed before', async () => {
    const store = await openTestStore();
    const first = startHarness(store, {
      async run({ target, detach }) {
        if (target.label === 'h0') return failed;
        await aborted(detach);
        throw new Error('detached');
      },
    });
    await first.engine.start();
    const stopAt = { kind: 'hosts', value: 2 } as const;
    const { jobId } = await first.enqueue(ten, 2, plan('4', { stopAt }));
    await until(async () => {
      const now = await states(first, jobId);
      return now.failed === 1 && now.running === 2;
    });
    await first.engine.stop();
    await store.close();

    const ran: string[] = [];
    const second = await harness(await openTestStoreIn(store.dir), {
      async run({ target }) {
        ran.push(target.label);
        return failed;
      },
      recover: async () => done,
    });
    await comesTo(second, jobId, 'partly_failed');
    expect(ran).toEqual(['h3']);
    expect(await states(second, jobId)).toEqual({ failed: 2, succeeded: 2, skipped: 6 });
  });

  it('a limit that was reached in the last moment before still leaves the others out', async () => {
    const store = await openTestStore();
    const first = startHarness(store, { run: async () => done });
    const stopAt = { kind: 'hosts', value: 1 } as const;
    const { jobId, targetIds } = await first.enqueue(ten, 2, plan('1', { stopAt }));
    await store.write(async (tx) => {
      await tx.db.updateTable('jobs').set({ state: 'running' }).execute();
      await tx.db
        .updateTable('job_targets')
        .set({ state: 'failed', finished_at: 1 })
        .where('id', '=', targetIds[0] ?? 0)
        .execute();
    });
    await store.close();
    const ran: string[] = [];
    const second = await harness(await openTestStoreIn(store.dir), {
      async run({ target }) {
        ran.push(target.label);
        return done;
      },
    });
    await comesTo(second, jobId, 'failed');
    expect(ran).toEqual([]);
    expect(await states(second, jobId)).toEqual({ failed: 1, skipped: 9 });
  });
});
