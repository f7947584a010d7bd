import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentHome, agentTestsSkipped, stageAgentFiles } from '../../agent/support/agent-process';
import { appears, processesWith } from '../../agent/support/bodies';
import { type ConsoleClient, signedIn } from '../support/console';
import { ended } from '../support/furnish';
import { type Muster, startMuster } from '../support/muster';
import { type Api, script, signIn } from './field';

const ip = '10.77.0.1';
const me = userInfo().username;

describe.skipIf(agentTestsSkipped)('000 for a host without SSH, by its agent', () => {
  let muster: Muster;
  let api: Api;
  let console: ConsoleClient;
  let hostId: number;
  let files: string;
  let home: AgentHome;
  let folder: string;

  beforeAll(async () => {
    muster = await startMuster();
    api = await signIn(muster);
    console = await signedIn(muster);
    await api.call('POST', '/api/cmdb/sync', { hosts: [{ inner_ip: ip, cloud_id: 0, host_name: 'web01' }] });
    const { hosts } = await console.call('scripts.resolve', { targets: { addresses: [ip] } });
    expect(hosts).toMatchObject([{ via: 'none' }]);
    hostId = hosts[0]?.id ?? 0;
    const { token } = await console.call('agents.create', { name: 'web01', hostId });
    files = await stageAgentFiles();
    home = await AgentHome.create(files, { servers: [muster.listener], wait: 25, name: 'web01', token });
    await home.start();
    folder = await mkdtemp(join(tmpdir(), 'muster-e2e-agent-'));
    const way = async () =>
      (await console.call('scripts.resolve', { targets: { addresses: [ip] } })).hosts[0]?.via;
    while ((await way()) !== 'agent') await new Promise((resolve) => setTimeout(resolve, 100));
  });
  afterAll(async () => {
    await home?.remove();
    await muster?.stop();
    for (const path of [files, folder]) if (path) await rm(path, { recursive: true, force: true });
  });

  it('answers the same as over SSH', async () => {
    const param = `'a b' '$(id)' '*'`;
    const ran = await api.sync(
      script(ip, 'a1', 'printf "%s|" "$@"; pwd; echo E >&2; exit 3', { user: me, param, path: '/usr' }),
    );
    expect(ran).toMatchObject({
      code: 0,
      exit_code: 3,
      stdout: 'a b|$(id)|*|/usr\n',
      stderr: 'E\n',
      ip,
      task_id: 'a1',
    });
    expect(await api.sync(script(ip, 'a2', 'true', { user: me, path: '/no/such' }))).toMatchObject({
      code: 2,
      exit_code: -1,
    });
    expect(await api.sync(script(ip, 'a3', 'true', { user: 'no-such-user' }))).toMatchObject({
      code: 3,
      exit_code: -1,
    });
    expect(await api.sync(script(ip, 'a4', 'sleep 98791', { user: me, timeout: 1 }))).toMatchObject({
      code: 4,
      exit_code: 124,
    });
    expect(processesWith('sleep 98791')).toEqual([]);
    const env = await api.sync(
      script(ip, 'a5', 'echo "$0" >/dev/null', { user: me, interpreter: '/usr/bin/env sh' }),
    );
    expect(env).toMatchObject({ code: 0, exit_code: 0 });
  });

  it('is cancelled with its whole tree', async () => {
    const sign = join(folder, 'began');
    await api.queue(script(ip, 'c1', `setsid sleep 98792 & touch ${sign}; sleep 98792`, { user: me }));
    await appears(sign);
    expect(await api.cancel(ip, 'c1')).toEqual({ code: 0, msg: 'success' });
    expect(processesWith('sleep 98792')).toEqual([]);
  });

  it('takes files, between two commands', async () => {
    const content = Buffer.from([0, 1, 2, 255, 254]);
    const { body } = await api.call('POST', '/agent/file/transfer', {
      bcommand: 'echo before',
      bcommand_user: me,
      acommand: `wc -c <${folder}/f.bin`,
      acommand_user: me,
      ip,
      task_id: 't1',
      file_list: [
        {
          file_id: 7,
          path: folder,
          name: 'f.bin',
          user: me,
          group: me,
          content: content.toString('base64'),
          encoding: 'base64',
          md5_check: true,
          md5: createHash('md5').update(content).digest('hex'),
        },
      ],
    });
    expect(body).toMatchObject({
      code: 0,
      command_before_stdout: 'before\n',
      command_after_stdout: '5\n',
      file_list: [{ file_id: 7, state: true }],
    });
    expect(await readFile(join(folder, 'f.bin'))).toEqual(content);
  });

  it('is given files by a job of the console, and says what it could not place', async () => {
    const content = randomBytes(300_000);
    const { uploadId } = await console.call('files.open', { size: content.length });
    await console.call('files.part', { uploadId, offset: 0, base64: content.toString('base64') });
    const { sha256 } = await console.call('files.finish', { uploadId });
    const push = async (destination: string) => {
      const { jobId } = await console.call('files.push', {
        files: [{ sha256, path: 'conf/app.bin' }],
        ...{ destination, owner: me, group: me, mode: '640', overwrite: 'always', hostIds: [hostId] },
        before: { command: 'echo before', user: '' },
        after: { command: `wc -c <${destination}/conf/app.bin`, user: '' },
      });
      await ended(console, jobId);
      const [target] = (await console.call('jobs.targets', { jobId })).items;
      const { items } = await console.call('jobs.chunks', { targetId: target?.id ?? 0 });
      const stdout = items.filter(({ stream }) => stream === 'stdout').map(({ text }) => text);
      return { target, stdout: stdout.join('') };
    };
    const placed = await push(join(folder, 'release'));
    expect(placed.target).toMatchObject({ state: 'succeeded', code: '0' });
    expect(placed.stdout).toBe('before\n300000\n');
    const file = join(folder, 'release/conf/app.bin');
    expect((await readFile(file)).equals(content)).toBe(true);
    expect((await stat(file)).mode & 0o7777).toBe(0o640);
    // Where a file stands, no folder can be made.
    const refused = await push(join(folder, 'f.bin'));
    expect(refused.target).toMatchObject({ state: 'failed' });
    expect(refused.target?.message).toContain('app.bin');
  });
});
