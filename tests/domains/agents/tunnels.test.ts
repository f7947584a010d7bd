import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isLoopbackOnly } from '@main/domains/agents/tunnels.host';
import type { SandboxHost } from '@main/platform/ssh/sandbox';
import { describe, expect, it } from 'vitest';
import { afterwards, type InstallBench, onLinux, openInstallBench, operator } from './install.support';

const configOf = (host: SandboxHost) =>
  JSON.parse(readFileSync(join(host.folder, 'home', 'muster-agent', 'config.json'), 'utf8'));

/** A bench whose hosts are told an address at which nothing listens. */
async function openFarBench(dir?: string): Promise<InstallBench> {
  const bench = await openInstallBench(dir === undefined ? {} : { dir });
  await bench.settings.update(
    { ...operator, kind: 'system', via: 'system' },
    { innerAddresses: '127.0.0.1:1', agentPollSeconds: 1 },
  );
  return bench;
}

const portOf = async (bench: InstallBench, hostId: number) => {
  const agents = bench.store.read.selectFrom('agents').where('host_id', '=', hostId);
  return (await agents.select('tunnel_port').executeTakeFirstOrThrow()).tunnel_port;
};

/** Runs a command on the agent of a host; resolves with its result once the agent has brought it. */
async function run(bench: InstallBench, hostId: number, command: string): Promise<string> {
  const agentId = (await bench.agents.registry.ofHosts([hostId])).get(hostId)?.agentId ?? 0;
  const id = await bench.agents.tasks.add({ agentId, command, timeoutSeconds: 60 });
  return (await bench.agents.tasks.ended(id)).result;
}

describe('a host that cannot reach the listener', () => {
  onLinux('is carried by the SSH session, marked, and carried again after a lost connection', async () => {
    const bench = await openFarBench();
    const host = await bench.host('127.0.3.41');
    const target = await bench.ended(await bench.ask('INSTALL', bench.line(host)));
    const hostId = target.host_id ?? 0;
    expect(target.log).toContain('install.sh sent over SFTP');
    expect(target.log).toContain('反向转发已建立');
    expect(target.log).toContain('following the log of the agent');
    expect(target).toMatchObject({ state: 'succeeded', code: 'SUCCESS' });
    const port = await portOf(bench, hostId);
    expect(configOf(host).servers).toEqual([`http://127.0.0.1:${port}`, 'http://127.0.0.1:1']);
    expect(await bench.cmdb.host(hostId)).toMatchObject({ agent: { status: 'RUNNING', tunnel: true } });
    expect(await run(bench, hostId, 'echo carried')).toBe('carried\n[exit status 0]');

    host.cut();
    expect(await run(bench, hostId, 'echo again')).toBe('again\n[exit status 0]');
    expect(await portOf(bench, hostId)).toBe(port);

    // The host has not noticed that a session is dead: its port is taken, the agent is told another.
    const taken = createServer((socket) => socket.destroy());
    const gone = new Promise<void>((resolve) => {
      taken.on('error', () => setImmediate(() => taken.listen(port ?? 0, '127.0.0.1')));
      taken.once('listening', resolve);
    });
    afterwards(async () => taken.close());
    taken.listen(port ?? 0, '127.0.0.1');
    host.cut();
    await gone;
    expect(await run(bench, hostId, 'echo elsewhere')).toBe('elsewhere\n[exit status 0]');
    expect(await portOf(bench, hostId)).not.toBe(port);

    expect(await bench.ended(await bench.ask('UNINSTALL', { innerIp: host.address }))).toMatchObject({
      state: 'succeeded',
    });
  });

  onLinux('is carried again after a restart', async () => {
    const bench = await openFarBench();
    const host = await bench.host('127.0.3.42');
    const target = await bench.ended(await bench.ask('INSTALL', bench.line(host)));
    const hostId = target.host_id ?? 0;
    await bench.close();
    await bench.store.close();
    const later = await openFarBench(bench.dir);
    expect(later.url).not.toBe(bench.url);
    expect(await run(later, hostId, 'echo restarted')).toBe('restarted\n[exit status 0]');
    await later.ended(await later.ask('UNINSTALL', { innerIp: host.address }));
  });
});

describe('a host that has hung', () => {
  onLinux('does not keep Muster from stopping', async () => {
    const bench = await openFarBench();
    const host = await bench.host('127.0.3.44');
    await bench.ended(await bench.ask('INSTALL', bench.line(host)));
    host.freeze();
    // The host says nothing any more; it would be waited for until its connection counts as dead.
    await bench.tunnels.stop();
  });
});

describe('a host that could download and yet does not call', () => {
  onLinux('is carried once the patience is over, and its agent is told', async () => {
    // The agent is told a dead address, as if a firewall kept it from what the installation reached.
    const real = readFileSync('resources/agent/install.sh', 'utf8');
    const whole = `printf '%s\\n' "$params" | "$python" -I "$home/muster-agent.py"`;
    const installScript = real.replace(
      whole,
      () =>
        `printf '%s\\n' "$params" | sed 's|^servers=.*|servers=http://127.0.0.1:1|' | "$python" -I "$home/muster-agent.py"`,
    );
    expect(installScript).not.toBe(real);
    const bench = await openInstallBench({ installScript });
    const host = await bench.host('127.0.3.43');
    const asked = await bench.ask('INSTALL', bench.line(host));
    await bench.logged(asked, 'waiting for the agent to call');
    bench.losePatience();
    const target = await bench.ended(asked);
    expect(target.log).toContain('no call within 20 seconds');
    expect(target.log).toContain('no server answers');
    expect(target).toMatchObject({ state: 'succeeded', code: 'SUCCESS' });
    const port = await portOf(bench, target.host_id ?? 0);
    expect(configOf(host).servers).toEqual([`http://127.0.0.1:${port}`, 'http://127.0.0.1:1']);
    await bench.ended(await bench.ask('UNINSTALL', { innerIp: host.address }));
  });
});

describe('the port of a tunnel', () => {
  const line = (address: string, state = '0A') =>
    `   3: ${address}:1F90 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  0 0 1 1\n`;

  it('must listen on loopback alone', () => {
    expect(isLoopbackOnly(line('0100007F'), 8080)).toBe(true);
    expect(isLoopbackOnly(line('0100007F') + line('00000000000000000000000001000000'), 8080)).toBe(true);
    expect(isLoopbackOnly(line('00000000'), 8080)).toBe(false);
    expect(isLoopbackOnly(line('0100007F') + line('0B00000A'), 8080)).toBe(false);
    expect(isLoopbackOnly(line('0100007F', '01'), 8080)).toBe(false);
    expect(isLoopbackOnly('', 8080)).toBe(false);
  });
});
