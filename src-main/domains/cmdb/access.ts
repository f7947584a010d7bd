import type { Clock } from '@main/kernel/clock';
import type { SshEndpoint } from '@main/platform/ssh';
import type { Reader } from '@main/platform/store';
import type { HostRow } from '@main/platform/store/schema/cmdb';
import type { Vault } from '@main/platform/vault';
import type { ProxyRule } from './cmdb.ports';
import { endpointAt, type LoginOrNot, loginOf } from './credentials/login';
import { findHost, findHosts } from './hosts.store';

/** The one place where the way to a host is made: whoever opens a session asks here. */
export interface Access {
  /**
   * How to log in to a host; undefined where there is no such host or no credential for it that can be used. A PAGENT of
   * a cloud area is reached through the valid proxies of that area; where there is none, `via` is
   * empty and the pool refuses with `no_jump`.
   */
  accessFor(hostId: number): Promise<SshEndpoint | undefined>;
  /** The login of a host, or why none can be tried: no secret is kept, or it has expired. */
  loginOf(hostId: number): Promise<LoginOrNot>;
  /** The jump hosts for hosts of a cloud area, in the order in which they are tried. */
  jumpsFor(cloudId: number): Promise<SshEndpoint[]>;
}

interface Deps {
  readonly read: Reader;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly proxyRule: ProxyRule;
}

export function createAccess({ read, vault, clock, proxyRule }: Deps): Access {
  async function endpointOf(host: HostRow): Promise<SshEndpoint | undefined> {
    const found = await loginOf(read, vault, host, clock.now());
    return 'login' in found ? endpointAt(host, found.login) : undefined;
  }

  async function jumpsFor(cloudId: number): Promise<SshEndpoint[]> {
    const ids = await proxyRule.validProxies(cloudId);
    const rows = new Map((await findHosts(read, ids)).map((row) => [row.id, row]));
    const jumps = await Promise.all(
      ids.map((id) => {
        const row = rows.get(id);
        return row && endpointOf(row);
      }),
    );
    return jumps.filter((jump) => jump !== undefined);
  }

  return {
    jumpsFor,
    async loginOf(hostId) {
      const host = await findHost(read, hostId);
      if (host) return loginOf(read, vault, host, clock.now());
      return { reason: 'common.notFound', params: { what: 'host', id: hostId } };
    },
    async accessFor(hostId) {
      const host = await findHost(read, hostId);
      const endpoint = host && (await endpointOf(host));
      if (!endpoint || !isBehindProxy(host)) return endpoint;
      return { ...endpoint, via: await jumpsFor(host.cloud_id) };
    },
  };
}

/** The direct area (0) has no proxies: all of it is in reach. */
function isBehindProxy(host: Pick<HostRow, 'cloud_id' | 'node_type'>): boolean {
  return host.cloud_id !== 0 && host.node_type === 'PAGENT';
}
