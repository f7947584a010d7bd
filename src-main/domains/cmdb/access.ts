import type { SshEndpoint } from '@main/platform/ssh';
import type { Reader } from '@main/platform/store';
import type { HostRow } from '@main/platform/store/schema/cmdb';
import type { Vault } from '@main/platform/vault';
import type { ProxyRule } from './cmdb.ports';
import { endpointOf } from './credentials';
import { findHost, findHosts } from './hosts.store';

/** The one place where the way to a host is made: whoever opens a session asks here. */
export interface Access {
  /**
   * How to log in to a host; undefined where there is no such host or no credential for it. A PAGENT of
   * a cloud area is reached through the valid proxies of that area; where there is none, `via` is
   * empty and the pool refuses with `no_jump`.
   */
  accessFor(hostId: number): Promise<SshEndpoint | undefined>;
  /** The jump hosts for hosts of a cloud area, in the order in which they are tried. */
  jumpsFor(cloudId: number): Promise<SshEndpoint[]>;
}

interface Deps {
  readonly read: Reader;
  readonly vault: Vault;
  readonly proxyRule: ProxyRule;
}

export function createAccess({ read, vault, proxyRule }: Deps): Access {
  async function jumpsFor(cloudId: number): Promise<SshEndpoint[]> {
    const ids = await proxyRule.validProxies(cloudId);
    const rows = new Map((await findHosts(read, ids)).map((row) => [row.id, row]));
    const jumps = await Promise.all(
      ids.map((id) => {
        const row = rows.get(id);
        return row && endpointOf(vault, row);
      }),
    );
    return jumps.filter((jump) => jump !== undefined);
  }

  return {
    jumpsFor,
    async accessFor(hostId) {
      const host = await findHost(read, hostId);
      const endpoint = host && (await endpointOf(vault, host));
      if (!endpoint || !isBehindProxy(host)) return endpoint;
      return { ...endpoint, via: await jumpsFor(host.cloud_id) };
    },
  };
}

/** The direct area (0) has no proxies: all of it is in reach. */
function isBehindProxy(host: Pick<HostRow, 'cloud_id' | 'node_type'>): boolean {
  return host.cloud_id !== 0 && host.node_type === 'PAGENT';
}
