import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@main/kernel/logger';
import {
  createSshPool,
  type HostKey,
  type HostKeyTrust,
  type SshAuth,
  type SshEndpoint,
  type SshLimits,
  type SshPool,
} from '@main/platform/ssh';
import { type SandboxHost, type SandboxOptions, startSandboxHost } from '@main/platform/ssh/sandbox';

/** Trust that lives in memory. */
export interface MemoryTrust extends HostKeyTrust {
  readonly recorded: Map<string, HostKey[]>;
  policy: 'record' | 'refuse';
}

export function memoryTrust(): MemoryTrust {
  const recorded = new Map<string, HostKey[]>();
  return {
    recorded,
    policy: 'record',
    async load({ address, port }) {
      const name = `${address}:${port}`;
      return {
        policy: this.policy,
        keys: recorded.get(name) ?? [],
        record: async (key) => {
          recorded.set(name, [...(recorded.get(name) ?? []), key]);
        },
      };
    },
  };
}

/** Everything a test starts, torn down together. */
export interface Workbench {
  readonly folder: string;
  readonly trust: MemoryTrust;
  pool(limits?: Partial<SshLimits>): SshPool;
  host(options?: Partial<SandboxOptions>): Promise<SandboxHost>;
  onClose(close: () => unknown): void;
  close(): Promise<void>;
}

export const password = 'right Password 1';

export async function openWorkbench(): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-ssh-'));
  const closers: (() => unknown)[] = [];
  const trust = memoryTrust();
  let hosts = 0;
  return {
    folder,
    trust,
    pool(limits = {}) {
      const pool = createSshPool({ trust, logger: silentLogger, limits });
      closers.push(() => pool.close());
      return pool;
    },
    async host(options = {}) {
      hosts += 1;
      const host = await startSandboxHost({
        address: '127.0.0.1',
        folder: join(folder, `host${hosts}`),
        users: [{ name: 'ops', password }],
        ...options,
      });
      closers.push(() => host.close());
      return host;
    },
    onClose(close) {
      closers.push(close);
    },
    async close() {
      for (const close of closers.reverse()) await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An endpoint of a sandbox host, or of anything that has an address and a port. */
export function endpointOf(
  host: { readonly address: string; readonly port: number },
  given: Partial<SshEndpoint> & { auth?: SshAuth } = {},
): SshEndpoint {
  return {
    hostId: 1,
    address: host.address,
    port: host.port,
    username: 'ops',
    auth: { kind: 'password', password },
    ...given,
  };
}
