import type { Clock } from '@main/kernel/clock';
import { afterEach, describe, expect, it } from 'vitest';
import { aborted, until } from '../../engine/harness';
import { type Receiver, type Reply, startReceiver } from '../../support/receiver';
import { openTestStore, openTestStoreIn, temporaryFolder } from '../../support/store';
import { ran, request, startExec } from './exec.harness';
import { operator } from './support';

const cleanUps: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function exec(...args: Parameters<typeof startExec>) {
  const made = await startExec(...args);
  cleanUps.push(made.stop);
  return made;
}

async function receiver(reply?: Reply): Promise<Receiver> {
  const made = await startReceiver(reply);
  cleanUps.push(made.close);
  return made;
}

type TestStore = Awaited<ReturnType<typeof openTestStore>>;

async function stateOf(store: Pick<TestStore, 'read'>) {
  return store.read.selectFrom('outgoing_callbacks').selectAll().executeTakeFirstOrThrow();
}

/** Every try is due at once, however far off it was put. */
const farAhead = (): Clock => {
  let now = Date.now();
  return { now: () => (now += 3_600_000) };
};

describe('the result of an asynchronous task', () => {
  it('goes to the address that the caller named, in the words of 000', async () => {
    const store = await openTestStore();
    const { url, bodies, received } = await receiver();
    const { exec: service } = await exec(store, ran, { callbackUrl: 'http://127.0.0.1:1/unused' });
    await service.async(operator, request('t1'), url);
    await received(1);
    expect(bodies[0]).toEqual({
      code: 0,
      exit_code: 0,
      stdout: 'OK\n',
      stderr: '',
      ip: '10.0.0.1',
      task_id: 't1',
      msg: 'success',
      start_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/),
      finish_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/),
    });
    await until(async () => (await stateOf(store)).state === 'delivered');
  });

  it('goes to the address in Settings otherwise, and nowhere if there is none', async () => {
    const store = await openTestStore();
    const { url, received } = await receiver();
    const { exec: service } = await exec(store, ran, { callbackUrl: url });
    await service.async(operator, request('t1'));
    await received(1);

    const silent = await openTestStore();
    const { exec: other } = await exec(silent, ran);
    await other.async(operator, request('t1'));
    await until(async () => (await stateOf(silent)).state === 'delivered');
    expect((await stateOf(silent)).attempts).toBe(0);
  });

  it('is tried again until it is answered with code 0', async () => {
    const store = await openTestStore();
    const replies: Reply = (nth) =>
      [
        { status: 500, text: '{"code":0}' },
        { text: 'no JSON' },
        { text: '{"code":1}' },
        { text: '{"code":null}' },
        { text: '{"code":0}' },
      ][nth - 1] ?? { text: '{"code":0}' };
    const { url, bodies } = await receiver(replies);
    // The clock makes each look an hour later than the one before, so no back-off is waited for.
    const { exec: service, bus } = await exec(store, ran, { clock: farAhead() });
    await service.async(operator, request('t1'), url);
    await until(async () => {
      bus.emit('job.changed', { jobId: 1 });
      return (await stateOf(store)).state === 'delivered';
    });
    expect(bodies).toHaveLength(5);
    expect(await stateOf(store)).toMatchObject({ attempts: 5, last_error: '' });
  });

  it('is given up after a day, and kept with the reason', async () => {
    const store = await openTestStore();
    const { exec: service, bus } = await exec(store, ran, { clock: farAhead() });
    await service.async(operator, request('t1'), 'http://127.0.0.1:1/nobody');
    await until(async () => {
      bus.emit('job.changed', { jobId: 1 });
      return (await stateOf(store)).state === 'dead';
    });
    const { attempts, last_error: error } = await stateOf(store);
    expect(attempts).toBeGreaterThan(1);
    expect(error).toMatch(/ECONNREFUSED|bad port/);
  });

  it('is delivered after a restart, once', async () => {
    const dir = await temporaryFolder();
    const { url, bodies, received } = await receiver();
    const before = await openTestStoreIn(dir);
    const first = await startExec(before, ran);
    // Nobody listens yet: the first tries fail.
    await first.exec.async(operator, request('t1'), 'http://127.0.0.1:1/nobody');
    await until(async () => (await stateOf(before)).attempts > 0);
    await first.stop();
    await before.write(async (tx) => {
      await tx.db.updateTable('outgoing_callbacks').set({ url, next_at: 0 }).execute();
    });
    await before.close();

    const after = await openTestStoreIn(dir);
    await exec(after, ran);
    await received(1);
    await until(async () => (await stateOf(after)).state === 'delivered');
    expect(bodies).toHaveLength(1);
  });

  it('is delivered for a task that ended just before Muster did', async () => {
    const dir = await temporaryFolder();
    const { url, received } = await receiver();
    const before = await openTestStoreIn(dir);
    const first = await startExec(before, ran);
    await first.exec.async(operator, request('t1'), url);
    await until(async () => (await stateOf(before)).state === 'delivered');
    await first.stop();
    // As if the process had died between the end of the task and the release of its callback.
    await before.write(async (tx) => {
      await tx.db.updateTable('outgoing_callbacks').set({ state: 'held' }).execute();
    });
    await before.close();
    await exec(await openTestStoreIn(dir), ran);
    await received(2);
  });

  it('is delivered for a task that was cancelled before it began', async () => {
    const store = await openTestStore();
    const { url, bodies, received } = await receiver();
    const { engine, exec: service } = await exec(store, ran);
    await engine.stop();
    await service.async(operator, request('t1'), url);
    expect((await service.cancel({ ip: '10.0.0.1', taskId: 't1' })).stopped).toBe(true);
    const after = await exec(store, ran);
    await received(1);
    expect(bodies[0]).toMatchObject({ code: 6, exit_code: -1, task_id: 't1' });
    await after.stop();
  });

  it('says of a task that was cancelled what became of it', async () => {
    const store = await openTestStore();
    const { url, bodies, received } = await receiver();
    const { exec: service } = await exec(store, async (context) => {
      await aborted(context.stop);
      return { state: 'cancelled', code: '6', message: 'gone', exitCode: 137 };
    });
    await service.async(operator, request('t1'), url);
    await service.cancel({ ip: '10.0.0.1', taskId: 't1' });
    await received(1);
    expect(bodies[0]).toMatchObject({ code: 6, exit_code: 137, msg: 'gone' });
  });
});
