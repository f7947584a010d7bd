import { isIP } from 'node:net';
import { type Address, hostPort, readAddress } from '@main/kernel/config';

/**
 * Reads 004's `ip:port,ip:port` (its `kv nginx`). Answers undefined where a part is not an address
 * with a port; empty parts are passed over.
 */
export function readListeners(text: string): Address[] | undefined {
  const found: Address[] = [];
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    try {
      const address = readAddress('', part);
      if (address.port === 0) return undefined;
      found.push(address);
    } catch {
      return undefined;
    }
  }
  return found;
}

export interface ListenerPlaces {
  /** `kv nginx`: what Settings say. */
  readonly inner: string;
  readonly outer: string;
  /** Where the listener is really bound. */
  readonly listen: Address;
  /** Muster's own addresses as this host may see them: its end of the SSH connection, from both sides. */
  readonly seen: readonly string[];
}

/**
 * The listener's base addresses to give to a host, in the order in which it shall try them. Hosts
 * that are reached over their outer address get the outer list. Without a list, Muster's own end of
 * the SSH connection is the one address that is known to have a route.
 */
export function listenerUrls(places: ListenerPlaces, over: 'inner' | 'outer'): string[] {
  const set = readListeners(over === 'outer' ? places.outer || places.inner : places.inner) ?? [];
  const { host, port } = places.listen;
  const bound = isIP(host) !== 0 && !isAny(host) ? [host] : places.seen;
  const addresses = set.length > 0 ? set : bound.map((one) => ({ host: plain(one), port }));
  return [...new Set(addresses.map((address) => `http://${hostPort(address)}`))];
}

function isAny(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** An IPv4 address as a dual-stack socket writes it, without the prefix. */
function plain(address: string): string {
  return address.replace(/^::ffff:/i, '');
}
