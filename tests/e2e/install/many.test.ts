import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import {
  afterwards,
  type InstallBench,
  onLinux,
  openInstallBench,
  operator,
  password,
} from '../../domains/agents/install.support';

const many = 200;
/** More than the handshakes that are made at once. */
const dead = 40;
type Ended = Awaited<ReturnType<InstallBench['ended']>>;

// What stands first in the PATH may be a wrapper of Python that takes longer than what it runs.
process.env.PATH = `/usr/bin:/bin:${process.env.PATH}`;

/** A bench with as many hosts as addresses from 127.0.`net`.1 on; the hosts are told apart by their folders. */
async function openMany(net: number, concurrency: number) {
  // Who waits for a dead host waits for ever, however slow the machine is.
  const bench = await openInstallBench({ limits: { handshakeTimeoutMs: 3_600_000 } });
  await bench.settings.update(operator, { concurrency, installTimeoutSeconds: 3600 });
  const hosts = await Promise.all(
    Array.from({ length: many }, (_, at) => bench.host(`127.0.${net}.${at + 1}`)),
  );
  const folder = (address: string) => join(bench.dir, address);
  return {
    bench,
    lines: hosts.map((host) => bench.line(host)),
    /** Puts all of them into one job; answers its targets. */
    async install(lines: readonly ReturnType<InstallBench['line']>[]): Promise<number[]> {
      const place = { businessId: 7, cloudId: 0, nodeType: 'AGENT', operation: 'INSTALL' } as const;
      const { hosts: made } = await bench.operate.operate(operator, { ...place, hosts: [...lines] });
      return made.map(({ targetId }) => targetId ?? 0);
    },
    endedOf: (ids: readonly number[]): Promise<Ended[]> => Promise.all(ids.map((id) => bench.ended(id))),
    stages: (address: string) => readdirSync(join(folder(address), 'tmp')),
    home: (address: string) => join(folder(address), 'home', 'muster-agent'),
    folder,
  };
}

/** What runs on this machine: command line and environment of each process. */
function processes(): { command: string; environment: string }[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      try {
        const [command, environment] = ['cmdline', 'environ'].map((file) =>
          readFileSync(`/proc/${pid}/${file}`, 'utf8'),
        );
        return command ? [{ command, environment: environment ?? '' }] : [];
      } catch {
        return []; // It has ended meanwhile.
      }
    });
}

/** Takes connections on an address and never says a word. */
async function openDead(address: string): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  afterwards(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe('two hundred installations at once', () => {
  onLinux('all end, and hosts that never answer hold none of them', async () => {
    const { bench, lines, install, endedOf, stages } = await openMany(71, many + dead);
    const silent = await Promise.all(
      Array.from({ length: dead }, async (_, at) => {
        const innerIp = `127.0.72.${at + 1}`;
        return { innerIp, account: 'ops', port: await openDead(innerIp), password };
      }),
    );
    // In front: they are asked first.
    const ids = await install([...silent, ...lines]);
    const ended = await endedOf(ids.slice(dead));
    expect(ended.map(({ label, code }) => `${label} ${code}`)).toEqual(
      lines.map(({ innerIp }) => `${innerIp} SUCCESS`),
    );
    const agents = await bench.agents.registry.ofHosts(ended.map(({ host_id }) => host_id ?? 0));
    expect([...agents.values()].map(({ status }) => status)).toEqual(lines.map(() => 'RUNNING'));
    expect(lines.flatMap(({ innerIp }) => stages(innerIp))).toEqual([]);

    await bench.operate.stop(7, ids.slice(0, dead));
    for (const { code, step } of await endedOf(ids.slice(0, dead)))
      expect(`${code} ${step}`).toBe('FORCE_STOP SSH_LOGIN');
  });

  onLinux('stopped in the middle, every one says what became of it', async () => {
    const { bench, lines, install, endedOf, stages, home, folder } = await openMany(73, many / 8);
    const ids = await install(lines);
    // By then some are done, some are under way, and most have not begun.
    await Promise.race(ids.map((id) => bench.ended(id)));
    await bench.operate.stop(7, ids);
    const ended = await endedOf(ids);
    const cancelled = ended.filter(({ code }) => code === 'FORCE_STOP');
    expect(cancelled.length).toBeGreaterThan(0);
    expect(ended.filter(({ code }) => code !== 'FORCE_STOP').map(({ code }) => code)).toEqual(
      Array.from({ length: many - cancelled.length }, () => 'SUCCESS'),
    );
    // Those that had not begun have nothing to say.
    for (const { message, started_at: startedAt } of cancelled)
      expect(message).toMatch(startedAt === null ? /^$/ : /已被操作员终止/);

    const running = processes();
    for (const { label, code, host_id: hostId, step } of ended) {
      const agents = running.filter(({ command }) => command.includes(home(label)));
      const others = running.filter(
        ({ command, environment }) =>
          environment.includes('MUSTER_INSTALL=') &&
          environment.includes(`${folder(label)}/`) &&
          !command.includes(home(label)),
      );
      expect(others, label).toEqual([]);
      expect(stages(label), label).toEqual([]);
      if (code === 'SUCCESS') expect(agents, label).toHaveLength(1);
      if (agents.length === 0) continue;
      // One that was stopped while its agent was being waited for: the agent is there and known.
      expect(['SUCCESS', 'FORCE_STOP'], `${label} ${step}`).toContain(code);
      const state = async () => (await bench.agents.registry.ofHosts([hostId ?? 0])).get(hostId ?? 0)?.status;
      await expect.poll(state, { timeout: 60_000, message: `${label} ${step}` }).toBe('RUNNING');
    }
  });
});
