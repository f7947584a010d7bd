import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AgentHome,
  agentTestsSkipped,
  askAgent,
  type RunningAgent,
  stageAgentFiles,
} from './support/agent-process';
import { appears, processesWith, scriptBody } from './support/bodies';
import { StandIn } from './support/stand-in';

if (agentTestsSkipped) console.warn(`skipped: ${agentTestsSkipped}`);

describe.skipIf(agentTestsSkipped)('the agent serves 000', () => {
  const console_ = new StandIn();
  let files: string;
  let home: AgentHome;
  let agent: RunningAgent;
  const run = async (content: string, extra: Record<string, unknown> = {}) =>
    (await askAgent(agent.port, 'POST', '/agent/script/sync', scriptBody(content, extra))).body;

  beforeAll(async () => {
    await console_.start();
    files = await stageAgentFiles();
    home = await AgentHome.create(files, {
      servers: [console_.url],
      token: 'secret-token',
      output_limit: 100_000,
    });
    agent = await home.start();
  });
  afterAll(async () => {
    await home.remove();
    await console_.stop();
    await rm(files, { recursive: true });
  });

  it('answers all fields of the seed', async () => {
    expect(await run('echo OK; echo bad >&2; exit 3', { param: '1 2' })).toEqual({
      code: 0,
      exit_code: 3,
      stdout: 'OK\n',
      stderr: 'bad\n',
      ip: '10.2.2.2',
      task_id: 'f32ed3',
      msg: 'success',
      start_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/),
      finish_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  it('passes parameters as data, byte for byte', async () => {
    const hostile = ['a b', '$(touch /tmp/pwned)', '`id`', "it's", '-rf', '', '中文', '*', 'a\nb', '"', '\\'];
    const param = hostile.map((word) => `'${word.replaceAll("'", `'"'"'`)}'`).join(' ');
    const answer = await run(`for a in "$@"; do printf '%s\\001' "$a"; done`, { param });
    expect(String(answer.stdout).split('\u0001').slice(0, -1)).toEqual(hostile);
  });

  it('writes CRLF as LF, turns invalid bytes into U+FFFD, gives no stdin', async () => {
    const answer = await run("#!/bin/sh\r\nprintf 'a\\377b'\r\ncat\r\n");
    expect(answer).toMatchObject({ code: 0, exit_code: 0, stdout: 'a\ufffdb' });
  });

  it('takes folders and files with any name', async () => {
    await mkdir(join(home.path, '目录'));
    const env = { TEXT: '值' };
    const answer = await run('echo "$PWD $TEXT"; : > 文件', { path: join(home.path, '目录'), env });
    expect(answer).toMatchObject({ code: 0, exit_code: 0, stdout: `${join(home.path, '目录')} 值\n` });
    expect(readdirSync(join(home.path, '目录'))).toEqual(['文件']);
  });

  it('names the step that failed by its code', async () => {
    expect(await run('true', { path: '/no/such' })).toMatchObject({ code: 2, exit_code: -1 });
    expect(await run('true', { user: 'no-such-user' })).toMatchObject({ code: 3, exit_code: -1 });
    expect(await run('true', { user: '-c id' })).toMatchObject({ code: 3, exit_code: -1 });
    await rm(join(home.path, 'tmp'), { recursive: true });
    expect(await run('true')).toMatchObject({ code: 1, exit_code: -1 });
    await mkdir(join(home.path, 'tmp'));
  });

  it('reports 128 + signal for a killed script and cuts output above the limit', async () => {
    expect(await run('kill -9 $$')).toMatchObject({ code: 0, exit_code: 137 });
    const answer = await run('yes 0123456789 | head -c 5000000; echo end >&2');
    expect(answer).toMatchObject({ code: 0, exit_code: 0, stderr: 'end\n' });
    expect(String(answer.stdout)).toHaveLength(
      100_000 + '\n[output cut here: more than 100000 bytes]\n'.length,
    );
  });

  it('ends the whole tree on a timeout, double forks and new sessions included', async () => {
    const mark = '98761';
    const answer = await run(
      `setsid nohup sleep ${mark} & (setsid sh -c 'env -i sleep ${mark} &' &) ; trap '' TERM; sleep ${mark}; sleep ${mark}`,
      { timeout: 1 },
    );
    expect(answer).toMatchObject({ code: 4, exit_code: 124 });
    expect(answer.msg).toContain('the process tree has ended');
    expect(processesWith(`sleep ${mark}`)).toEqual([]);
  });

  it('leaves no temporary script', async () => {
    await run('echo "$0"');
    expect(readdirSync(join(home.path, 'tmp'))).toEqual([]);
    expect(readdirSync(join(home.path, 'state', 'runs'))).toEqual([]);
  });

  it('does not wait for what a script leaves in the background', async () => {
    const answer = await run('sleep 98762 & echo started');
    expect(answer).toMatchObject({ code: 0, exit_code: 0, stdout: 'started\n' });
    for (const pid of processesWith('sleep 98762')) process.kill(pid);
  });

  it('refuses bad requests with a message that names the field', async () => {
    const post = (body: unknown, token?: string) =>
      askAgent(agent.port, 'POST', '/agent/script/sync', body, token);
    expect(await post(scriptBody('true', { timeout: '10' }))).toEqual({
      status: 400,
      body: { code: 400, msg: 'timeout must be of type int' },
    });
    expect((await post({ ...scriptBody('true'), ip: undefined })).body.msg).toBe('ip is required');
    expect((await post(scriptBody('true', { param: "a 'b" }))).body.msg).toBe(
      'param has an unbalanced quote',
    );
    expect((await post(scriptBody('true', { user: 'a\u0000b' }))).body.code).toBe(400);
    expect((await post('{')).status).toBe(400);
    expect(await post(scriptBody('true'), 'wrong')).toEqual({
      status: 401,
      body: { code: 401, msg: 'the token is wrong' },
    });
    expect((await post(scriptBody('echo hi'), 'Bearer secret-token')).body.stdout).toBe('hi\n');
    expect((await askAgent(agent.port, 'POST', '/agent/none/', {})).status).toBe(404);
  });

  it('queues, posts the result back, and refuses the same task twice', async () => {
    const body = scriptBody('echo later', { task_id: 'async-1' });
    const queue = () => askAgent(agent.port, 'POST', '/agent/script/async/', body);
    expect((await queue()).body).toEqual({ code: 0, msg: 'queued' });
    expect((await queue()).body.code).toBe(1);
    const callback = await console_.seen(({ body: seen }) => seen.task_id === 'async-1');
    expect(callback).toMatchObject({
      path: '/agent/script/async/callback',
      token: 'secret-token',
      body: { code: 0, exit_code: 0, stdout: 'later\n' },
    });
    expect((await queue()).body.code).toBe(1);
  });

  it('posts to a callback_url without showing its token there', async () => {
    const other = new StandIn();
    other.token = '';
    await other.start();
    const extra = { task_id: 'async-2', callback_url: `${other.url}/agent/script/async/callback` };
    await askAgent(agent.port, 'POST', '/agent/script/async', scriptBody('echo elsewhere', extra));
    const callback = await other.seen(({ body }) => body.task_id === 'async-2');
    expect(callback).toMatchObject({ token: '', body: { stdout: 'elsewhere\n' } });
    await other.stop();
  });

  it('takes a result from somebody on its host and delivers it as its own are', async () => {
    const result = {
      ...{ code: 0, exit_code: 3, stdout: 'by hand\n', stderr: '', ip: '10.2.2.2', task_id: 'by-hand' },
      ...{
        msg: 'success',
        start_time: '2026-01-02T03:04:05+08:00',
        finish_time: '2026-01-02T03:04:06+08:00',
      },
    };
    const hand = (body: object, token?: string) =>
      askAgent(agent.port, 'POST', '/agent/script/async/callback', body, token);
    expect((await hand(result, 'wrong')).status).toBe(401);
    expect((await hand({ ...result, code: '0' })).body).toEqual({
      code: 400,
      msg: 'code must be of type int',
    });
    expect((await hand(result)).body).toMatchObject({ code: 0 });
    const callback = await console_.seen(({ body }) => body.task_id === 'by-hand');
    expect(callback).toMatchObject({
      path: '/agent/script/async/callback',
      token: 'secret-token',
      body: result,
    });
  });

  it('cancels with proof, and says so when there is nothing to cancel', async () => {
    const started = join(home.path, 'started');
    const content = `trap '' TERM; setsid nohup sleep 98763 & touch ${started}; sleep 98763`;
    await askAgent(
      agent.port,
      'POST',
      '/agent/script/async',
      scriptBody(content, { task_id: 'c1', timeout: 600 }),
    );
    await appears(started);
    const cancel = () =>
      askAgent(agent.port, 'DELETE', '/agent/script/async', { ip: '10.2.2.2', task_id: 'c1' });
    expect((await cancel()).body).toEqual({ code: 0, msg: 'success' });
    expect(processesWith('sleep 98763')).toEqual([]);
    const callback = await console_.seen(({ body }) => body.task_id === 'c1');
    expect(callback.body).toMatchObject({ code: 6, exit_code: 137 });
    expect((await cancel()).body.code).toBe(1);
  });

  it('transfers files, refuses the one with a wrong md5, runs the commands around', async () => {
    const { username: user, gid } = userInfo();
    const group = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((line) => line.split(':')[2] === String(gid))
      ?.split(':')[0];
    const file = { path: home.path, user, group, content: 'x=1\n', md5_check: false };
    const { body } = await askAgent(agent.port, 'POST', '/agent/file/transfer', {
      bcommand: 'echo before',
      bcommand_user: user,
      acommand: `cat ${home.path}/good.conf`,
      acommand_user: user,
      ip: '10.2.2.2',
      task_id: 't1',
      file_list: [
        { ...file, file_id: 1, name: 'good.conf', md5_check: true, md5: '1A94E0E4A1F4A8D2A4A3AB4B7E7B3D5F' },
        { ...file, file_id: 2, name: 'good.conf' },
        { ...file, file_id: 3, name: '字节', content: 'AP8=', encoding: 'base64' },
      ],
    });
    expect(body).toMatchObject({
      code: 1,
      command_before_exit_code: 0,
      command_before_stdout: 'before\n',
      command_after_exit_code: 0,
      command_after_stdout: 'x=1\n',
      file_list: [
        { file_id: 1, state: false },
        { file_id: 2, state: true },
        { file_id: 3, state: true },
      ],
    });
    expect([...readFileSync(join(home.path, '字节'))]).toEqual([0, 255]);
  });

  it('replaces a file whole with its mode kept, follows no link, leaves nothing half-written', async () => {
    const { username: user, gid } = userInfo();
    const group = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((line) => line.split(':')[2] === String(gid))
      ?.split(':')[0];
    const folder = join(home.path, 'places');
    mkdirSync(join(folder, 'a-folder'), { recursive: true });
    writeFileSync(join(folder, 'old'), 'old', { mode: 0o600 });
    writeFileSync(join(home.path, 'elsewhere'), 'mine');
    symlinkSync(join(home.path, 'elsewhere'), join(folder, 'link'));
    const send = async (...files: object[]) => {
      const list = files.map((file, at) => ({
        ...{ file_id: at, path: folder, user, group, content: 'new', md5_check: false },
        ...file,
      }));
      const commands = { bcommand: '', bcommand_user: '', acommand: '', acommand_user: '' };
      const body = { ...commands, ip: '10.2.2.2', task_id: `p${list.length}`, file_list: list };
      return (await askAgent(agent.port, 'POST', '/agent/file/transfer', body)).body;
    };
    const names = [`it's "x"`, '-rf', '$(id)', 'a\nb', '*'];
    expect(
      await send(
        { name: 'old' },
        { name: 'link' },
        { name: 'asked', mode: '0750' },
        { name: 'deep', path: join(folder, 'x/y'), make_folders: true },
        ...names.map((name) => ({ name })),
      ),
    ).toMatchObject({ code: 0, msg: 'success' });
    const modeOf = (name: string) => statSync(join(folder, name)).mode & 0o7777;
    expect([modeOf('old'), modeOf('asked'), modeOf('$(id)')]).toEqual([0o600, 0o750, 0o644]);
    expect(readFileSync(join(home.path, 'elsewhere'), 'utf8')).toBe('mine');
    expect(readFileSync(join(folder, 'x/y/deep'), 'utf8')).toBe('new');
    const refused = await send(
      { name: 'a-folder' },
      { name: 'x', user: 'nobody-of-that-name' },
      { name: 'y', path: '/no/such' },
    );
    expect(refused).toMatchObject({ code: 1, msg: '3 of 3 files failed', command_after_exit_code: -1 });
    expect(readdirSync(folder).sort()).toEqual(['a-folder', 'asked', 'link', 'old', 'x', ...names].sort());
  });

  it('transfers nothing after a failed before-command, and refuses a path for a name', async () => {
    const { username: user } = userInfo();
    const body = {
      bcommand: 'exit 7',
      bcommand_user: user,
      acommand: 'echo never',
      acommand_user: user,
      ip: '10.2.2.2',
      task_id: 't2',
      file_list: [
        { file_id: 9, path: home.path, user, group: 'root', content: '', name: 'never', md5_check: false },
      ],
    };
    const answer = await askAgent(agent.port, 'POST', '/agent/file/transfer', body);
    expect(answer.body).toMatchObject({
      code: 1,
      command_before_exit_code: 7,
      command_after_exit_code: -1,
      file_list: [{ file_id: 9, state: false, msg: expect.stringContaining('ended with 7') }],
    });
    const evil = { ...body, file_list: [{ ...body.file_list[0], name: '../x' }] };
    expect((await askAgent(agent.port, 'POST', '/agent/file/transfer', evil)).body).toEqual({
      code: 400,
      msg: 'file_list.0.name must be a file name without a path',
    });
  });

  it.skipIf(userInfo().uid !== 0)('as root, runs as the user with its groups, and no more', async () => {
    const answer = await run('id -un; id -Gn; echo "$HOME"; cat /etc/shadow; ls -l "$0"; echo x >> "$0"', {
      user: 'nobody',
    });
    expect(String(answer.stdout)).toMatch(/^nobody\nnogroup\n\/nonexistent\n-r-x------ 1 nobody/);
    expect(answer.stderr).toContain('Permission denied');
    expect(answer.exit_code).not.toBe(0);
  });

  it('never writes its token to its log', () => {
    const log = readFileSync(join(home.path, 'logs', 'agent.log'), 'utf8');
    expect(log).toContain('registered as web01');
    expect(log).not.toContain('secret-token');
  });
});
