import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentHome, agentTestsSkipped, stageAgentFiles } from './support/agent-process';
import { StandIn } from './support/stand-in';

describe.skipIf(agentTestsSkipped)('coming in by an enrolment token, once and now', () => {
  const console_ = new StandIn();
  let files: string;
  let home: AgentHome;
  beforeEach(async () => {
    files = await stageAgentFiles();
    await console_.start();
    const settings = { servers: [console_.url], token: 'of-before', enrolment_token: 'good-once' };
    home = await AgentHome.create(files, settings);
  });
  afterEach(async () => {
    await home.remove();
    await console_.stop();
    await rm(files, { recursive: true });
  });

  const enrol = () =>
    new Promise<{ status: number; stdout: string; stderr: string }>((done) => {
      const words = ['-I', join(files, 'muster-agent.py'), '--home', home.path, 'enrol'];
      execFile('python3', words, { env: { PATH: process.env.PATH, LC_ALL: 'C' } }, (error, stdout, stderr) =>
        done({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
      );
    });
  const config = () => JSON.parse(readFileSync(join(home.path, 'config.json'), 'utf8'));

  it('asks again as the same instance when the answer is lost, and keeps token and name', async () => {
    let asked = 0;
    console_.override = ({ path }) => {
      if (path !== '/agent/new') return undefined;
      asked += 1;
      if (asked === 1) return { status: 500, body: { status: false } };
      return { status: 200, body: { status: true, token: 'its-own', name: '10.0.0.7' } };
    };
    const ended = await enrol();
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^registered as 10\.0\.0\.7 /);
    const bodies = console_.requests.map(({ body }) => body);
    expect(bodies).toMatchObject([{ token: 'good-once' }, { token: 'good-once' }]);
    expect(bodies[0]?.instance).toMatch(/^[0-9a-f]{32}$/);
    expect(bodies[1]?.instance).toBe(bodies[0]?.instance);
    expect(config()).toMatchObject({ token: 'its-own', enrolment_token: '', name: '10.0.0.7' });
  });

  it('says in one line why it is refused, in the console’s own words, and keeps what it had', async () => {
    const body = { status: false, code: 'ENROLMENT_USED', message: '用过 / used' };
    console_.override = ({ path }) => (path === '/agent/new' ? { status: 401, body } : undefined);
    const ended = await enrol();
    expect(ended.status).toBe(6);
    expect(ended.stderr).toMatch(/^ENROLMENT_USED: .* \/ used\n$/);
    expect(ended.stderr + ended.stdout).not.toContain('good-once');
    expect(config()).toMatchObject({ token: 'of-before', enrolment_token: 'good-once' });
  });
});
