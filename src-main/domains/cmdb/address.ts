import { isIPv4, isIPv6 } from 'node:net';

/** An address in its one spelling (IPv6 in lower case and shortened); undefined when it is none. */
export function canonicalAddress(text: string): string | undefined {
  const trimmed = text.trim();
  if (isIPv4(trimmed)) return trimmed;
  if (!isIPv6(trimmed) || trimmed.includes('%')) return undefined;
  return new URL(`http://[${trimmed}]`).hostname.slice(1, -1);
}

/**
 * Text that sorts as addresses do: IPv4 by number, then IPv6. Takes a canonical address.
 * `10.0.0.2` stands before `10.0.0.10`.
 */
export function addressKey(address: string): string {
  if (!address.includes(':')) return `4${address.split('.').map(hexByte).join('')}`;
  const [head = '', tail] = address.split('::', 2);
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const gap = Array.from({ length: tail === undefined ? 0 : 8 - before.length - after.length }, () => '0');
  return `6${[...before, ...gap, ...after].map((group) => group.padStart(4, '0')).join('')}`;
}

function hexByte(text: string): string {
  return Number(text).toString(16).padStart(2, '0');
}
