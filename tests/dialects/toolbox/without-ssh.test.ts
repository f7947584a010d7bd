import { rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { type App, createApp } from '@main/app/create-app';
import { systemActor } from '@main/kernel/actor';
import { readConfig } from '@main/kernel/config';
import { silentLogger } from '@main/kernel/logger';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentHome, agentTestsSkipped, stageAgentFiles } from '../../agent/support/agent-process';
import { appears, processesWith, scriptBody } from '../../agent/support/bodies';
import { temporaryFolder } from '../../support/store';

const ip = '10.9.9.9';
const password = 'correct horse battery staple';

describe.skipIf(agentTestsSkipped)('a host without SSH, by its agent', () => {
  let app: App;
  let url: string;
  let token: string;
  let files: string;
  let home: AgentHome;

  const post = async (path: string, body: unknown, method = 'POST') => {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, unknown>;
  };
  const call = async <T>(name: string, input: object): Promise<T> => {
    const session = { token: undefined, start: () => undefined, end: () => undefined };
    const answer = await app.dispatch(name, input, { actor: systemActor, session, address: 'local' });
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    return answer.data as T;
  };

  beforeEach(async () => {
    app = await createApp({
      config: readConfig(['--listen', '127.0.0.1:0'], { MUSTER_ADMIN_PASSWORD: password }),
      dataDir: await temporaryFolder(),
      resources: resolve('resources'),
      logger: silentLogger,
      host: 'server',
    });
    const { listener } = await app.start();
    url = `http://127.0.0.1:${listener.port}`;
    token = '';
    const login = await post('/admin/user_login', { name: 'admin', password });
    token = (login.info as { access_token: string }).access_token;
    await post('/api/cmdb/sync', {
      product_lines: [{ id: '4', name: 'line' }],
      applications: [{ id: '5093', name: 'business', product_line_id: '4' }],
      hosts: [{ inner_ip: ip, cloud_id: 0, application_id: '5093' }],
    });
    const hosts = await call<{ items: { id: number }[] }>('cmdb.hosts', { businessId: 5093 });
    const made = await call<{ token: string }>('agents.create', { name: 'h9', hostId: hosts.items[0]?.id });
    files = await stageAgentFiles();
    home = await AgentHome.create(files, { name: 'h9', servers: [url], token: made.token, wait: 25 });
    await home.start();
    const running = async () =>
      (await call<{ total: number }>('agents.list', { status: ['RUNNING'] })).total === 1;
    while (!(await running())) await new Promise((done) => setTimeout(done, 20));
  });
  afterEach(async () => {
    await home.remove();
    await app.stop();
    await rm(files, { recursive: true });
  });

  it('runs scripts, cancels a tree, moves files', async () => {
    const script = scriptBody('echo "$1"; exit 3', { param: "'a b'", ip, task_id: 'w1' });
    expect(await post('/agent/script/sync', script)).toMatchObject({
      code: 0,
      exit_code: 3,
      stdout: 'a b\n',
    });

    const content = `setsid sleep 98791 & touch ${home.path}/started; sleep 98791`;
    await post('/agent/script/async', scriptBody(content, { ip, task_id: 'w2', timeout: 600 }));
    await appears(`${home.path}/started`);
    expect(await post('/agent/script/async', { ip, task_id: 'w2' }, 'DELETE')).toMatchObject({ code: 0 });
    expect(processesWith('sleep 98791')).toEqual([]);

    const { username: user } = userInfo();
    const answer = await post('/agent/file/transfer', {
      bcommand: 'echo before',
      bcommand_user: user,
      acommand: `cat ${home.path}/placed`,
      acommand_user: user,
      ip,
      task_id: 't1',
      file_list: [
        { file_id: 1, path: home.path, user, group: user, content: 'x', name: 'placed', md5_check: false },
      ],
    });
    expect(answer).toMatchObject({
      code: 0,
      command_before_stdout: 'before\n',
      command_after_stdout: 'x',
      file_list: [{ file_id: 1, state: true }],
    });
  });
});
