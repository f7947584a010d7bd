import { matches } from './host.at';
import type { HostFilter, TargetHost, TargetHosts, TargetNode, TargetPlaces } from './scripts.ports';

/** Which hosts an operator means: as picked, as pasted, by place, or as a filter finds them. */
export interface TargetChoice {
  readonly hostIds: readonly number[];
  readonly addresses: readonly string[];
  readonly nodes: readonly TargetNode[];
  readonly clusterIds: readonly string[];
  /** Not these, however they were named. */
  readonly exceptIds: readonly number[];
  readonly filter?: HostFilter | undefined;
}

export interface MeantHosts {
  /** Each host once: those picked and pasted in the order in which they were named, then the others. */
  readonly ids: readonly number[];
  /** Pasted addresses that no host has. */
  readonly unknown: readonly string[];
  /** Pasted addresses that hosts in several cloud areas have; none of them is taken. */
  readonly ambiguous: readonly string[];
  /** Picked hosts that are not there any more. */
  readonly gone: readonly number[];
}

/** Finds the hosts that are meant now. */
export async function meantHosts(
  hosts: TargetHosts,
  places: TargetPlaces,
  choice: TargetChoice,
): Promise<MeantHosts> {
  const addresses = [...new Set(choice.addresses.map((address) => address.trim()).filter(Boolean))];
  const asked = [...new Set(choice.hostIds)];
  const [picked, pasted, placed, filtered] = await Promise.all([
    asked.length > 0 ? places.existing(asked) : [],
    addresses.length > 0 ? hosts.byAddresses(addresses) : [],
    choice.nodes.length + choice.clusterIds.length > 0 ? places.hostIdsIn(choice) : [],
    choice.filter ? hosts.byFilter(choice.filter) : [],
  ]);
  const found = byAddress(pasted);
  const unknown: string[] = [];
  const ambiguous: string[] = [];
  const meant = new Set(picked);
  for (const address of addresses) {
    const [host, ...more] = matches(found.get(address) ?? [], address);
    if (!host) unknown.push(address);
    else if (more.length > 0) ambiguous.push(address);
    else meant.add(host.id);
  }
  for (const id of placed) meant.add(id);
  for (const { id } of filtered) meant.add(id);
  for (const id of choice.exceptIds) meant.delete(id);
  const there = new Set(picked);
  return { ids: [...meant], unknown, ambiguous, gone: asked.filter((id) => !there.has(id)) };
}

function byAddress(hosts: readonly TargetHost[]): Map<string, TargetHost[]> {
  const found = new Map<string, TargetHost[]>();
  for (const host of hosts) {
    for (const address of new Set([host.innerIp, host.outerIp])) {
      const same = found.get(address);
      if (same) same.push(host);
      else found.set(address, [host]);
    }
  }
  return found;
}

/** How a script gets to a host: by SSH where a credential is stored, else through a living agent. */
export function wayTo(host: Pick<TargetHost, 'hasCredential' | 'agentId'>): 'ssh' | 'agent' | 'none' {
  if (host.hasCredential) return 'ssh';
  return host.agentId === null ? 'none' : 'agent';
}
