import { AppError } from '@main/kernel/app-error';
import type { AgentAt, TargetHost, TargetHosts } from './scripts.ports';

/** What an address means: a host of the CMDB, or an agent that belongs to none. */
export type Place =
  | { readonly hostId: number; readonly label: string }
  | { readonly hostId: null; readonly label: string; readonly agentId: number };

/**
 * The one place with that address: a host, inner addresses first, else an agent. Throws
 * `scripts.unknownHost`, or `scripts.ambiguousHost` where several cloud areas have it.
 */
export async function placeAt(hosts: TargetHosts, agentAt: AgentAt, ip: string): Promise<Place> {
  const found = matches(await hosts.byAddresses([ip]), ip);
  if (found.length > 1) throw new AppError('scripts.ambiguousHost', { ip });
  const [host] = found;
  if (host) return { hostId: host.id, label: host.innerIp };
  const agentId = await agentAt(ip);
  if (agentId === undefined) throw new AppError('scripts.unknownHost', { ip });
  return { hostId: null, label: ip, agentId };
}

/** Hosts that an address means: those that have it inside, else those that have it outside. */
export function matches(hosts: readonly TargetHost[], address: string): TargetHost[] {
  const inner = hosts.filter((host) => host.innerIp === address);
  return inner.length > 0 ? inner : hosts.filter((host) => host.outerIp === address);
}
