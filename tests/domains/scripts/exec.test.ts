import { afterEach, describe, expect, it } from 'vitest';
import { aborted, until } from '../../engine/harness';
import { openTestStore } from '../../support/store';
import { ran, request, startExec } from './exec.harness';
import { operator } from './support';

const running: { stop: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

async function exec(...args: Parameters<typeof startExec>) {
  const made = await startExec(...args);
  running.push(made);
  return made;
}

const untilStopped: typeof ran = async (context) => {
  await context.enter('run');
  await aborted(AbortSignal.any([context.stop, context.detach]));
  return { state: 'cancelled', code: '6', message: 'gone', exitCode: 143 };
};

describe('a script that is waited for', () => {
  it('is answered with its result', async () => {
    const { exec: service } = await exec(await openTestStore(), ran);
    const answer = await service.sync(operator, request('t1', '1.1.1.1'));
    expect(answer).toMatchObject({
      code: 0,
      exitCode: 0,
      stdout: 'OK\n',
      stderr: '',
      ip: '1.1.1.1',
      taskId: 't1',
    });
    expect(answer.finishedAt).toBeGreaterThanOrEqual(answer.startedAt);
  });

  it('is refused with what a rule forbids, and nothing is queued', async () => {
    const store = await openTestStore();
    const { exec: service } = await exec(store, ran);
    const forbidden = { ...request('t1'), content: 'uptime\nreboot\n' };
    const refusal = { reason: 'library.blocked', params: { line: 2 } };
    await expect(service.sync(operator, forbidden)).rejects.toMatchObject(refusal);
    await expect(service.async(operator, forbidden)).rejects.toMatchObject(refusal);
    expect(await store.read.selectFrom('jobs').selectAll().execute()).toEqual([]);
  });

  it('goes on when the caller hangs up', async () => {
    const store = await openTestStore();
    const go = Promise.withResolvers<void>();
    const { exec: service } = await exec(store, async (context) => {
      await go.promise;
      return ran(context);
    });
    const caller = new AbortController();
    const waiting = service.sync(operator, request('t1'), caller.signal);
    await until(async () => (await store.read.selectFrom('job_targets').selectAll().execute()).length > 0);
    caller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    go.resolve();
    await until(async () => {
      const rows = await store.read.selectFrom('job_targets').select('state').execute();
      return rows[0]?.state === 'succeeded';
    });
  });

  it('is refused while one of that name runs, and may be repeated after', async () => {
    const go = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const { exec: service } = await exec(await openTestStore(), async (context) => {
      begun.resolve();
      await go.promise;
      return ran(context);
    });
    const first = service.sync(operator, request('t1'));
    await begun.promise;
    await expect(service.sync(operator, request('t1'))).rejects.toMatchObject({
      reason: 'scripts.taskExists',
    });
    go.resolve();
    await first;
    expect((await service.sync(operator, request('t1'))).code).toBe(0);
  });

  it('is refused for a host that nobody knows, or that two cloud areas have', async () => {
    const store = await openTestStore();
    const { exec: service } = await exec(store, ran);
    await expect(service.sync(operator, request('t', '9.9.9.9'))).rejects.toMatchObject({
      reason: 'scripts.unknownHost',
    });
    await expect(service.sync(operator, request('t', '10.0.0.2'))).rejects.toMatchObject({
      reason: 'scripts.ambiguousHost',
    });
    expect(await store.read.selectFrom('jobs').selectAll().execute()).toEqual([]);
  });
});

describe('a script that is queued', () => {
  it('is taken once for each name, also after it has ended', async () => {
    const store = await openTestStore();
    const { exec: service } = await exec(store, ran);
    expect(await service.async(operator, request('t1'))).toEqual({ queued: true, message: 'success' });
    expect((await service.async(operator, request('t1'))).queued).toBe(false);
    await until(async () => {
      const [row] = await store.read.selectFrom('job_targets').select('state').execute();
      return row?.state === 'succeeded';
    });
    expect((await service.async(operator, request('t1'))).queued).toBe(false);
    expect((await service.async(operator, request('t1', '1.1.1.1'))).queued).toBe(true);
    expect(await store.read.selectFrom('jobs').selectAll().execute()).toHaveLength(2);
  });

  it('is taken once of many that come at the same moment', async () => {
    const store = await openTestStore();
    const { exec: service } = await exec(store, ran);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => service.async(operator, request('t1'))),
    );
    expect(answers.filter((answer) => answer.queued)).toHaveLength(1);
    expect(await store.read.selectFrom('jobs').selectAll().execute()).toHaveLength(1);
  });

  it('is refused when the queue is full, and taken when there is room again', async () => {
    const store = await openTestStore();
    const { exec: service } = await exec(store, untilStopped, { queueLimit: 2 });
    await service.async(operator, request('t1'));
    await service.async(operator, request('t2'));
    expect(await service.async(operator, request('t3'))).toEqual({ queued: false, message: '队列已满' });
    await service.cancel({ ip: '10.0.0.1', taskId: 't1' });
    await until(async () => (await service.async(operator, request('t3'))).queued);
  });
});

describe('a cancel', () => {
  it('says that it is done once the work says so', async () => {
    const store = await openTestStore();
    const { exec: service } = await exec(store, untilStopped);
    await service.async(operator, request('t1'));
    expect(await service.cancel({ ip: '10.0.0.1', taskId: 't1' })).toEqual({
      stopped: true,
      message: 'success',
    });
  });

  it('ends a script that is waited for, with code 6 and what killed it', async () => {
    const store = await openTestStore();
    const { exec: service } = await exec(store, untilStopped);
    const waiting = service.sync(operator, request('t1'));
    await until(async () => (await store.read.selectFrom('exec_tasks').selectAll().execute()).length > 0);
    await service.cancel({ ip: '10.0.0.1', taskId: 't1' });
    expect(await waiting).toMatchObject({ code: 6, exitCode: 143, message: 'gone' });
  });

  it('does not say so of work that could not be proven to be gone', async () => {
    const { exec: service } = await exec(await openTestStore(), async (context) => {
      await context.enter('run');
      await aborted(context.stop);
      return { state: 'lost', code: 'STOP_UNVERIFIED', message: 'still running: 42' };
    });
    await service.async(operator, request('t1'));
    expect(await service.cancel({ ip: '10.0.0.1', taskId: 't1' })).toEqual({
      stopped: false,
      message: 'still running: 42',
    });
  });

  it('does not say so of a task that has ended or never was', async () => {
    const { exec: service } = await exec(await openTestStore(), ran);
    await service.sync(operator, request('t1'));
    expect((await service.cancel({ ip: '10.0.0.1', taskId: 't1' })).stopped).toBe(false);
    expect((await service.cancel({ ip: '10.0.0.1', taskId: 'never' })).stopped).toBe(false);
  });
});

describe("an agent's callback", () => {
  it('is kept once for each host and task; a repeat changes nothing', async () => {
    const store = await openTestStore();
    const { exec: service } = await exec(store, ran);
    const callback = {
      ip: '10.0.0.1',
      taskId: 't1',
      agentId: 5,
      code: 0,
      exitCode: 0,
      stdout: 'first',
      stderr: '',
      message: 'success',
      startTime: '2026-01-01T00:00:00+08:00',
      finishTime: '2026-01-01T00:00:01+08:00',
    };
    await Promise.all([
      service.receive(callback),
      service.receive({ ...callback, stdout: 'second' }),
      service.receive({ ...callback, taskId: 't2' }),
    ]);
    const rows = await store.read.selectFrom('received_callbacks').select(['task_id', 'stdout']).execute();
    expect(rows).toEqual([
      { task_id: 't1', stdout: 'first' },
      { task_id: 't2', stdout: 'first' },
    ]);
  });

  it('is refused from an agent of another host, and taken for an address that no host has', async () => {
    const store = await openTestStore();
    const { exec: service } = await exec(store, ran);
    const callback = {
      ip: '10.0.0.1',
      taskId: 't1',
      agentId: 6,
      code: 0,
      exitCode: 0,
      stdout: '',
      stderr: '',
      message: '',
      startTime: '',
      finishTime: '',
    };
    await expect(service.receive(callback)).rejects.toMatchObject({ reason: 'scripts.otherHost' });
    await service.receive({ ...callback, ip: '10.0.0.2' });
    await service.receive({ ...callback, ip: '192.168.0.1' });
    const rows = await store.read.selectFrom('received_callbacks').select('ip').execute();
    expect(rows.map((row) => row.ip)).toEqual(['10.0.0.2', '192.168.0.1']);
  });
});
