import { createHmac } from 'node:crypto';
import type { HostKey } from './errors';
import { readHostKey } from './trust';

/** One line of an OpenSSH known_hosts file. */
export interface KnownHost {
  /** Names, `[name]:port`, patterns with `*` `?` `!`, or one hashed name (`|1|…`). */
  readonly names: readonly string[];
  readonly key: HostKey;
  /** A revoked key must never be accepted; an authority's key is not a host's. */
  readonly marker: 'revoked' | 'cert-authority' | undefined;
}

export interface KnownHosts {
  readonly hosts: readonly KnownHost[];
  /** Numbers of the lines, from 1, that could not be read. */
  readonly unreadable: readonly number[];
}

/** Reads a known_hosts file; lines that make no sense are named and left out. */
export function readKnownHosts(text: string): KnownHosts {
  const hosts: KnownHost[] = [];
  const unreadable: number[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const host = readLine(trimmed);
    if (host) hosts.push(host);
    else unreadable.push(index + 1);
  }
  return { hosts, unreadable };
}

function readLine(line: string): KnownHost | undefined {
  const words = line.split(/\s+/);
  const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
  const [names = '', type = '', base64 = ''] = words;
  const blob = Buffer.from(base64, 'base64');
  const key = readHostKey(blob);
  if (type === '' || key.type !== type || key.base64 !== base64) return undefined;
  if (marker === undefined) return { names: names.split(','), key, marker: undefined };
  if (marker === '@revoked') return { names: names.split(','), key, marker: 'revoked' };
  if (marker === '@cert-authority') return { names: names.split(','), key, marker: 'cert-authority' };
  return undefined;
}

/** The keys that the file knows for a server, hashed names included; revoked ones take theirs away. */
export function knownKeysFor(file: KnownHosts, address: string, port: number): HostKey[] {
  const name = port === 22 ? address : `[${address}]:${port}`;
  const fitting = file.hosts.filter((host) => fits(host.names, name));
  const revoked = new Set(
    fitting.filter(({ marker }) => marker === 'revoked').map(({ key }) => key.fingerprint),
  );
  return fitting
    .filter(({ marker, key }) => marker === undefined && !revoked.has(key.fingerprint))
    .map(({ key }) => key);
}

function fits(names: readonly string[], name: string): boolean {
  const wanted = name.toLowerCase();
  const matches = (pattern: string) =>
    pattern.startsWith('|1|') ? isHashOf(pattern, name) : globOf(pattern.toLowerCase()).test(wanted);
  if (names.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) return false;
  return names.some((pattern) => !pattern.startsWith('!') && matches(pattern));
}

function isHashOf(hashed: string, name: string): boolean {
  const [, , salt = '', digest = ''] = hashed.split('|');
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === digest;
}

function globOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`);
}

/** Writes a known_hosts file that OpenSSH reads. */
export function writeKnownHosts(
  hosts: readonly {
    readonly address: string;
    readonly port: number;
    readonly key: Pick<HostKey, 'type' | 'base64'>;
  }[],
): string {
  return hosts
    .map(({ address, port, key }) => {
      const name = port === 22 ? address : `[${address}]:${port}`;
      return `${name} ${key.type} ${key.base64}\n`;
    })
    .join('');
}
