import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { RealSshd } from './ssh/real-sshd';

/** Names of everything made here begin so, with the pid of who made it: what a killed run left is found by that. */
const prefix = 'muster-e2e';
const outerNet = '10.77.0';
const innerNet = '10.78.0';

/** Muster's own address in the outer network. */
export const musterAddress = `${outerNet}.1`;
/** An address to which no host has a route. */
export const farAddress = '10.79.0.1';

/** Why network namespaces cannot be made here, or null. */
export const namespacesSkipped: string | null = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'network namespaces need root on Linux';
  const name = `${prefix}-${process.pid}-try`;
  try {
    ip('netns', 'add', name);
    ip('-n', name, 'link', 'add', 'br0', 'type', 'bridge');
    return null;
  } catch (error) {
    return `network namespaces cannot be made here: ${error instanceof Error ? error.message.split('\n').at(-1) : ''}`;
  } finally {
    quietly(() => ip('netns', 'del', name));
  }
})();

/** A host in a network of its own, with the sshd and the files of this machine. */
export interface NetHost {
  /** In the network that Muster is in too; '' where it is not there. */
  readonly outer: string;
  /** In the network that only hosts are in. */
  readonly inner: string;
  /** Runs a program there and answers its output. */
  run(file: string, ...words: string[]): string;
  /** Ends every process there, as a power cut does. */
  cut(): void;
}

/**
 * Two networks: 10.77.0.0/24, in which Muster is too, and 10.78.0.0/24, in which hosts are alone. No
 * host routes from one to the other.
 */
export interface Networks {
  /** `at`: the last number of its addresses. */
  host(at: number, where: 'both' | 'inner' | 'outer'): Promise<NetHost>;
  /** Ends what runs there and removes all of it; also when the process ends in any other way. */
  close(): void;
}

/** Makes the networks. Hosts get sshd with the accounts and on the port of `sshd`. */
export function openNetworks(sshd: Pick<RealSshd, 'port' | 'folder'>): Networks {
  sweep();
  const own = `${prefix}-${process.pid}`;
  const bridge = `mt${process.pid}br`;
  const inside = `${own}-switch`;
  const made = new Set<string>();
  process.once('exit', close);
  add(inside);
  ip('-n', inside, 'link', 'add', 'br0', 'type', 'bridge');
  ip('-n', inside, 'link', 'set', 'br0', 'up');
  ip('link', 'add', bridge, 'type', 'bridge');
  ip('addr', 'add', `${musterAddress}/24`, 'dev', bridge);
  ip('link', 'set', bridge, 'up');

  function add(name: string): void {
    ip('netns', 'add', name);
    made.add(name);
    ip('-n', name, 'link', 'set', 'lo', 'up');
  }

  function close(): void {
    process.off('exit', close);
    for (const name of made) remove(name);
    made.clear();
    quietly(() => ip('link', 'del', bridge));
  }

  return {
    close,
    async host(at, where) {
      const name = `${own}-${at}`;
      add(name);
      const outer = where === 'inner' ? '' : `${outerNet}.${at}`;
      const inner = where === 'outer' ? '' : `${innerNet}.${at}`;
      if (outer) {
        const end = `mt${process.pid}o${at}`;
        ip('link', 'add', end, 'type', 'veth', 'peer', 'name', 'outer', 'netns', name);
        ip('link', 'set', end, 'master', bridge, 'up');
        address(name, 'outer', outer);
      }
      if (inner) {
        ip('-n', inside, 'link', 'add', `i${at}`, 'type', 'veth', 'peer', 'name', 'inner', 'netns', name);
        ip('-n', inside, 'link', 'set', `i${at}`, 'master', 'br0', 'up');
        address(name, 'inner', inner);
      }
      const words = ['-D', '-f', `${sshd.folder}/config`, '-p', `${sshd.port}`, '-o', 'PidFile=none'];
      spawn('ip', ['netns', 'exec', name, '/usr/sbin/sshd', ...words], { stdio: 'ignore' });
      const run = (file: string, ...rest: string[]) =>
        execFileSync('ip', ['netns', 'exec', name, file, ...rest], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        });
      while (!run('ss', '-Hltn', `sport = :${sshd.port}`))
        await new Promise((resolve) => setTimeout(resolve, 20));
      return { outer, inner, run, cut: () => killAll(name) };
    },
  };

  function address(name: string, device: string, own: string): void {
    ip('-n', name, 'addr', 'add', `${own}/24`, 'dev', device);
    ip('-n', name, 'link', 'set', device, 'up');
  }
}

/** Removes what runs that were killed have left. */
function sweep(): void {
  const gone = (pid: string | undefined) => pid !== undefined && !existsSync(`/proc/${pid}`);
  for (const line of ip('netns', 'list').split('\n')) {
    const [name = ''] = line.split(' ');
    if (gone(new RegExp(`^${prefix}-(\\d+)-`).exec(name)?.[1])) remove(name);
  }
  for (const [, link = '', pid] of ip('-br', 'link').matchAll(/^(mt(\d+)br)\b/gm))
    if (gone(pid)) quietly(() => ip('link', 'del', link));
}

function remove(name: string): void {
  killAll(name);
  quietly(() => ip('netns', 'del', name));
}

function killAll(name: string): void {
  // What one process starts while the others are being ended is found by another look.
  for (let look = 0; look < 10; look += 1) {
    const pids = pidsIn(name);
    if (pids.length === 0) return;
    for (const pid of pids) quietly(() => process.kill(pid, 'SIGKILL'));
  }
}

function pidsIn(name: string): number[] {
  try {
    return ip('netns', 'pids', name).split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function ip(...words: string[]): string {
  return execFileSync('ip', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function quietly(work: () => unknown): void {
  try {
    work();
  } catch {
    // It is gone already.
  }
}
