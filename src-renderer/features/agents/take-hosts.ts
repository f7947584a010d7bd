import type { Output } from '@contract/index';
import type { ChosenHost } from '../../app/handoff';
import { call } from '../../rpc';
import { type GridRow, newRow } from './grid';

type Host = Output<'cmdb.host'>;

export interface TakenHosts {
  readonly rows: readonly GridRow[];
  readonly businessId: number | null;
  readonly cloudId: number;
  /** Chosen, but of another business or cloud area than the first: one task takes one of each. */
  readonly leftOut: readonly string[];
}

/** Makes rows of hosts that were chosen in the list. */
export async function takeHosts(chosen: readonly ChosenHost[]): Promise<TakenHosts | undefined> {
  const hosts = await readHosts(chosen);
  const first = hosts[0];
  if (!first) return undefined;
  const fits = (host: Host) => host.businessId === first.businessId && host.cloudId === first.cloudId;
  return {
    rows: hosts.filter(fits).map(rowOf),
    businessId: first.businessId,
    cloudId: first.cloudId,
    leftOut: hosts.filter((host) => !fits(host)).map(({ innerIp }) => innerIp),
  };
}

async function readHosts(chosen: readonly ChosenHost[]): Promise<Host[]> {
  const ids = new Set(chosen.map(({ id }) => id));
  const hosts: Host[] = [];
  for (let at = 0; at < chosen.length; at += 500) {
    const addresses = chosen.slice(at, at + 500).map(({ innerIp }) => innerIp);
    const { items } = await call('cmdb.hosts', { pageSize: 1000, filter: { addresses } });
    hosts.push(...items.filter(({ id }) => ids.has(id)));
  }
  return hosts;
}

function rowOf(host: Host): GridRow {
  const { innerIp, outerIp, hasCredential, credential } = host;
  return newRow({
    innerIp,
    outerIp,
    authType: credential ? 'NAMED' : host.authType,
    credentialId: credential?.id ?? null,
    stored: hasCredential && !credential,
    osType: host.osType || 'LINUX',
    ...(host.sshUser ? { account: host.sshUser } : {}),
    port: String(host.sshPort),
  });
}
