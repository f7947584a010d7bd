import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AgentHome,
  agentTestsSkipped,
  askAgent,
  type RunningAgent,
  stageAgentFiles,
} from './support/agent-process';
import { appears, scriptBody } from './support/bodies';
import { StandIn } from './support/stand-in';

describe.skipIf(agentTestsSkipped)('an agent that is busy', () => {
  const console_ = new StandIn();
  let files: string;
  let home: AgentHome;
  let agent: RunningAgent;

  beforeAll(async () => {
    await console_.start();
    files = await stageAgentFiles();
    const limits = { max_runs: 1, queue_limit: 0, body_limit: 65_536 };
    home = await AgentHome.create(files, { servers: [console_.url], token: 'secret-token', ...limits });
    agent = await home.start();
  });
  afterAll(async () => {
    await home.remove();
    await console_.stop();
    await rm(files, { recursive: true });
  });

  const call = async (method: string, body: object) =>
    (await askAgent(agent.port, method, '/agent/script/async', body)).body;

  it('refuses what has no room, and cancels at once what waits', async () => {
    const [began, go] = [join(home.path, 'began'), join(home.path, 'go')];
    const content = `touch ${began}; while ! test -e ${go}; do sleep 0.05; done`;
    const queue = (task: string, what: string) =>
      call('POST', scriptBody(what, { task_id: task, timeout: 600 }));
    expect((await queue('first', content)).code).toBe(0);
    await appears(began);
    expect((await queue('second', `touch ${home.path}/ran`)).code).toBe(0);
    expect(await queue('third', 'true')).toEqual({ code: 1, msg: 'the queue is full' });
    const cancel = { ip: '10.2.2.2', task_id: 'second' };
    expect(await call('DELETE', cancel)).toEqual({ code: 0, msg: 'success' });
    expect((await call('DELETE', cancel)).code).toBe(1);
    const stopped = await console_.seen(({ body }) => body.task_id === 'second');
    expect(stopped.body).toMatchObject({ code: 6, exit_code: -1, msg: 'cancelled before it began' });
    await writeFile(go, '');
    const first = await console_.seen(({ body }) => body.task_id === 'first');
    expect(first.body).toMatchObject({ code: 0, exit_code: 0 });
    expect((await call('POST', scriptBody(`test ! -e ${home.path}/ran`, { task_id: 'last' }))).code).toBe(0);
    const last = await console_.seen(({ body }) => body.task_id === 'last');
    expect(last.body).toMatchObject({ code: 0, exit_code: 0 });
  });

  it('refuses a body that is too large', async () => {
    const body = scriptBody('x'.repeat(70_000), { task_id: 'large' });
    expect(await askAgent(agent.port, 'POST', '/agent/script/sync', body)).toEqual({
      status: 413,
      body: { code: 413, msg: 'the body is too large' },
    });
  });
});
