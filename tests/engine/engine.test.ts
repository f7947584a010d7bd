import { afterEach, describe, expect, it } from 'vitest';
import { openTestStore, openTestStoreIn } from '../support/store';
import { aborted, done, type Harness, startHarness, until } from './harness';

const running: Harness[] = [];

afterEach(async () => {
  for (const { engine } of running.splice(0)) await engine.stop();
});

async function harness(...args: Parameters<typeof startHarness>): Promise<Harness> {
  const made = startHarness(...args);
  running.push(made);
  await made.engine.start();
  return made;
}

describe('output', () => {
  it('is cut into pieces between characters, never within one', async () => {
    const text = `${'x'.repeat(65_535)}😀${'y'.repeat(70_000)}😀`;
    const store = await openTestStore();
    const { enqueue, ended } = await harness(store, {
      async run(context) {
        await context.output('stdout', Buffer.from(text));
        return done;
      },
    });
    await ended((await enqueue(['a'])).targetIds);
    const chunks = await store.read.selectFrom('job_chunks').selectAll().orderBy('seq').execute();
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.map((chunk) => chunk.text).join('')).toBe(text);
    expect(chunks.at(-1)?.end_offset).toBe(Buffer.byteLength(text));
  });
});

describe('a job', () => {
  it('runs each target through its steps and ends as succeeded', async () => {
    const store = await openTestStore();
    const { enqueue, ended, jobState } = await harness(store, {
      async run(context) {
        await context.enter('one');
        context.log(`hello ${context.target.label}`);
        await context.enter('two');
        await context.output('stdout', Buffer.from('out\n'));
        return { ...done, exitCode: 0 };
      },
    });
    const { jobId, targetIds } = await enqueue(['a', 'b', 'c']);
    await ended(targetIds);
    await until(async () => (await jobState(jobId)) === 'succeeded');

    const steps = await store.read.selectFrom('job_steps').select(['name', 'state']).execute();
    expect(steps).toHaveLength(6);
    expect(steps.every((step) => step.state === 'succeeded')).toBe(true);
    const chunks = await store.read
      .selectFrom('job_chunks')
      .select(['stream', 'step', 'text'])
      .where('target_id', '=', targetIds[0] ?? 0)
      .orderBy('seq')
      .execute();
    expect(chunks).toEqual([
      { stream: 'log', step: 'one', text: 'hello a\n' },
      { stream: 'stdout', step: 'two', text: 'out\n' },
    ]);
  });

  it('never works on more targets at once than it may', async () => {
    let now = 0;
    let most = 0;
    const { enqueue, ended } = await harness(await openTestStore(), {
      async run() {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
        return done;
      },
    });
    const { targetIds } = await enqueue(
      Array.from({ length: 20 }, (_, index) => `h${index}`),
      3,
    );
    await ended(targetIds);
    expect(most).toBe(3);
  });

  it('is not held up by a slow target', async () => {
    const { engine, enqueue, ended, jobState } = await harness(await openTestStore(), {
      async run(context) {
        if (context.target.label === 'slow') {
          await aborted(context.stop);
          return { state: 'cancelled', code: 'FORCE_STOP', message: '' };
        }
        return done;
      },
    });
    const { jobId, targetIds } = await enqueue(['slow', 'a', 'b', 'c'], 2);
    await ended(targetIds.slice(1));
    expect(await jobState(jobId)).toBe('running');
    await engine.requestStop(jobId);
    await until(async () => (await jobState(jobId)) === 'stopped');
  });

  it('names a defect by a reference and goes on with the others', async () => {
    const { enqueue, engine } = await harness(await openTestStore(), {
      async run(context) {
        if (context.target.label === 'bad') throw new Error('secret detail');
        return done;
      },
    });
    const { targetIds } = await enqueue(['bad', 'good']);
    const bad = await engine.ended(targetIds[0] ?? 0);
    expect(bad).toMatchObject({ state: 'failed', code: 'INTERNAL' });
    expect(bad.message).not.toContain('secret');
    expect(await engine.ended(targetIds[1] ?? 0)).toMatchObject({ state: 'succeeded' });
  });

  it('writes what belongs to the outcome in the same transaction', async () => {
    const store = await openTestStore();
    const { enqueue, engine } = await harness(store, {
      run: async (context) => ({
        ...done,
        commit: async (tx) => {
          await tx.db
            .updateTable('jobs')
            .set({ title: `done by ${context.target.label}` })
            .execute();
        },
      }),
    });
    const { jobId, targetIds } = await enqueue(['x']);
    await engine.ended(targetIds[0] ?? 0);
    const job = await store.read.selectFrom('jobs').selectAll().where('id', '=', jobId).executeTakeFirst();
    expect(job?.title).toBe('done by x');
  });
});

describe('stopping', () => {
  it('ends waiting targets at once and lets running ones prove their end', async () => {
    const { engine, enqueue, jobState, store } = await harness(await openTestStore(), {
      async run(context) {
        await aborted(context.stop);
        return { state: 'cancelled', code: 'FORCE_STOP', message: 'gone' };
      },
    });
    const { jobId, targetIds } = await enqueue(['a', 'b', 'c'], 1);
    await until(async () => (await jobState(jobId)) === 'running');
    expect(await engine.requestStop(jobId)).toBe(3);
    for (const id of targetIds) expect(await engine.ended(id)).toMatchObject({ state: 'cancelled' });
    await until(async () => (await jobState(jobId)) === 'stopped');
    const messages = await store.read
      .selectFrom('job_targets')
      .select('message')
      .orderBy('position')
      .execute();
    expect(messages.map((row) => row.message)).toEqual(['gone', '', '']);
  });

  it('can end one target and leave the others', async () => {
    const { engine, enqueue, jobState } = await harness(await openTestStore(), {
      async run(context) {
        if (context.target.label === 'b') return done;
        await aborted(context.stop);
        return { state: 'cancelled', code: 'FORCE_STOP', message: '' };
      },
    });
    const { jobId, targetIds } = await enqueue(['a', 'b']);
    await engine.ended(targetIds[1] ?? 0);
    await engine.requestStop(jobId, [targetIds[0] ?? 0]);
    await engine.ended(targetIds[0] ?? 0);
    await until(async () => (await jobState(jobId)) === 'stopped');
  });
});

describe('retry', () => {
  it('runs only what failed, from the failed step, and keeps the earlier attempt', async () => {
    const seen: string[] = [];
    const { engine, enqueue, ended, jobState, store } = await harness(await openTestStore(), {
      async run(context) {
        seen.push(`${context.target.label}${context.attempt}:${context.resumeStep}`);
        await context.enter('one');
        await context.enter('two');
        if (context.target.label === 'a' && context.attempt === 1)
          return { state: 'failed', code: 'BROKEN', message: 'no' };
        return done;
      },
    });
    const { jobId, targetIds } = await enqueue(['a', 'b'], 1);
    await ended(targetIds);
    await until(async () => (await jobState(jobId)) === 'partly_failed');
    expect(await engine.retry(jobId)).toBe(1);
    await until(async () => (await jobState(jobId)) === 'succeeded');
    expect(seen).toEqual(['a1:', 'b1:', 'a2:two']);
    const [earlier] = await store.read.selectFrom('job_attempts').selectAll().execute();
    expect(earlier).toMatchObject({ attempt: 1, state: 'failed', code: 'BROKEN', step: 'two' });
    await expect(engine.retry(jobId)).rejects.toMatchObject({ reason: 'jobs.nothingToRetry' });
  });
});

describe('after a restart', () => {
  it('takes up what ran, keeps what waited, and runs nothing twice', async () => {
    const store = await openTestStore();
    const first = startHarness(store, {
      async run(context) {
        await context.enter('one');
        await context.output('stdout', Buffer.from('before '));
        await context.remember({ runId: 'r1' });
        await aborted(context.detach);
        throw new Error('detached');
      },
    });
    await first.engine.start();
    const { jobId, targetIds } = await first.enqueue(['a', 'b'], 1);
    await until(async () => {
      const row = await store.read.selectFrom('job_targets').select('memo').orderBy('id').executeTakeFirst();
      return row?.memo !== '{}';
    });
    await first.engine.stop();
    await store.close();

    const ran: string[] = [];
    const second = await harness(await openTestStoreIn(store.dir), {
      async run(context) {
        ran.push(context.target.label);
        return done;
      },
      async recover(context) {
        expect(context.memo).toEqual({ runId: 'r1' });
        expect(await context.stored()).toEqual({ stdout: 7, stderr: 0 });
        await context.output('stdout', Buffer.from('after'));
        return { ...done, exitCode: 0 };
      },
    });
    for (const id of targetIds) expect(await second.engine.ended(id)).toMatchObject({ state: 'succeeded' });
    await until(async () => (await second.jobState(jobId)) === 'succeeded');
    expect(ran).toEqual(['b']);
    const chunks = await second.store.read.selectFrom('job_chunks').select('text').orderBy('seq').execute();
    expect(chunks.map((chunk) => chunk.text).join('')).toBe('before after');
    const steps = await second.store.read.selectFrom('job_steps').select(['name', 'state']).execute();
    expect(steps).toEqual([{ name: 'one', state: 'succeeded' }]);
  });
});
