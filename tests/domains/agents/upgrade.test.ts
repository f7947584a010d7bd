import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { upgradeSteps } from '@main/domains/agents/install.steps';
import type { Actor } from '@main/kernel/actor';
import { describe, expect } from 'vitest';
import { type InstallBench, onLinux, openInstallBench, operator } from './install.support';

const old = '0.0.9';
const system: Actor = { kind: 'system', id: 0, name: 'test', groups: [], only: null, via: 'system' };

/** The agent's file with another version; everything else is the real one. */
const aged = (text: string) => text.replace(/^VERSION = '.*'$/m, `VERSION = '${old}'`);
const renewed = (version: string) => (text: string) => text.replace(`'${old}'`, `'${version}'`);

/** Says its version, and ends at its start. */
const broken = (version: string) => (text: string) =>
  renewed(version)(text).replace(
    /^def serve\(.*$/m,
    (line) => `${line}\n    raise Failure(1, 'no such luck')`,
  );

const homeOf = (host: { folder: string }) => join(host.folder, 'home', 'muster-agent');
const fileOf = (host: { folder: string }, name: string) => readFileSync(join(homeOf(host), name), 'utf8');

async function agentOf(bench: InstallBench, hostId: number | null) {
  const agent = (await bench.agents.registry.ofHosts([hostId ?? 0])).get(hostId ?? 0);
  if (!agent) throw new Error('there is no agent');
  return agent;
}

/** A host with a real agent of an older version; from then on hosts get the bundled one. */
async function aging(bench: InstallBench, ...addresses: string[]) {
  bench.serveAgent(aged);
  const made = [];
  for (const address of addresses) {
    const host = await bench.host(address);
    const target = await bench.ended(await bench.ask('INSTALL', bench.line(host)));
    expect(target).toMatchObject({ state: 'succeeded' });
    made.push({ host, hostId: target.host_id, agent: await agentOf(bench, target.host_id) });
  }
  bench.serveAgent(renewed(bench.bundled));
  return made;
}

async function targetsOf(bench: InstallBench, jobId: number) {
  return bench.store.read
    .selectFrom('job_targets')
    .selectAll()
    .where('job_id', '=', jobId)
    .orderBy('id')
    .execute();
}

async function upgrade(bench: InstallBench, agentId: number) {
  const { jobId } = await bench.upgrades.upgrade(operator, { ids: [agentId] });
  const [target] = await targetsOf(bench, jobId);
  return target?.id ?? 0;
}

describe('upgrading an agent', () => {
  onLinux('through itself: the new version calls, with the token and settings it had', async () => {
    const bench = await openInstallBench();
    const [one] = await aging(bench, '127.0.5.1');
    if (!one) return;
    expect(one.agent).toMatchObject({ version: old, status: 'RUNNING' });
    const settings = fileOf(one.host, 'config.json');
    expect(await bench.upgrades.plan([one.agent.agentId])).toMatchObject({
      agents: [{ version: old, status: 'RUNNING' }],
      current: 0,
    });

    const target = await bench.ended(await upgrade(bench, one.agent.agentId));
    expect(target.log).toContain('through the agent itself');
    expect(target).toMatchObject({ state: 'succeeded', code: 'SUCCESS', message: '' });
    expect(target.steps).toEqual(
      upgradeSteps.filter((step) => step !== 'SSH_LOGIN').map((step) => `${step} succeeded`),
    );
    expect(target.log).toContain(`muster-agent.py fetched from ${bench.url} and checked`);
    expect(await agentOf(bench, one.hostId)).toMatchObject({
      version: bench.bundled,
      agentId: one.agent.agentId,
    });
    expect(fileOf(one.host, 'config.json')).toBe(settings);
    expect(fileOf(one.host, 'muster-agent.py')).toContain(`VERSION = '${bench.bundled}'`);
    expect(fileOf(one.host, 'muster-agent.py.old')).toContain(`VERSION = '${old}'`);
    const kept = await bench.store.read.selectFrom('agent_tasks').select(['command', 'result']).execute();
    expect(kept.length).toBeGreaterThan(0);
    expect(JSON.stringify(kept)).not.toContain('"token"');

    expect(await bench.upgrades.plan([one.agent.agentId])).toMatchObject({ agents: [], current: 1 });
    await expect(bench.upgrades.upgrade(operator, { ids: [one.agent.agentId] })).rejects.toMatchObject({
      reason: 'agents.nothingToUpgrade',
    });
    const removed = await bench.ended(await bench.ask('UNINSTALL', { innerIp: one.host.address }));
    expect(removed).toMatchObject({ state: 'succeeded' });
    expect(existsSync(homeOf(one.host))).toBe(false);
  });

  onLinux('a new version that ends at its start is put back, and the job says so', async () => {
    const bench = await openInstallBench();
    const [one] = await aging(bench, '127.0.5.2');
    if (!one) return;
    bench.serveAgent(aged);
    bench.serveAgent(broken(bench.bundled));
    const target = await bench.ended(await upgrade(bench, one.agent.agentId));
    expect(target).toMatchObject({ state: 'failed', code: 'UPGRADE_ROLLED_BACK' });
    expect(target.message).toContain(`version ${old} was put back`);
    expect(target.message).toContain('no such luck');
    const agent = await agentOf(bench, one.hostId);
    expect(agent).toMatchObject({ version: old, status: 'RUNNING' });
    expect(fileOf(one.host, 'muster-agent.py')).toContain(`VERSION = '${old}'`);
    // It goes on working, and takes the next one.
    bench.serveAgent(() => readFileSync(join(homeOf(one.host), 'muster-agent.py'), 'utf8'));
    bench.serveAgent(renewed(bench.bundled));
    expect(await bench.ended(await upgrade(bench, agent.agentId))).toMatchObject({ state: 'succeeded' });
  });

  onLinux('a new version that runs and does not register is put back when its time is over', async () => {
    const bench = await openInstallBench({ upgradeLimit: 3 });
    const [one] = await aging(bench, '127.0.5.3');
    if (!one) return;
    bench.serveAgent((text) => text.replace("'/agent/new'", "'/agent/elsewhere'"));
    const target = await bench.ended(await upgrade(bench, one.agent.agentId));
    expect(target).toMatchObject({ state: 'failed', code: 'UPGRADE_ROLLED_BACK' });
    expect(target.message).toContain('did not prove itself in time');
    expect(target.log).toContain('registration was refused');
    expect(await agentOf(bench, one.hostId)).toMatchObject({ version: old });
  });

  onLinux('a file that this host cannot even start changes nothing', async () => {
    const bench = await openInstallBench();
    const [one] = await aging(bench, '127.0.5.4');
    if (!one) return;
    bench.serveAgent((text) => `${text}\nnot python at all\n`);
    const target = await bench.ended(await upgrade(bench, one.agent.agentId));
    expect(target).toMatchObject({ state: 'failed', code: 'UPGRADE_UNUSABLE', step: 'DOWNLOAD_FILE' });
    expect(target.message).toContain('SyntaxError');
    expect(existsSync(join(homeOf(one.host), 'muster-agent.py.old'))).toBe(false);
    expect(await agentOf(bench, one.hostId)).toMatchObject({ version: old, status: 'RUNNING' });
  });

  onLinux('goes over SSH where the agent does not call, and starts it with the new version', async () => {
    const bench = await openInstallBench();
    await bench.settings.update(system, { agentPollSeconds: 1 });
    const [one] = await aging(bench, '127.0.5.5');
    if (!one) return;
    execFileSync('python3', [
      '-I',
      join(homeOf(one.host), 'muster-agent.py'),
      '--home',
      homeOf(one.host),
      'stop',
    ]);
    await expect
      .poll(async () => (await agentOf(bench, one.hostId)).status, { timeout: 20_000 })
      .toBe('TERMINATED');
    const target = await bench.ended(await upgrade(bench, one.agent.agentId));
    expect(target).toMatchObject({ state: 'succeeded' });
    expect(target.log).toContain('going over SSH');
    expect(target.steps).toEqual(upgradeSteps.map((step) => `${step} succeeded`));
    expect(await agentOf(bench, one.hostId)).toMatchObject({ version: bench.bundled, status: 'RUNNING' });
  });

  onLinux('goes over SSH where the agent has just ended and still counts as running', async () => {
    const bench = await openInstallBench();
    const [one] = await aging(bench, '127.0.5.9');
    if (!one) return;
    const file = join(homeOf(one.host), 'muster-agent.py');
    execFileSync('python3', ['-I', file, '--home', homeOf(one.host), 'stop']);
    expect(await agentOf(bench, one.hostId)).toMatchObject({ status: 'RUNNING' });
    bench.hurry();
    const id = await upgrade(bench, one.agent.agentId);
    await bench.logged(id, 'through the agent itself');
    bench.hurry();
    const target = await bench.ended(id);
    expect(target.log).toContain('does not take what it is asked');
    expect(target).toMatchObject({ state: 'succeeded' });
    expect(await agentOf(bench, one.hostId)).toMatchObject({ version: bench.bundled });
  });

  onLinux('an agent that does not call, on a host without a login, has no way', async () => {
    const bench = await openInstallBench();
    const { id } = await bench.agents.registry.create({ name: 'alone' });
    await bench.store.write((tx) =>
      tx.db.updateTable('agents').set({ version: old }).where('id', '=', id).execute(),
    );
    const target = await bench.ended(await upgrade(bench, id));
    expect(target).toMatchObject({ state: 'failed', code: 'UPGRADE_NO_WAY', label: 'alone' });
  });

  onLinux('an agent whose token two machines show is left alone', async () => {
    const bench = await openInstallBench();
    const { id } = await bench.agents.registry.create({ name: 'twin' });
    const conflict = JSON.stringify({});
    await bench.store.write((tx) =>
      tx.db.updateTable('agents').set({ version: old, conflict }).where('id', '=', id).execute(),
    );
    const target = await bench.ended(await upgrade(bench, id));
    expect(target).toMatchObject({ state: 'failed', code: 'UPGRADE_REFUSED', step: 'INIT' });
    expect(target.message).toContain('Two machines show this agent’s token');
  });

  onLinux('stopped while the new version is waited for: the old one is put back, and proven', async () => {
    const bench = await openInstallBench({ upgradeLimit: 600 });
    const [one] = await aging(bench, '127.0.5.6');
    if (!one) return;
    bench.serveAgent((text) => text.replace("'/agent/new'", "'/agent/elsewhere'"));
    const id = await upgrade(bench, one.agent.agentId);
    await bench.entered(id, 'WAIT_AGENT');
    const { job_id: jobId } = await bench.store.read
      .selectFrom('job_targets')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    await bench.engine.requestStop(jobId);
    const target = await bench.ended(id);
    expect(target).toMatchObject({ state: 'cancelled', code: 'FORCE_STOP' });
    expect(target.message).toContain('Stopped by an operator');
    expect(target.log).toContain(`the old version is in its place, ${old}`);
    expect(fileOf(one.host, 'muster-agent.py')).toContain(`VERSION = '${old}'`);
  });

  onLinux('in batches, one after the other; a failure in the first leaves the others out', async () => {
    const bench = await openInstallBench();
    const hosts = await aging(bench, '127.0.5.7', '127.0.5.8');
    const ids = hosts.map(({ agent }) => agent.agentId);
    const rolling = { plan: '1', confirm: 'none', stopAt: { kind: 'hosts', value: 1 } } as const;
    const good = (await bench.upgrades.plan(ids)).agents.map(({ id }) => id);
    expect(good).toEqual(ids);

    bench.serveAgent((text) => `${text}\nnot python at all\n`);
    const failed = await bench.upgrades.upgrade(operator, { ids, rolling });
    for (const { id } of await targetsOf(bench, failed.jobId)) await bench.engine.ended(id);
    expect(await targetsOf(bench, failed.jobId)).toMatchObject([
      { state: 'failed', code: 'UPGRADE_UNUSABLE' },
      { state: 'skipped', code: 'FAILURE_LIMIT' },
    ]);

    bench.serveAgent((text) => text.replace('\nnot python at all\n', ''));
    const job = await bench.upgrades.upgrade(operator, { ids, rolling });
    expect(job.count).toBe(2);
    expect(await bench.upgrades.plan(ids)).toMatchObject({ agents: [], busy: 2 });
    for (const { id } of await targetsOf(bench, job.jobId))
      expect(await bench.ended(id)).toMatchObject({ state: 'succeeded' });
    const [first, second] = await targetsOf(bench, job.jobId);
    expect(second?.started_at ?? 0).toBeGreaterThanOrEqual(first?.finished_at ?? Number.NaN);
    const { versions, outdated } = await bench.upgrades.versions();
    expect({ versions, outdated }).toEqual({
      versions: [{ version: bench.bundled, count: 2, outdated: false }],
      outdated: 0,
    });
  });
});
