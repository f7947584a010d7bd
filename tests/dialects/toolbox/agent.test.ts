import { rm, writeFile } from 'node:fs/promises';
import { execCommand } from '@main/domains/agents';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentHome, agentTestsSkipped, stageAgentFiles } from '../../agent/support/agent-process';
import { appears, processesWith, scriptBody } from '../../agent/support/bodies';
import { forever, operator } from '../../domains/agents/support';
import { type Listener, listen } from './support';

describe.skipIf(agentTestsSkipped)('the real agent and the real listener', () => {
  let files: string;
  let listener: Listener;
  const homes: AgentHome[] = [];
  beforeEach(async () => {
    files = await stageAgentFiles();
    listener = await listen();
  });
  afterEach(async () => {
    for (const home of homes.splice(0)) await home.remove();
    await rm(files, { recursive: true });
  });

  const start = async (settings: Record<string, unknown>) => {
    const home = await AgentHome.create(files, { servers: [listener.url], wait: 25, ...settings });
    homes.push(home);
    await home.start();
    return home;
  };
  const run = async (agentId: number, command: string) => {
    const id = await listener.agents.tasks.add({ agentId, command, timeoutSeconds: 600 });
    return listener.agents.tasks.ended(id);
  };

  it('register, run, report; a script, a cancel of its tree, a reset', async () => {
    const { registry } = listener.agents;
    const { id, token } = await registry.prepareForHost({
      hostId: 1,
      innerIp: '10.0.0.1',
      nodeType: 'AGENT',
      name: 'web01',
    });
    const called = registry.called(1, listener.clock.now(), forever);
    const home = await start({ token });
    await called;
    expect((await registry.ofHosts([1])).get(1)).toMatchObject({ status: 'RUNNING', version: '0.1.0' });

    expect(await run(id, 'echo plain')).toEqual({ state: 'succeeded', result: 'plain\n[exit status 0]' });
    const script = await run(
      id,
      execCommand({ kind: 'script', ...scriptBody('echo "$1"', { param: "'a b'" }) }),
    );
    expect(JSON.parse(script.result)).toMatchObject({ code: 0, exit_code: 0, stdout: 'a b\n' });

    const body = scriptBody(`setsid sleep 98781 & touch ${home.path}/started; sleep 98781`, { timeout: 600 });
    const long = run(id, execCommand({ kind: 'script', ...body }));
    await appears(`${home.path}/started`);
    const cancel = await run(id, execCommand({ kind: 'cancel', ip: body.ip, task_id: body.task_id }));
    expect(JSON.parse(cancel.result)).toEqual({ code: 0, msg: 'success' });
    expect(processesWith('sleep 98781')).toEqual([]);
    expect(JSON.parse((await long).result)).toMatchObject({ code: 6, exit_code: 143 });

    const renewed = await registry.resetToken(id);
    await home.configure({
      name: 'web01',
      servers: [listener.url],
      token: renewed,
      bind: '127.0.0.1',
      port: 0,
    });
    expect(await run(id, 'echo again')).toMatchObject({ result: 'again\n[exit status 0]' });
  });

  it('enrols by itself and comes back after kill -9 with the result', async () => {
    const { enrolments, registry } = listener.agents;
    const expiresAt = listener.clock.now() + 600_000;
    const { token } = await enrolments.create(operator, { name: 'rack', maxUses: 5, expiresAt });
    const home = await AgentHome.create(files, {
      name: 'fresh',
      servers: [listener.url],
      enrolment_token: token,
    });
    homes.push(home);
    const agent = await home.start();
    const found = async () => {
      for (;;) {
        const { items } = await registry.list({
          page: 1,
          pageSize: 1,
          sortBy: 'name',
          descending: false,
          keyword: 'fresh',
        });
        if (items[0]) return items[0].id;
        await new Promise((done) => setTimeout(done, 20));
      }
    };
    const id = await found();
    const wait = `touch ${home.path}/started; while ! test -e ${home.path}/go; do sleep 0.05; done; echo survived`;
    const ended = run(id, wait);
    await appears(`${home.path}/started`);
    await agent.stop('SIGKILL');
    await home.start();
    await writeFile(`${home.path}/go`, '');
    expect(await ended).toEqual({ state: 'succeeded', result: 'survived\n[exit status 0]' });
  });
});
