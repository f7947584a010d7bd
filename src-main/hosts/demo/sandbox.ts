import { userInfo } from 'node:os';
import { join } from 'node:path';
import { newToken } from '@main/kernel/ids';
import { type SandboxHost, startSandboxHost } from '@main/platform/ssh/sandbox';

/** A sandbox host with what it takes to log in there. */
export interface DemoHost {
  readonly name: string;
  readonly user: string;
  readonly password: string;
  readonly host: SandboxHost;
}

/**
 * Starts sandbox hosts on 127.0.1.1, 127.0.1.2, … The system may have no loopback addresses but
 * 127.0.0.1 (macOS): then it is that one host.
 */
export async function startHosts(count: number, folder: string): Promise<DemoHost[]> {
  const hosts: DemoHost[] = [];
  for (let index = 1; index <= count; index += 1) {
    try {
      hosts.push(await startHost(`web${String(index).padStart(2, '0')}`, `127.0.1.${index}`, folder));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRNOTAVAIL') throw error;
      return [await startHost('web01', '127.0.0.1', folder)];
    }
  }
  return hosts;
}

async function startHost(name: string, address: string, folder: string): Promise<DemoHost> {
  const user = userInfo().username;
  const password = newToken();
  const host = await startSandboxHost({
    address,
    folder: join(folder, name),
    users: [{ name: user, password }],
  });
  return { name, user, password, host };
}
