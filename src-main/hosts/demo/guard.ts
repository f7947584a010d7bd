import { spawn } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Starts a process that outlives this one by a moment: whatever way the demo ends, even by kill -9,
 * it ends what the sandbox hosts and the server left behind, and removes the hosts' folders.
 */
export function startGuard(script: string, hosts: string): void {
  const guard = spawn(process.execPath, [script, '--guard', hosts], {
    detached: true,
    // Its standard input is a pipe that closes with this process.
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  // A pipe would keep this process alive; the guard only needs it to exist.
  (guard.stdin as unknown as { unref(): void }).unref();
}

/** The guard's own work: waits for the end of the demo, then cleans up. */
export async function guard(hosts: string): Promise<void> {
  for await (const _ of process.stdin);
  await endAll(hosts);
  await rm(hosts, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * Kills every process that was started for this demo: the hosts' folder stands in the environment of
 * each (Linux; elsewhere agents are found by the pid files they keep there).
 */
export async function endAll(hosts: string): Promise<void> {
  for (let round = 0; round < 50; round += 1) {
    const found = [...(await byEnvironment(hosts)), ...(await byPidFile(hosts))];
    if (found.length === 0) return;
    for (const pid of found) kill(pid);
    await delay(50);
  }
}

async function byEnvironment(hosts: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => [] as string[]);
  const pids = names.map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const belongs = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      return environment.includes(`=${hosts}`) ? pid : 0;
    }),
  );
  return belongs.filter((pid) => pid > 0);
}

async function byPidFile(hosts: string): Promise<number[]> {
  if (process.platform === 'linux') return [];
  const names = await readdir(hosts, { recursive: true }).catch(() => [] as string[]);
  const files = names.filter((name) => name.endsWith('.pid'));
  const pids = await Promise.all(
    files.map(async (name) => Number(await readFile(`${hosts}/${name}`, 'utf8'))),
  );
  return pids.filter((pid) => Number.isInteger(pid) && pid > 1 && isAlive(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
