import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { AppError } from '@main/kernel/app-error';

/** The names under which this machine's console may be asked for; addresses are always allowed. */
export type KnownNames = ReadonlySet<string>;

/**
 * Refuses what a foreign page could have sent. A page that makes its own name point here (DNS
 * rebinding) carries that name in Host: only addresses and the machine's own names are taken. What a
 * page of another origin sends carries that origin. Throws `common.forbidden`.
 */
export function checkOrigin(
  { host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders,
  names: KnownNames,
  originIsNeeded = false,
): void {
  const name = parse(`http://${host}`)?.hostname.replace(/^\[(.*)\]$/, '$1');
  const known = name !== undefined && (isIP(name) !== 0 || names.has(name));
  const same = origin === undefined ? !originIsNeeded : parse(origin)?.host === host?.toLowerCase();
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (!known || !same || foreign) throw new AppError('common.forbidden');
}

/** The console's own names: this machine's, the loopback's and the one it was told to listen on. */
export function knownNames(machine: string, listensOn: string): KnownNames {
  return new Set([machine, listensOn, 'localhost'].map((name) => name.toLowerCase()));
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
