import { matches } from './host.at';
import type { HostFilter, TargetHost, TargetHosts } from './scripts.ports';

/** Which hosts an operator means: as picked, as pasted, or as a filter finds them. */
export interface TargetChoice {
  readonly hostIds: readonly number[];
  readonly addresses: readonly string[];
  readonly filter?: HostFilter | undefined;
}

export interface Resolved {
  /** Each host once, in the order in which it was named. */
  readonly hosts: readonly TargetHost[];
  /** Pasted addresses that no host has. */
  readonly unknown: readonly string[];
  /** Pasted addresses that hosts in several cloud areas have; none of them is taken. */
  readonly ambiguous: readonly string[];
}

/** Finds the hosts that are meant now. */
export async function resolveTargets(hosts: TargetHosts, choice: TargetChoice): Promise<Resolved> {
  const addresses = [...new Set(choice.addresses.map((address) => address.trim()).filter(Boolean))];
  const [picked, pasted, filtered] = await Promise.all([
    choice.hostIds.length > 0 ? hosts.byIds(choice.hostIds) : [],
    addresses.length > 0 ? hosts.byAddresses(addresses) : [],
    choice.filter ? hosts.byFilter(choice.filter) : [],
  ]);
  const found = byAddress(pasted);
  const unknown: string[] = [];
  const ambiguous: string[] = [];
  const meant: TargetHost[] = [...picked];
  for (const address of addresses) {
    const [host, ...more] = matches(found.get(address) ?? [], address);
    if (!host) unknown.push(address);
    else if (more.length > 0) ambiguous.push(address);
    else meant.push(host);
  }
  const all = new Map([...meant, ...filtered].map((host) => [host.id, host]));
  return { hosts: [...all.values()], unknown, ambiguous };
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
