import type { AgentTaskEnd, AgentTasks } from '@main/domains/scripts';
import { silentLogger } from '@main/kernel/logger';
import { createSshPool } from '@main/platform/ssh';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../../engine/harness';
import { memoryTrust } from '../../support/ssh/bench';
import { openTestStore } from '../../support/store';
import { startKind } from './kind.harness';
import { operator } from './support';

/** 001 with an agent that the test plays. */
class FakeAgents implements AgentTasks {
  readonly tasks: { agentId: number; body: Record<string, unknown>; timeoutSeconds: number }[] = [];
  readonly #ends = new Map<number, PromiseWithResolvers<AgentTaskEnd>>();
  handedOut = true;

  execCommand(body: object): string {
    return JSON.stringify(body);
  }

  async add(task: { agentId: number; command: string; timeoutSeconds: number }): Promise<number> {
    const body = JSON.parse(task.command) as Record<string, unknown>;
    this.tasks.push({ agentId: task.agentId, body, timeoutSeconds: task.timeoutSeconds });
    return this.tasks.length;
  }

  async ended(taskId: number, signal?: AbortSignal): Promise<AgentTaskEnd> {
    const gone = Promise.withResolvers<never>();
    const leave = () => gone.reject(signal?.reason);
    if (signal?.aborted) leave();
    signal?.addEventListener('abort', leave, { once: true });
    return Promise.race([this.#end(taskId).promise, gone.promise]);
  }

  async withdraw(taskId: number): Promise<boolean> {
    if (this.handedOut) return false;
    this.report(taskId, { state: 'cancelled', result: '' });
    return true;
  }

  report(taskId: number, end: AgentTaskEnd): void {
    this.#end(taskId).resolve(end);
  }

  #end(taskId: number): PromiseWithResolvers<AgentTaskEnd> {
    const end = this.#ends.get(taskId) ?? Promise.withResolvers<AgentTaskEnd>();
    this.#ends.set(taskId, end);
    return end;
  }
}

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(agents: FakeAgents, store?: Awaited<ReturnType<typeof openTestStore>>) {
  const made = store ?? (await openTestStore());
  const ssh = createSshPool({ trust: memoryTrust(), logger: silentLogger });
  const kind = await startKind({
    store: made,
    ssh,
    endpoints: new Map(),
    agents,
    agentIds: new Map([[1, 7]]),
  });
  stops.push(
    () => kind.engine.stop(),
    () => ssh.close(),
  );
  return { ...kind, store: made };
}

const request = {
  interpreter: '/bin/bash',
  content: 'echo OK\n',
  path: '/tmp',
  user: 'root',
  param: '1 2',
  timeoutSeconds: 9,
  ip: '10.0.0.1',
  taskId: 't1',
};

function answer(more: object): AgentTaskEnd {
  const base = { code: 0, exit_code: 0, stdout: '', stderr: '', msg: 'success', ip: '', task_id: '' };
  return { state: 'succeeded', result: JSON.stringify({ ...base, ...more }) };
}

describe('a script for a host without SSH', () => {
  it('goes to its agent in the words of 000 and comes back the same', async () => {
    const agents = new FakeAgents();
    const { exec } = await start(agents);
    const waiting = exec.sync(operator, request);
    await until(async () => agents.tasks.length === 1);
    expect(agents.tasks[0]).toEqual({
      agentId: 7,
      timeoutSeconds: 9,
      body: {
        kind: 'script',
        interpreter: '/bin/bash',
        content: 'echo OK\n',
        path: '/tmp',
        user: 'root',
        param: '1 2',
        timeout: 9,
        ip: '10.0.0.1',
        task_id: 'muster-1-1',
      },
    });
    agents.report(1, answer({ exit_code: 3, stdout: 'out', stderr: 'err' }));
    expect(await waiting).toMatchObject({ code: 0, exitCode: 3, stdout: 'out', stderr: 'err', taskId: 't1' });
  });

  it('goes to an agent that belongs to no host of the CMDB', async () => {
    const agents = new FakeAgents();
    const { exec } = await start(agents);
    const waiting = exec.sync(operator, { ...request, ip: '10.9.9.9' });
    await until(async () => agents.tasks.length === 1);
    expect(agents.tasks[0]).toMatchObject({ agentId: 9, body: { ip: '10.9.9.9' } });
    agents.report(1, answer({ stdout: 'OK\n' }));
    expect(await waiting).toMatchObject({ code: 0, stdout: 'OK\n', ip: '10.9.9.9' });
  });

  it('keeps every code', async () => {
    const ends: [object, object][] = [
      [
        { code: 1, exit_code: -1 },
        { code: 1, exitCode: -1 },
      ],
      [
        { code: 2, exit_code: -1 },
        { code: 2, exitCode: -1 },
      ],
      [
        { code: 3, exit_code: -1 },
        { code: 3, exitCode: -1 },
      ],
      [
        { code: 4, exit_code: 124 },
        { code: 4, exitCode: 124 },
      ],
      [
        { code: 4, exit_code: 124, left: [42] },
        { code: 4, exitCode: 124 },
      ],
      [
        { code: 5, exit_code: -1, lost: true },
        { code: 5, exitCode: -1 },
      ],
      [
        { code: 6, exit_code: 143 },
        { code: 6, exitCode: 143 },
      ],
      [
        { code: 6, exit_code: -1 },
        { code: 6, exitCode: -1 },
      ],
    ];
    const agents = new FakeAgents();
    const { exec } = await start(agents);
    for (const [index, [report, expected]] of ends.entries()) {
      agents.report(index + 1, answer(report));
      expect(await exec.sync(operator, { ...request, taskId: `t${index}` })).toMatchObject(expected);
    }
  });

  it('is lost or not reached where the agent brings no result', async () => {
    const agents = new FakeAgents();
    const { exec, store } = await start(agents);
    agents.report(1, { state: 'lost', result: '' });
    agents.report(2, { state: 'failed', result: '' });
    agents.report(3, { state: 'succeeded', result: 'no JSON' });
    for (const taskId of ['a', 'b', 'c'])
      expect((await exec.sync(operator, { ...request, taskId })).code).toBe(5);
    const rows = await store.read.selectFrom('job_targets').select('state').orderBy('id').execute();
    expect(rows.map((row) => row.state)).toEqual(['lost', 'failed', 'lost']);
  });

  it('is cancelled by a task of its own, and proven by its own result', async () => {
    const agents = new FakeAgents();
    const { exec } = await start(agents);
    const waiting = exec.sync(operator, request);
    await until(async () => agents.tasks.length === 1);
    const cancelling = exec.cancel({ ip: '10.0.0.1', taskId: 't1' });
    await until(async () => agents.tasks.length === 2);
    expect(agents.tasks[1]?.body).toEqual({ kind: 'cancel', ip: '10.0.0.1', task_id: 'muster-1-1' });
    agents.report(1, answer({ code: 6, exit_code: 137 }));
    expect(await cancelling).toEqual({ stopped: true, message: 'success' });
    expect(await waiting).toMatchObject({ code: 6, exitCode: 137 });
  });

  it('is taken back where the agent has not come for it', async () => {
    const agents = new FakeAgents();
    agents.handedOut = false;
    const { exec } = await start(agents);
    const waiting = exec.sync(operator, request);
    await until(async () => agents.tasks.length === 1);
    expect(await exec.cancel({ ip: '10.0.0.1', taskId: 't1' })).toEqual({
      stopped: true,
      message: 'success',
    });
    expect(await waiting).toMatchObject({ code: 6, exitCode: -1 });
    expect(agents.tasks).toHaveLength(1);
  });

  it('is waited for again after a restart, not handed out again', async () => {
    const agents = new FakeAgents();
    const before = await start(agents);
    await before.exec.async(operator, request);
    await until(async () => {
      const [row] = await before.store.read.selectFrom('job_targets').select('memo').execute();
      return row?.memo.includes('agentTask') ?? false;
    });
    await before.engine.stop();
    const after = await start(agents, before.store);
    agents.report(1, answer({ stdout: 'late' }));
    expect(await after.engine.ended(1)).toMatchObject({ state: 'succeeded', code: '0' });
    expect(agents.tasks).toHaveLength(1);
  });
});
