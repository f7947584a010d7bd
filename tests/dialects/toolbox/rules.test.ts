import { beforeEach, describe, expect, it } from 'vitest';
import { type Listener, listen } from './support';

let listener: Listener;
let token: string;
let id: number;
beforeEach(async () => {
  listener = await listen();
  ({ id, token } = await listener.agents.registry.create({ name: 'web01' }));
});

const register = (as = token) => listener.call('POST', '/agent/new', { body: { name: 'web01', token: as } });
const next = (as = token) => listener.call('GET', '/agent/task?agent_name=web01', { token: as });
const post = (more: object, as = token) =>
  listener.call('POST', '/agent/task', { token: as, body: { name: 'web01', ...more } });
const add = (command: string) => listener.agents.tasks.add({ agentId: id, command, timeoutSeconds: 60 });
const nothing = { status: 200, body: { task_id: null, command: null } };

describe('a token over the wire', () => {
  it('registers as often as it is shown', async () => {
    for (let time = 0; time < 3; time += 1)
      expect(await register()).toEqual({ status: 200, body: { status: true } });
    expect(await next()).toEqual(nothing);
  });

  it('that was reset fails everywhere, until the agent registers with the new one', async () => {
    const task = await add('one');
    const fresh = await listener.agents.registry.resetToken(id);
    const refused = { status: 401, body: { status: false, message: expect.any(String) } };
    expect(await register()).toEqual(refused);
    expect(await next()).toEqual(refused);
    expect(await post({ task_id: task, result: 'x' })).toEqual(refused);
    expect(await register(fresh)).toEqual({ status: 200, body: { status: true } });
    expect((await next(fresh)).body).toEqual({ task_id: task, command: 'one' });
  });
});

describe('a request for work', () => {
  it('is a sign of life: unknown before the first, running after, terminated when none has come for long', async () => {
    const status = async () => {
      const list = await listener.agents.registry.list({
        ...{ page: 1, pageSize: 10, sortBy: 'name', descending: false, keyword: '' },
      });
      return list.items[0]?.status;
    };
    expect(await status()).toBe('UNKNOWN');
    await next();
    expect(await status()).toBe('RUNNING');
    listener.clock.pass(24 * 3600);
    expect(await status()).toBe('TERMINATED');
  });

  it('gets the oldest again until it is confirmed, none beside it, and the next after its result', async () => {
    const [first, second] = [await add('one'), await add('two')];
    expect((await next()).body).toEqual({ task_id: first, command: 'one' });
    expect((await next()).body).toEqual({ task_id: first, command: 'one' });
    expect((await post({ task_id: first, state: 'running' })).status).toBe(200);
    expect(await next()).toEqual(nothing);
    expect((await post({ task_id: String(first), result: 'done' })).status).toBe(200);
    expect((await next()).body).toEqual({ task_id: second, command: 'two' });
  });
});

describe('a result', () => {
  it('that comes a second time is accepted and changes nothing', async () => {
    const task = await add('one');
    await next();
    expect((await post({ task_id: task, result: 'first' })).status).toBe(200);
    expect((await post({ task_id: task, result: 'second' })).status).toBe(200);
    expect(await listener.agents.tasks.ended(task)).toEqual({ state: 'succeeded', result: 'first' });
  });
});
