import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunSshd, type RealSshd, startRealSshd } from '../../support/ssh/real-sshd';
import { type ConsoleClient, signedIn } from '../support/console';
import { type Muster, startMuster, top } from '../support/muster';
import { openApi } from './api';

const addresses = ['127.0.61.1', '127.0.61.2'] as const;
const homes = addresses.map((address) => `/opt/muster-agent-${address}`);
const old = '0.0.9';

/** A build like this one whose agent is another. */
function builtWith(agent: Readonly<Record<string, (text: string) => string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-built-'));
  cpSync(join(top, 'out'), join(folder, 'out'), { recursive: true });
  cpSync(join(top, 'resources'), join(folder, 'resources'), { recursive: true });
  cpSync(join(top, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(top, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, change] of Object.entries(agent)) {
    const file = join(folder, 'resources/agent/src', name);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }
  return folder;
}

describe.skipIf(!canRunSshd())('upgrading agents', () => {
  let sshd: RealSshd;
  let muster: Muster;
  let console_: ConsoleClient;
  const data = mkdtempSync(join(tmpdir(), 'muster-e2e-'));
  const folders: string[] = [];
  let listen = '127.0.0.1:0';

  async function start(agent?: Parameters<typeof builtWith>[0]): Promise<void> {
    await muster?.stop();
    if (agent) folders.push(builtWith(agent));
    muster = await startMuster({ data, listen, ...(agent && { top: folders.at(-1) ?? top }) });
    listen = new URL(muster.listener).host;
    console_ = await signedIn(muster);
  }

  beforeAll(async () => {
    sshd = await startRealSshd();
  });
  afterAll(async () => {
    await muster?.stop();
    await sshd?.stop();
    // Root's agents are no account's: a test that failed half-way must not leave them.
    for (const home of homes) execFileSync('sh', ['resources/agent/uninstall.sh', home], { stdio: 'ignore' });
    for (const folder of [...folders, data]) rmSync(folder, { recursive: true, force: true });
  });

  const agents = async () =>
    (await console_.call('agents.list', { page: 1, pageSize: 10, sortBy: 'name' })).items;
  const ids = async () => (await agents()).map(({ id }) => id);
  const targets = async (jobId: number) =>
    (await console_.call('jobs.targets', { jobId, page: 1, pageSize: 10 })).items;
  const ended = async (jobId: number) => {
    const look = async () => (await targets(jobId)).every(({ finishedAt }) => finishedAt !== null);
    await expect.poll(look, { timeout: 120_000, interval: 100 }).toBe(true);
    return targets(jobId);
  };
  const settings = () => homes.map((home) => readFileSync(join(home, 'config.json'), 'utf8'));

  test('a broken version is rolled back; a good one goes over them batch by batch, and through a crash', async () => {
    await start({ 'base.py': (text) => text.replace(/^VERSION = .*$/m, `VERSION = '${old}'`) });
    const api = await openApi(muster);
    await console_.call('settings.update', { agentPollSeconds: 2 });
    const user = await sshd.addUser({ sudo: 'ALL=(ALL) NOPASSWD: ALL' });
    const login = { port: sshd.port, account: user.name, password: user.password };
    for (const task of await api.tasks(
      'INSTALL',
      addresses.map((address) => ({ ...login, inner_ips: address })),
    ))
      expect(await api.ended(task)).toMatchObject({ status: 'SUCCESS' });
    expect(await agents()).toMatchObject(
      addresses.map(() => ({ version: old, outdated: false, status: 'RUNNING' })),
    );
    const before = settings();

    const breaks = (text: string) =>
      text.replace(/^def serve\(.*$/m, "$&\n    raise Failure(1, 'no such luck')");
    await start({ 'main.py': breaks });
    expect(await console_.call('agents.versions', {})).toMatchObject({ outdated: 2 });
    const [first = 0] = await ids();
    const failed = await ended((await console_.call('agents.upgrade', { ids: [first] })).jobId);
    expect(failed).toMatchObject([{ state: 'failed', code: 'UPGRADE_ROLLED_BACK', step: 'WAIT_AGENT' }]);
    expect(failed[0]?.message).toContain('no such luck');
    await expect.poll(async () => (await agents())[0]?.status, { timeout: 30_000 }).toBe('RUNNING');
    expect((await agents())[0]).toMatchObject({ version: old });

    await start();
    const { bundled } = await console_.call('agents.versions', {});
    const rolling = { plan: '1', confirm: 'none', stopAt: { kind: 'hosts', value: 1 } } as const;
    const { jobId, count } = await console_.call('agents.upgrade', { ids: await ids(), rolling });
    expect(count).toBe(2);
    const stepOfFirst = async () => (await targets(jobId))[0]?.step ?? '';
    await expect.poll(stepOfFirst, { timeout: 60_000, interval: 20 }).toMatch(/REPLACE|WAIT|OVER/);
    await muster.kill();
    await start();
    const done = await ended(jobId);
    expect(done).toMatchObject([
      { state: 'succeeded', batch: 0 },
      { state: 'succeeded', batch: 1 },
    ]);
    expect(done[1]?.startedAt ?? 0).toBeGreaterThanOrEqual(done[0]?.finishedAt ?? Number.NaN);
    expect(await agents()).toMatchObject(
      addresses.map(() => ({ version: bundled, outdated: false, status: 'RUNNING' })),
    );
    expect(settings()).toEqual(before);
    expect(execFileSync('ps', ['-eo', 'user,args'], { encoding: 'utf8' })).toMatch(
      /^root .*\/opt\/muster-agent-127\.0\.61\.1\/muster-agent\.py/m,
    );
  });
});
