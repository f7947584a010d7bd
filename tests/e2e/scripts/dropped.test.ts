import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentHome, agentTestsSkipped, stageAgentFiles } from '../../agent/support/agent-process';
import { type CuttingProxy, startCuttingProxy } from '../../support/cutting-proxy';
import { seededRandom } from '../../support/random';
import { type ConsoleClient, signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';
import { signIn } from './field';

const agents = 100;
const rounds = 10;
const addressOf = (at: number) => `10.78.0.${at + 1}`;

describe.skipIf(agentTestsSkipped)('100 agents, 1,000 tasks, and every tenth answer lost', () => {
  let muster: Muster;
  let console: ConsoleClient;
  let proxy: CuttingProxy;
  let files: string;
  let folder: string;
  const homes: AgentHome[] = [];

  beforeAll(async () => {
    muster = await startMuster();
    console = await signedIn(muster);
    files = await stageAgentFiles();
    folder = await mkdtemp(join(tmpdir(), 'muster-e2e-dropped-'));
    const chance = seededRandom(78);
    const { hostname: address, port } = new URL(muster.listener);
    proxy = await startCuttingProxy({
      to: { address, port: Number(port) },
      losesAnswer: () => chance() < 0.1,
    });
    const hosts = Array.from({ length: agents }, (_, at) => ({ inner_ip: addressOf(at), cloud_id: 0 }));
    await (await signIn(muster)).call('POST', '/api/cmdb/sync', { hosts });
    const enrol = async ({ id, innerIp }: { readonly id: number; readonly innerIp: string }) => {
      const { token } = await console.call('agents.create', { name: innerIp, hostId: id });
      const settings = { servers: [`http://127.0.0.1:${proxy.port}`], wait: 25, name: innerIp, token };
      const home = await AgentHome.create(files, settings);
      homes.push(home);
      await home.start();
    };
    const left = await resolve();
    const inTurn = async () => {
      for (let host = left.pop(); host; host = left.pop()) await enrol(host);
    };
    await Promise.all(Array.from({ length: 8 }, inTurn));
    while ((await resolve()).some(({ via }) => via !== 'agent')) await pause();
  });
  afterAll(async () => {
    await Promise.all(homes.map((home) => home.remove()));
    await proxy?.close();
    await muster?.stop();
    for (const path of [files, folder]) if (path) await rm(path, { recursive: true, force: true });
  });

  const pause = () => new Promise((done) => setTimeout(done, 200));
  const resolve = async () => {
    const addresses = Array.from({ length: agents }, (_, at) => addressOf(at));
    return (await console.call('scripts.resolve', { targets: { addresses } })).hosts;
  };

  it('every task is effective once, and none is lost', { timeout: 600_000 }, async () => {
    const hostIds = (await resolve()).map(({ id }) => id);
    const jobs = await Promise.all(
      Array.from({ length: rounds }, (_, round) =>
        console.call('scripts.run', {
          ...{ interpreter: '/bin/sh', user: userInfo().username, path: folder, timeoutSeconds: 300 },
          ...{ title: `round ${round}`, content: `echo "$0 ${round}" >>effects; echo done ${round}` },
          ...{ hostIds, concurrency: agents },
        }),
      ),
    );
    for (const { jobId } of jobs) {
      const job = () => console.call('jobs.get', { id: jobId });
      while (!(await job()).finishedAt) await pause();
      expect(await job()).toMatchObject({ state: 'succeeded', counts: { succeeded: agents } });
      const { items } = await console.call('jobs.groups', { jobId });
      expect(items).toMatchObject([{ hosts: agents, exitCode: 0 }]);
    }
    // A script lies in a folder of its agent: its name tells which agent ran it.
    const effects = (await readFile(join(folder, 'effects'), 'utf8')).trim().split('\n');
    const each = effects.map((line) => line.replace(/^(.*?\/agent-home-[^/]+)\/\S* /, '$1 '));
    expect(each).toHaveLength(agents * rounds);
    expect(new Set(each).size).toBe(agents * rounds);
    expect(proxy.cut).toBeGreaterThan(agents);
  });
});
