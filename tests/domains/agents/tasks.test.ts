import { execCommand } from '@main/domains/agents';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Bench, forever, openBench, registered } from './support';

let bench: Bench;
let agent: { id: number; pollSeconds: number };
beforeEach(async () => {
  bench = await openBench();
  agent = await registered(bench);
});

const add = (command: string, timeoutSeconds = 60) =>
  bench.agents.tasks.add({ agentId: agent.id, command, timeoutSeconds });
const next = (wait = 0, signal = forever) => bench.agents.tasks.next(agent, wait, signal);

describe('handing out', () => {
  it('gives the oldest first, the same again until it is confirmed, and one at a time', async () => {
    const { tasks } = bench.agents;
    expect(await next()).toBeUndefined();
    const first = await add('one');
    const second = await add('two');
    expect(await next()).toEqual({ id: first, command: 'one' });
    expect(await next()).toEqual({ id: first, command: 'one' });
    await tasks.confirm(agent, first);
    await tasks.confirm(agent, first);
    expect(await next()).toBeUndefined();
    await tasks.report(agent, first, 'done');
    expect(await next()).toEqual({ id: second, command: 'two' });
    expect(await tasks.ended(first)).toEqual({ state: 'succeeded', result: 'done' });
  });

  it('gives the next after a result even where nothing was confirmed', async () => {
    const first = await add('one');
    const second = await add('two');
    await next();
    await bench.agents.tasks.report(agent, first, 'done');
    expect(await next()).toMatchObject({ id: second });
  });

  it('gives a cancel while what it cancels runs', async () => {
    const { tasks } = bench.agents;
    const script = await add(execCommand({ kind: 'script', task_id: 's' }));
    await next();
    await tasks.confirm(agent, script);
    await add('ordinary');
    const cancel = await add(execCommand({ kind: 'cancel', ip: '10.0.0.1', task_id: 's' }));
    expect(await next()).toMatchObject({ id: cancel });
    await tasks.report(agent, cancel, '{"code": 0}');
    expect(await next()).toBeUndefined();
  });

  it('wakes who waits, and only who is meant', async () => {
    const other = { ...(await registered(bench, 'web02')), pollSeconds: 30 };
    const waiting = next(60);
    const stop = new AbortController();
    const others = bench.agents.tasks.next(other, 60, stop.signal);
    const id = await add('now');
    expect(await waiting).toEqual({ id, command: 'now' });
    stop.abort();
    expect(await others).toBeUndefined();
  });

  it('does not give a task to a caller that hung up', async () => {
    const gone = new AbortController();
    const waiting = next(60, gone.signal);
    gone.abort();
    expect(await waiting).toBeUndefined();
    const id = await add('now');
    expect(await next()).toMatchObject({ id });
  });

  it('ends a held request when the token is reset', async () => {
    const waiting = next(300);
    await bench.agents.registry.resetToken(agent.id);
    expect(await waiting).toBeUndefined();
  });

  it('holds five thousand agents and wakes each for its own', async () => {
    const { tasks } = bench.agents;
    const made = await Promise.all(
      Array.from({ length: 5000 }, (_, number) => bench.agents.registry.create({ name: `n${number}` })),
    );
    const held = made.map(({ id }) => tasks.next({ id, pollSeconds: 30 }, 300, forever));
    await Promise.all(
      made.map(({ id }) => tasks.add({ agentId: id, command: `for ${id}`, timeoutSeconds: 60 })),
    );
    const got = await Promise.all(held);
    expect(got.map((task) => task?.command)).toEqual(made.map(({ id }) => `for ${id}`));
  });
});

describe('results', () => {
  it('takes one result; a second is ignored', async () => {
    const { tasks } = bench.agents;
    const id = await add(execCommand({ kind: 'script', content: 'secret' }));
    await next();
    await tasks.report(agent, id, 'first');
    await tasks.report(agent, id, 'second');
    expect(await tasks.ended(id)).toEqual({ state: 'succeeded', result: 'first' });
    const row = await bench.store.read.selectFrom('agent_tasks').select('command').executeTakeFirstOrThrow();
    expect(row.command).toBe('muster-agent exec …');
    await expect(tasks.confirm(agent, id)).rejects.toMatchObject({ reason: 'agents.taskEnded' });
  });

  it("refuses another agent's task and one that is not there", async () => {
    const { tasks } = bench.agents;
    const other = { ...(await registered(bench, 'web02')), pollSeconds: 30 };
    const id = await add('mine');
    await next();
    await expect(tasks.report(other, id, 'x')).rejects.toMatchObject({ reason: 'agents.notYours' });
    await expect(tasks.confirm(other, id)).rejects.toMatchObject({ reason: 'agents.notYours' });
    await expect(tasks.report(agent, 99, 'x')).rejects.toMatchObject({ reason: 'common.notFound' });
  });

  it('tells who waits for the end; what was not handed out can be taken back', async () => {
    const { tasks } = bench.agents;
    const first = await add('one');
    const second = await add('two');
    await next();
    expect(await tasks.withdraw(first)).toBe(false);
    const end = tasks.ended(second);
    expect(await tasks.withdraw(second)).toBe(true);
    expect(await end).toEqual({ state: 'cancelled', result: '' });
    const stop = new AbortController();
    const aborted = tasks.ended(first, stop.signal);
    stop.abort();
    await expect(aborted).rejects.toThrow();
    const gone = tasks.ended(first);
    await bench.agents.registry.remove([agent.id]);
    expect(await gone).toEqual({ state: 'failed', result: '' });
  });
});

describe('what is never reported', () => {
  const later = async (seconds: number, alive: boolean) => {
    bench.clock.pass(seconds);
    if (alive) await next();
    await bench.agents.stop();
    await bench.agents.tasks.sweep();
  };

  it('is LOST after its timeout and the grace, never handed out again; a late result changes nothing', async () => {
    const { tasks } = bench.agents;
    const id = await add('slow', 600);
    await next();
    await tasks.confirm(agent, id);
    await later(650, true);
    expect(await next()).toBeUndefined();
    await later(20, true);
    expect(await tasks.ended(id)).toEqual({ state: 'lost', result: '' });
    expect(await next()).toBeUndefined();
    await tasks.report(agent, id, 'late');
    expect(await tasks.ended(id)).toEqual({ state: 'lost', result: '' });
  });

  it('waits for an agent that lives, and is given up for one that is silent', async () => {
    const { tasks } = bench.agents;
    const busy = await add('busy', 6000);
    await next();
    await tasks.confirm(agent, busy);
    const waiting = await add('waiting', 60);
    await later(1000, true);
    expect(await tasks.withdraw(waiting)).toBe(true);
    const never = await add('never', 60);
    await later(1000, false);
    expect(await tasks.ended(never)).toEqual({ state: 'failed', result: '' });
  });

  it('gives agents time to come back after a start', async () => {
    const { tasks } = bench.agents;
    const id = await add('slow', 10);
    await next();
    await tasks.confirm(agent, id);
    bench.clock.pass(100_000);
    await tasks.start();
    await tasks.sweep();
    await tasks.report(agent, id, 'kept in the journal');
    expect(await tasks.ended(id)).toEqual({ state: 'succeeded', result: 'kept in the journal' });
  });

  it('is not kept for ever', async () => {
    const { tasks } = bench.agents;
    const id = await add('old');
    await tasks.report(agent, id, 'done');
    await later(8 * 86_400, true);
    expect(await tasks.ended(id)).toEqual({ state: 'failed', result: '' });
  });
});

it('keeps a command that holds a secret out of its row, and forgets it in the end', async () => {
  const command = execCommand({ kind: 'script', env: { TOKEN: 'hush-hush' } });
  const task = { agentId: agent.id, command, timeoutSeconds: 60, secret: true };
  const id = await bench.agents.tasks.add(task);
  const row = () => bench.store.read.selectFrom('agent_tasks').select('command').executeTakeFirst();
  const kept = () =>
    bench.store.read.selectFrom('secrets').select('row_id').where('table_name', '=', 'agent_tasks');
  expect((await row())?.command).toBe('muster-agent exec (vault)');
  expect(await next()).toEqual({ id, command });
  expect(await next()).toEqual({ id, command });
  expect(await kept().execute()).toHaveLength(1);
  await bench.agents.tasks.report(agent, id, 'done');
  expect(await kept().execute()).toEqual([]);

  // One that waits goes with its agent.
  await bench.agents.tasks.add(task);
  expect(await kept().execute()).toHaveLength(1);
  await bench.agents.registry.remove([agent.id]);
  expect(await kept().execute()).toEqual([]);
});

it('takes up waiting work after a restart', async () => {
  const id = await add('left');
  const { createAgentsService } = await import('@main/domains/agents');
  const { createBus } = await import('@main/kernel/bus');
  const { silentLogger } = await import('@main/kernel/logger');
  const again = createAgentsService({
    store: bench.store,
    vault: bench.vault,
    clock: bench.clock,
    bus: createBus(() => undefined),
    logger: silentLogger,
    hosts: {
      innerIp: async () => undefined,
      bind: async () => ({ hostId: 1, nodeType: 'AGENT' }),
      keepFacts: async () => undefined,
    },
    bundled: '0.1.0',
  });
  await again.tasks.start();
  expect(await again.tasks.next(agent, 0, forever)).toMatchObject({ id });
});

it('ends the requests of the process before when an agent registers', async () => {
  const { registry, tasks } = bench.agents;
  const made = await registered(bench, 'restarted');
  const before = tasks.next(made, 600, forever);
  await registry.register({ name: 'restarted', token: made.token, facts: undefined });
  expect(await before).toBeUndefined();
  const after = tasks.next(made, 600, forever);
  const id = await tasks.add({ agentId: made.id, command: 'true', timeoutSeconds: 60 });
  expect(await after).toMatchObject({ id });
});
