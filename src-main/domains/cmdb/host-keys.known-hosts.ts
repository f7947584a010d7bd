import { createHmac, randomBytes } from 'node:crypto';
import { readHostKey } from '@main/platform/ssh';

/** A key as a line of known_hosts gives it. */
export interface KnownHostsEntry {
  /** From 1. */
  readonly line: number;
  readonly revoked: boolean;
  /** Names as they stand: `host`, `[host]:port`, with `*`, `?` and a leading `!`; or one hashed name. */
  readonly patterns: readonly string[];
  readonly type: string;
  readonly base64: string;
  readonly fingerprint: string;
}

export interface SkippedLine {
  readonly line: number;
  readonly reason: 'badLine' | 'badKey' | 'certAuthority' | 'noHost' | 'conflict';
  readonly text: string;
}

/** Reads a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export function parseKnownHosts(text: string): { entries: KnownHostsEntry[]; skipped: SkippedLine[] } {
  const entries: KnownHostsEntry[] = [];
  const skipped: SkippedLine[] = [];
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const read = readLine(trimmed, at + 1);
    if ('reason' in read) skipped.push(read);
    else entries.push(read);
  }
  return { entries, skipped };
}

function readLine(text: string, line: number): KnownHostsEntry | SkippedLine {
  const shown = text.slice(0, 80);
  const words = text.split(/\s+/);
  const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
  if (marker === '@cert-authority') return { line, reason: 'certAuthority', text: shown };
  const [names, type, base64] = words;
  if ((marker && marker !== '@revoked') || !names || !type || !base64)
    return { line, reason: 'badLine', text: shown };
  const blob = Buffer.from(base64, 'base64');
  // Node reads what is no base64 as well, as far as it goes; and the key says itself what it is.
  if (blob.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, ''))
    return { line, reason: 'badKey', text: shown };
  const key = readHostKey(blob);
  if (key.type !== type) return { line, reason: 'badKey', text: shown };
  return { line, revoked: marker === '@revoked', patterns: names.split(',').filter(Boolean), ...key };
}

/** How a name stands in known_hosts: bare at port 22, else `[name]:port`. */
export function placeName(name: string, port: number): string {
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Reads `name` or `[name]:port`. */
export function readPlace(pattern: string): { name: string; port: number } {
  const [, name, port] = /^\[(.+)\]:(\d{1,5})$/.exec(pattern) ?? [];
  if (name !== undefined && port !== undefined) return { name, port: Number(port) };
  return { name: pattern, port: 22 };
}

/** Whether the pattern has to be compared with names: it is hashed, or has wildcards. */
export function isIndirect(pattern: string): boolean {
  return /[*?]/.test(pattern) || pattern.startsWith('|');
}

/**
 * Whether an entry is for this place (see placeName). Any `!pattern` that fits says no.
 */
export function fitsEntry(patterns: readonly string[], place: string): boolean {
  const lower = place.toLowerCase();
  if (patterns.some((one) => one.startsWith('!') && fitsPattern(one.slice(1), lower))) return false;
  return patterns.some((one) => !one.startsWith('!') && fitsPattern(one, lower));
}

function fitsPattern(pattern: string, place: string): boolean {
  const [, salt, hash] = /^\|1\|([A-Za-z0-9+/=]+)\|([A-Za-z0-9+/=]+)$/.exec(pattern) ?? [];
  if (salt !== undefined) return hashOf(place, Buffer.from(salt, 'base64')) === hash;
  if (!/[*?]/.test(pattern)) return pattern.toLowerCase() === place;
  const body = [...pattern.toLowerCase()]
    .map((sign) => (sign === '*' ? '.*' : sign === '?' ? '.' : sign.replace(/[\\^$.|+()[\]{}]/, '\\$&')))
    .join('');
  return new RegExp(`^${body}$`).test(place);
}

function hashOf(place: string, salt: Buffer): string {
  return createHmac('sha1', salt).update(place).digest('base64');
}

export interface WrittenKey {
  readonly address: string;
  readonly port: number;
  readonly type: string;
  readonly base64: string;
  readonly revoked: boolean;
}

/** Writes a known_hosts file. Revoked keys are revoked for every host, as they are here. */
export function formatKnownHosts(keys: readonly WrittenKey[], hashed: boolean): string {
  return keys
    .map(({ address, port, type, base64, revoked }) => {
      if (revoked) return `@revoked * ${type} ${base64}\n`;
      const place = placeName(address, port);
      if (!hashed) return `${place} ${type} ${base64}\n`;
      const salt = randomBytes(20);
      return `|1|${salt.toString('base64')}|${hashOf(place, salt)} ${type} ${base64}\n`;
    })
    .join('');
}
