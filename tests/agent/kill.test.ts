import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentHome, agentTestsSkipped, stageAgentFiles } from './support/agent-process';
import { StandIn } from './support/stand-in';

const taskCount = 18;

describe.skipIf(agentTestsSkipped)('the agent is killed again and again', () => {
  const console_ = new StandIn();
  let files: string;
  let home: AgentHome;
  beforeAll(async () => {
    files = await stageAgentFiles();
    await console_.start();
    home = await AgentHome.create(files, { servers: [console_.url], token: 'secret-token' });
  });
  afterAll(async () => {
    await home.remove();
    await console_.stop();
    await rm(files, { recursive: true });
  });

  it('every task gets a true result, and none runs twice', async () => {
    const ran = join(home.path, 'ran');
    for (let id = 1; id <= taskCount; id += 1)
      console_.give(id, `echo ${id} >> ${ran}; echo result of ${id}`);
    let agent = await home.start();
    // Each round is killed at another moment: right at a confirmation, or some milliseconds after it.
    for (let round = 1; round <= 6; round += 1) {
      const id = round * 3 - 2;
      await console_.seen(({ body }) => body.task_id === id && body.state === 'running');
      await new Promise((done) => setTimeout(done, (round % 5) * 25));
      await agent.stop('SIGKILL');
      agent = await home.start();
    }
    const results = new Map<number, string>();
    for (let id = 1; id <= taskCount; id += 1) results.set(id, await console_.result(id));
    const lines = readFileSync(ran, 'utf8').trim().split('\n').map(Number);
    expect(new Set(lines).size, 'a task ran twice').toBe(lines.length);
    for (const [id, result] of results) {
      const didRun = lines.includes(id);
      expect({ id, result }).toEqual({
        id,
        result: didRun ? `result of ${id}\n[exit status 0]` : expect.stringMatching(/^\[(not run|lost)/),
      });
      expect(new Set(console_.reports(id).map(({ body }) => body.result)).size).toBe(1);
    }
  }, 120_000);
});
