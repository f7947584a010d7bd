import { rm } from 'node:fs/promises';
import { viewAgent } from '@main/domains/agents';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentHome, agentTestsSkipped, stageAgentFiles } from '../../agent/support/agent-process';
import { type Listener, listen } from './support';

let listener: Listener;
let token: string;
beforeEach(async () => {
  listener = await listen();
  ({ token } = await listener.agents.registry.create({ name: 'web01', hostId: 1 }));
});

const conflict = async () => {
  const paging = { page: 1, pageSize: 1, sortBy: 'name', descending: false, keyword: '' } as const;
  const [agent] = (await listener.agents.registry.list(paging)).items;
  return agent && viewAgent(agent).conflict;
};
const ask = (more: string) => listener.call('GET', `/agent/task?agent_name=web01${more}`, { token });
const register = (more: object) =>
  listener.call('POST', '/agent/new', { body: { name: 'web01', token, ...more } });

describe('an instance', () => {
  it('is taken from registrations and requests for work', async () => {
    await register({ instance: 'instance-a', facts: { hostname: 'web01', addresses: ['10.0.0.1'] } });
    await ask('&instance=instance-b&host=clone');
    await ask('&instance=instance-a');
    expect(await conflict()).toMatchObject({
      between: [
        { hostName: 'web01', addresses: ['10.0.0.1'] },
        { hostName: 'clone', addresses: [] },
      ],
    });
    expect((await ask('&instance=instance-b')).status).toBe(200);
    expect(await register({ instance: 'instance-b' })).toEqual({ status: 200, body: { status: true } });
  });

  it('may be missing, or be nonsense: nothing comes of that', async () => {
    for (const more of ['&instance=instance-a', '', '&instance=%20', '&instance=', '&instance=instance-a'])
      expect((await ask(more)).status).toBe(200);
    for (const more of [{}, { instance: 7 }, { instance: 'x' }])
      expect((await register(more)).status).toBe(200);
    expect(await conflict()).toBeNull();
  });
});

describe.skipIf(agentTestsSkipped)('real agents with one token', () => {
  let files: string;
  const homes: AgentHome[] = [];
  beforeEach(async () => {
    files = await stageAgentFiles();
  });
  afterEach(async () => {
    for (const home of homes.splice(0)) await home.remove();
    await rm(files, { recursive: true });
  });
  const home = async () => {
    // Held for a second at most, so that two of them are heard by turns.
    const made = await AgentHome.create(files, { servers: [listener.url], token, wait: 1 });
    homes.push(made);
    return made;
  };
  const ran = async (agentId: number) => {
    const task = await listener.agents.tasks.add({ agentId, command: 'true', timeoutSeconds: 60 });
    return listener.agents.tasks.ended(task);
  };

  it('are a restart one after the other, and a conflict side by side', async () => {
    const [original, copy] = [await home(), await home()];
    const agent = await listener.agents.registry.known(token);
    const first = await original.start();
    await ran(agent?.id ?? 0);
    await first.stop('SIGKILL');
    await original.start();
    await ran(agent?.id ?? 0);
    await ran(agent?.id ?? 0);
    expect(await conflict()).toBeNull();
    await copy.start();
    await expect.poll(conflict, { timeout: 60_000 }).toMatchObject({
      between: [{ hostName: expect.any(String) }, { hostName: expect.any(String) }],
    });
  });
});
