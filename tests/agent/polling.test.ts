import { readdirSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AgentHome, agentTestsSkipped, stageAgentFiles } from './support/agent-process';
import { appears, processesWith, scriptBody } from './support/bodies';
import { execCommand, StandIn } from './support/stand-in';

describe.skipIf(agentTestsSkipped)('the agent asks for work', () => {
  let console_: StandIn;
  let files: string;
  let home: AgentHome;
  const relays: AgentHome[] = [];

  beforeAll(async () => {
    files = await stageAgentFiles();
  });
  afterAll(() => rm(files, { recursive: true }));
  beforeEach(async () => {
    console_ = new StandIn();
    await console_.start();
    home = await AgentHome.create(files, { servers: [console_.url], token: 'secret-token' });
  });
  afterEach(async () => {
    await home.remove();
    for (const relay of relays.splice(0)) await relay.remove();
    await console_.stop();
  });

  it('registers with its facts, confirms before it runs, reports once', async () => {
    await home.start();
    const register = await console_.seen(({ path }) => path === '/agent/new');
    expect(register.body).toMatchObject({
      name: 'web01',
      token: 'secret-token',
      facts: { version: expect.any(String), hostname: expect.any(String), addresses: expect.any(Array) },
    });
    let confirmedFirst = false;
    console_.override = ({ body }) => {
      if (body.state === 'running') confirmedFirst = !readdirSync(home.path).includes('ran');
      return undefined;
    };
    console_.give(12345, `touch ${home.path}/ran; echo out; echo err >&2; exit 4`);
    expect(await console_.result(12345)).toBe('out\nerr\n[exit status 4]');
    expect(confirmedFirst).toBe(true);
    const order = console_.requests.filter(({ body }) => body.task_id === 12345);
    expect(order.map(({ body }) => ('result' in body ? 'result' : body.state))).toEqual([
      'running',
      'result',
    ]);
  });

  it('keeps the servers that the console names, unless none of them answers', async () => {
    // Addresses of the loopback network that are not taken for a tunnel.
    const far = (url: string) => url.replace('127.0.0.1', '127.1');
    const tunnel = 'http://127.0.0.1:9';
    const behind = await AgentHome.create(files, {
      ...{ servers: [tunnel, far(console_.url)], token: 'secret-token' },
    });
    relays.push(behind);
    const second = new StandIn();
    await second.start();
    try {
      let named = ['http://127.1:1'];
      console_.override = ({ method, path }) =>
        method === 'GET' && path === '/agent/task'
          ? { status: 200, body: { task_id: null, command: null, servers: named } }
          : undefined;
      await behind.start();
      const log = () => readFileSync(join(behind.path, 'logs', 'agent.log'), 'utf8');
      const config = () => JSON.parse(readFileSync(join(behind.path, 'config.json'), 'utf8')).servers;
      await expect.poll(log, { timeout: 20_000 }).toContain('keeping those known');
      expect(config()).toEqual([tunnel, far(console_.url)]);
      named = [far(second.url)];
      await expect.poll(config, { timeout: 20_000 }).toEqual([tunnel, ...named]);
      expect(log()).not.toContain('secret-token');
      second.give(5, 'echo there');
      expect(await second.result(5)).toContain('there');
    } finally {
      await second.stop();
    }
  });

  it('carries 000 bodies as tasks and answers with their JSON', async () => {
    await home.start();
    console_.give(1, execCommand({ kind: 'script', ...scriptBody('echo hi', { task_id: 's1' }) }));
    expect(JSON.parse(await console_.result(1))).toMatchObject({ code: 0, stdout: 'hi\n', task_id: 's1' });
    console_.give(2, execCommand({ kind: 'script', ip: 'x' }));
    expect(JSON.parse(await console_.result(2))).toEqual({ code: 400, msg: 'interpreter is required' });
    console_.give(3, 'muster-agent exec %%%');
    expect(JSON.parse(await console_.result(3))).toMatchObject({ code: 400 });
  });

  it('cancels a running task by another task', async () => {
    await home.start();
    const started = join(home.path, 'started');
    const content = `setsid sleep 98771 & touch ${started}; sleep 98771`;
    console_.give(
      1,
      execCommand({ kind: 'script', ...scriptBody(content, { task_id: 's1', timeout: 600 }) }),
    );
    await appears(started);
    console_.give(2, execCommand({ kind: 'cancel', ip: '10.2.2.2', task_id: 's1' }));
    expect(JSON.parse(await console_.result(2))).toEqual({ code: 0, msg: 'success' });
    expect(processesWith('sleep 98771')).toEqual([]);
    expect(JSON.parse(await console_.result(1))).toMatchObject({ code: 6, exit_code: 143 });
  });

  it('does not run what was not confirmed, and not twice what was handed out twice', async () => {
    const refused = new Set<number>([1]);
    console_.override = ({ body }) =>
      body.state === 'running' && refused.has(Number(body.task_id))
        ? { status: 409, body: { status: false, message: 'not yours any more' } }
        : undefined;
    await home.start();
    console_.give(1, `echo ran >> ${home.path}/one`);
    await console_.seen(({ body }) => body.task_id === 1);
    console_.tasks.splice(0);
    console_.give(2, `echo ran >> ${home.path}/two`);
    await console_.result(2);
    console_.tasks.splice(0);
    console_.give(2, `echo ran >> ${home.path}/two`);
    const again = () =>
      console_.requests.filter(({ body }) => body.task_id === 2 && body.state === 'running').length;
    while (again() < 2) await console_.seen(() => again() >= 2);
    expect(readFileSync(`${home.path}/two`, 'utf8')).toBe('ran\n');
    expect(readdirSync(home.path)).not.toContain('one');
  });

  it('keeps a result over an outage of the console and a restart of its own, and delivers it once', async () => {
    const agent = await home.start();
    const { port } = console_;
    console_.give(
      7,
      `touch ${home.path}/started; while ! test -e ${home.path}/go; do sleep 0.05; done; echo kept`,
    );
    await appears(`${home.path}/started`);
    await console_.stop();
    const { writeFile } = await import('node:fs/promises');
    await writeFile(`${home.path}/go`, '');
    const journal = join(home.path, 'state', 'journal');
    while (readdirSync(journal).length === 0) await new Promise((done) => setTimeout(done, 20));
    expect(await agent.stop('SIGTERM')).toBe(0);
    await home.start();
    expect(port).toBe(console_.port);
    await console_.start();
    expect(await console_.result(7)).toBe('kept\n[exit status 0]');
    console_.give(8, 'true');
    await console_.result(8);
    expect(console_.reports(7)).toHaveLength(1);
  });

  it('finds a run again after kill -9 and reports its real result', async () => {
    const agent = await home.start();
    console_.give(
      9,
      `touch ${home.path}/started; while ! test -e ${home.path}/go; do sleep 0.05; done; echo survived`,
    );
    await appears(`${home.path}/started`);
    await agent.stop('SIGKILL');
    await home.start();
    const { writeFile } = await import('node:fs/promises');
    await writeFile(`${home.path}/go`, '');
    expect(await console_.result(9)).toBe('survived\n[exit status 0]');
  });

  it('says that a run is lost when its supervisor was killed, ends what is left, and never runs it again', async () => {
    const agent = await home.start();
    const content = `echo ran >> ${home.path}/count; touch ${home.path}/started; sleep 98772`;
    console_.give(
      10,
      execCommand({ kind: 'script', ...scriptBody(content, { task_id: 's10', timeout: 600 }) }),
    );
    await appears(`${home.path}/started`);
    await agent.stop('SIGKILL');
    const supervisors = processesWith(`supervise ${home.path}`);
    expect(supervisors).toHaveLength(1);
    for (const pid of supervisors) process.kill(pid, 'SIGKILL');
    await home.start();
    expect(JSON.parse(await console_.result(10))).toMatchObject({ code: 5, exit_code: -1, lost: true });
    expect(processesWith('sleep 98772')).toEqual([]);
    expect(readFileSync(`${home.path}/count`, 'utf8')).toBe('ran\n');
    expect(readdirSync(join(home.path, 'tmp'))).toEqual([]);
  });

  it('registers again with the new token after a reset', async () => {
    await home.start();
    console_.give(1, 'true');
    await console_.result(1);
    console_.token = 'new-token';
    await home.configure({
      name: 'web01',
      servers: [console_.url],
      token: 'new-token',
      bind: '127.0.0.1',
      port: 0,
    });
    console_.give(2, 'echo again');
    expect(await console_.result(2)).toBe('again\n[exit status 0]');
    expect(console_.requests.at(-1)?.token).toBe('new-token');
  });

  it('enrols: its own token comes with the answer, is kept, and is used from then on', async () => {
    await home.configure({
      name: 'fresh',
      servers: [console_.url],
      enrolment_token: 'enrol-me',
      bind: '127.0.0.1',
      port: 0,
    });
    console_.override = ({ path, body }) =>
      path === '/agent/new' && body.token === 'enrol-me'
        ? { status: 200, body: { status: true, token: 'secret-token' } }
        : undefined;
    await home.start();
    console_.give(1, 'echo enrolled');
    expect(await console_.result(1)).toBe('enrolled\n[exit status 0]');
    const stored = JSON.parse(readFileSync(join(home.path, 'config.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(stored).toMatchObject({ token: 'secret-token', enrolment_token: '' });
    expect(statSync(join(home.path, 'config.json')).mode & 0o777).toBe(0o600);
  });

  it('fails over to the next server', async () => {
    await home.configure({
      name: 'web01',
      servers: ['http://127.0.0.1:1', console_.url],
      token: 'secret-token',
      bind: '127.0.0.1',
      port: 0,
    });
    await home.start();
    console_.give(1, 'echo reached');
    expect(await console_.result(1)).toBe('reached\n[exit status 0]');
  });

  it('relays the agents of its area, and nothing else', async () => {
    await home.configure({
      name: 'proxy',
      servers: [console_.url],
      token: 'secret-token',
      relay: true,
      bind: '127.0.0.1',
      port: 0,
    });
    const proxy = await home.start();
    const behind = await AgentHome.create(files, {
      name: 'behind',
      servers: [`http://127.0.0.1:${proxy.port}`],
      token: 'secret-token-2',
    });
    console_.override = ({ path, body, token }) => {
      if (path === '/agent/new' && body.token === 'secret-token-2')
        return { status: 200, body: { status: true } };
      if (path === '/agent/task' && token === 'secret-token-2') {
        return { status: 200, body: { task_id: 5, command: 'echo behind' } };
      }
      return undefined;
    };
    await behind.start();
    const report = await console_.seen(({ body }) => body.name === 'behind' && 'result' in body);
    expect(report).toMatchObject({
      token: 'secret-token-2',
      relay: 'secret-token',
      body: { result: 'behind\n[exit status 0]' },
    });
    const forged = await fetch(`http://127.0.0.1:${proxy.port}/agent/task`, {
      headers: { authorization: 'secret-token-2', 'x-muster-relay': 'forged' },
    });
    expect(forged.status).toBe(200);
    expect(console_.requests.map(({ relay }) => relay)).not.toContain('forged');
    const other = await fetch(`http://127.0.0.1:${proxy.port}/api/cmdb/export`);
    expect(other.status).toBe(401);
    await behind.remove();
  });

  it('goes over to the next relay, and back to the first one when it is well again', async () => {
    const relayOn = async (name: string) => {
      const relay = await AgentHome.create(files, {
        name,
        servers: [console_.url],
        token: name,
        relay: true,
      });
      relays.push(relay);
      return relay;
    };
    console_.override = ({ path, body, token, relay }) => {
      if (path === '/agent/new' && ['one', 'two'].includes(String(body.token)))
        return { status: 200, body: { status: true } };
      const own = ['one', 'two'].includes(token) && relay === '';
      return own ? { status: 200, body: { task_id: null, command: null } } : undefined;
    };
    const one = await relayOn('one');
    const two = await relayOn('two');
    const first = await one.start();
    const second = await two.start();
    await console_.seen(({ path, body }) => path === '/agent/new' && body.name === 'two');
    // A relay keeps the port that it was given: its agents have it in their settings.
    expect(JSON.parse(readFileSync(join(one.path, 'config.json'), 'utf8'))).toMatchObject({
      port: first.port,
    });
    const servers = [first.port, second.port].map((port) => `http://127.0.0.1:${port}`);
    await home.configure({
      ...{ name: 'web01', servers, token: 'secret-token', bind: '127.0.0.1', port: 0 },
      ...{ wait: 1, return_after: 1 },
    });
    await home.start();
    const ran = async (id: number) => {
      console_.give(id, 'true');
      await console_.result(id);
      return console_.reports(id)[0]?.relay;
    };
    expect(await ran(1)).toBe('one');
    await first.stop('SIGKILL');
    expect(await ran(2)).toBe('two');
    await one.start();
    let id = 3;
    while ((await ran(id)) !== 'one') id += 1;
  });
});
