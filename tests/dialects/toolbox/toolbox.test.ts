import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { operator } from '../../domains/agents/support';
import { type Listener, listen } from './support';

const golden = JSON.parse(
  readFileSync(new URL('./golden/seed.golden.json', import.meta.url), 'utf8'),
) as Record<
  'register' | 'next' | 'nothing' | 'report',
  { request: Record<string, unknown>; response: unknown }
>;

let listener: Listener;
let token: string;
let id: number;
beforeEach(async () => {
  listener = await listen();
  ({ id, token } = await listener.agents.registry.create({ name: 'web01' }));
});

const nextTask = (more = '', as = token) =>
  listener.call('GET', `/agent/task?agent_name=web01${more}`, { token: as });
const post = (body: unknown, as = token) => listener.call('POST', '/agent/task', { token: as, body });

describe("the seed's examples", () => {
  it('registers', async () => {
    const answer = await listener.call('POST', '/agent/new', { body: { ...golden.register.request, token } });
    expect(answer).toEqual({ status: 200, body: golden.register.response });
  });

  it('hands out a task and takes its result', async () => {
    await listener.store.write((tx) =>
      tx.db
        .insertInto('agent_tasks')
        .values({
          id: 12_345,
          agent_id: id,
          command: 'ping www.baidu.com',
          timeout_seconds: 60,
          created_at: 1,
          handed_at: null,
          confirmed_at: null,
          finished_at: null,
        })
        .execute(),
    );
    await listener.agents.tasks.start();
    expect(await nextTask()).toEqual({ status: 200, body: golden.next.response });
    expect(await nextTask('', `Bearer ${token}`)).toEqual({ status: 200, body: golden.next.response });
    expect((await post(golden.report.request)).status).toBe(200);
    expect(await nextTask()).toEqual({ status: 200, body: golden.nothing.response });
    expect(await listener.agents.tasks.ended(12_345)).toEqual({
      state: 'succeeded',
      result: golden.report.request.result,
    });
  });
});

describe('refusals', () => {
  it('come in the envelope of the page, and name the field', async () => {
    const register = (body: unknown) => listener.call('POST', '/agent/new', { body });
    const wrong = await register({ name: 'web01', token: 'wrong' });
    expect(wrong).toEqual({ status: 401, body: { status: false, message: expect.any(String) } });
    expect(await register({ name: 'web01' })).toEqual({
      status: 400,
      body: { status: false, message: 'token：必填' },
    });
    expect(await register('{')).toMatchObject({ status: 400, body: { status: false } });
    expect(await nextTask('', 'wrong')).toMatchObject({ status: 401, body: { status: false } });
    expect(await listener.call('GET', '/agent/task?agent_name=web01')).toMatchObject({ status: 401 });
    expect(await listener.call('GET', '/agent/task?agent_name=other', { token })).toMatchObject({
      status: 403,
    });
    expect(await listener.call('GET', '/agent/task', { token })).toMatchObject({ status: 400 });
    expect(await nextTask('&wait=x')).toMatchObject({ status: 400 });
    expect(await post({ name: 'web01', task_id: 1 })).toMatchObject({
      status: 400,
      body: { message: 'result：必填' },
    });
    expect(await post({ name: 'web01', task_id: 'x', result: '' })).toMatchObject({ status: 400 });
    expect(await post({ name: 'web01', task_id: 99, result: '' })).toMatchObject({ status: 404 });
    expect(await listener.call('GET', '/agent/task/none', { token })).toMatchObject({
      status: 404,
      body: { status: false },
    });
  });

  it("answers 403 for another agent's task and 409 for one that has ended", async () => {
    const other = await listener.agents.registry.create({ name: 'web02' });
    const task = await listener.agents.tasks.add({ agentId: id, command: 'x', timeoutSeconds: 60 });
    const theirs = { name: 'web02', task_id: task, result: 'stolen' };
    expect(await post(theirs, other.token)).toMatchObject({ status: 403, body: { status: false } });
    await post({ name: 'web01', task_id: task, result: 'mine' });
    expect(await post({ name: 'web01', task_id: task, state: 'running' })).toMatchObject({ status: 409 });
    expect((await listener.agents.tasks.ended(task)).result).toBe('mine');
  });
});

describe('a task on the wire', () => {
  const register = (as: string) =>
    listener.call('POST', '/agent/new', { body: { name: 'web01', token: as } });
  const add = (command: string) => listener.agents.tasks.add({ agentId: id, command, timeoutSeconds: 60 });
  const nothing = { status: 200, body: golden.nothing.response };

  it('comes again until it is confirmed, one at a time, oldest first; a second result changes nothing', async () => {
    const [first, second] = [await add('one'), await add('two')];
    const handed = { status: 200, body: { task_id: first, command: 'one' } };
    expect(await nextTask()).toEqual(handed);
    expect(await nextTask()).toEqual(handed);
    const confirm = { name: 'web01', task_id: first, state: 'running' };
    expect((await post(confirm)).status).toBe(200);
    expect((await post(confirm)).status).toBe(200);
    expect(await nextTask()).toEqual(nothing);
    expect((await post({ name: 'web01', task_id: first, result: 'done' })).status).toBe(200);
    expect((await post({ name: 'web01', task_id: String(first), result: 'again' })).status).toBe(200);
    expect(await listener.agents.tasks.ended(first)).toEqual({ state: 'succeeded', result: 'done' });
    expect((await nextTask()).body).toEqual({ task_id: second, command: 'two' });
  });

  it('is LOST after its timeout where it was confirmed and never reported; its late result is taken and ignored', async () => {
    const { tasks } = listener.agents;
    const task = await add('slow');
    await nextTask();
    await post({ name: 'web01', task_id: task, state: 'running' });
    listener.clock.pass(600);
    await tasks.sweep();
    expect(await tasks.ended(task)).toEqual({ state: 'lost', result: '' });
    expect(await nextTask()).toEqual(nothing);
    expect((await post({ name: 'web01', task_id: task, result: 'late' })).status).toBe(200);
    expect(await tasks.ended(task)).toEqual({ state: 'lost', result: '' });
  });

  it('is asked for in vain when the seconds have passed; to ask is a sign of life', async () => {
    const status = async () => (await listener.agents.registry.byIds([id]))[0]?.status;
    expect(await status()).toBe('UNKNOWN');
    expect(await nextTask('&wait=1')).toEqual(nothing);
    expect(await status()).toBe('RUNNING');
    listener.clock.pass(86_400);
    expect(await status()).toBe('TERMINATED');
    await nextTask();
    expect(await status()).toBe('RUNNING');
    expect(await nextTask('&wait=100000')).toMatchObject({ status: 400, body: { status: false } });
  });

  it('is nothing for the token before a reset, at any endpoint; the new one registers, twice the same', async () => {
    expect(await register(token)).toEqual({ status: 200, body: { status: true } });
    const task = await add('kept');
    const renewed = await listener.agents.registry.resetToken(id);
    expect(await register(token)).toMatchObject({ status: 401, body: { status: false } });
    expect(await nextTask()).toMatchObject({ status: 401, body: { status: false } });
    const result = { name: 'web01', task_id: task, result: 'stolen' };
    expect(await post(result)).toMatchObject({ status: 401, body: { status: false } });
    for (const _time of [1, 2])
      expect(await register(renewed)).toEqual({ status: 200, body: { status: true } });
    expect((await nextTask('', renewed)).body).toEqual({ task_id: task, command: 'kept' });
  });
});

it('holds a request until a task comes', async () => {
  const held = nextTask('&wait=60');
  const task = await listener.agents.tasks.add({ agentId: id, command: 'now', timeoutSeconds: 60 });
  expect((await held).body).toEqual({ task_id: task, command: 'now' });
});

it('lets an enrolment in and answers its own token', async () => {
  const expiresAt = listener.clock.now() + 60_000;
  const enrolment = await listener.agents.enrolments.create(operator, { name: 'x', maxUses: 1, expiresAt });
  const body = { name: 'fresh', token: enrolment.token, facts: { version: '0.1.0', odd: [1], addresses: 5 } };
  const answer = await listener.call('POST', '/agent/new', { body });
  expect(answer).toEqual({ status: 200, body: { status: true, token: expect.any(String) } });
  expect(await listener.call('POST', '/agent/new', { body: { ...body, name: 'more' } })).toMatchObject({
    status: 401,
  });
});

it("serves the agent's files to who has an install token, and to nobody else", async () => {
  const get = (name: string, as: string) =>
    fetch(`${listener.url}/agent/download/${name}`, { headers: { authorization: as } });
  const install = await listener.agents.downloads.create(1, 60);
  for (const name of ['muster-agent.py', 'install.sh', 'uninstall.sh']) {
    const response = await get(name, install);
    const digest = createHash('sha256')
      .update(Buffer.from(await response.arrayBuffer()))
      .digest('hex');
    expect(response.headers.get('x-checksum-sha256')).toBe(digest);
  }
  expect((await get('muster-agent.py', token)).status).toBe(401);
  expect((await get('..%2fpackage.json', install)).status).toBe(404);
  expect((await nextTask('', install)).status).toBe(401);
});
