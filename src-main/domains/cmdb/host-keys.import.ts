import { setImmediate } from 'node:timers/promises';
import type { Output } from '@contract/index';
import type { Reader, Store, Tx } from '@main/platform/store';
import { canonicalAddress } from './address';
import {
  fitsEntry,
  isIndirect,
  type KnownHostsEntry,
  parseKnownHosts,
  placeName,
  readPlace,
  type SkippedLine,
} from './host-keys.known-hosts';
import { type KeyPlace, putKey, trustedKeys } from './host-keys.store';

interface ImportDeps {
  readonly store: Store;
  readonly at: number;
  readonly by: string;
  readonly ring: (tx: Tx) => void;
}

/** A host with the names under which a file may have it. */
interface NamedHost {
  readonly id: number;
  /** The address that is dialled: keys are kept by it. */
  readonly address: string;
  readonly port: number;
  readonly names: readonly string[];
}

interface Finding {
  readonly entry: KnownHostsEntry;
  readonly places: readonly KeyPlace[];
}

/** Skipped lines that are answered; the rest is a number. */
const mostSkipped = 200;
/** Comparisons of hashed names between two turns of the event loop. */
const turn = 20_000;

/**
 * Brings the keys of a known_hosts file in: each to the hosts of the CMDB that it names by address or
 * host name, at the port it names; a plain address that no host has is kept for the one that will. A
 * key of the same type that differs from a trusted one does not replace it: it waits for a decision.
 */
export async function importKnownHosts(
  deps: ImportDeps,
  text: string,
  dryRun: boolean,
): Promise<Output<'cmdb.importKnownHosts'>> {
  const { entries, skipped } = parseKnownHosts(text);
  const findings = await findPlaces(entries, await namedHosts(deps.store.read));
  const work = (db: Reader, tx?: Tx) => apply(db, findings, skipped, deps, tx);
  const tally = dryRun
    ? await work(deps.store.read)
    : await deps.store.write(async (tx) => {
        deps.ring(tx);
        return work(tx.db, tx);
      });
  const lines = tally.skipped.toSorted((one, other) => one.line - other.line);
  return {
    added: tally.added,
    known: tally.known,
    revoked: tally.revoked,
    hosts: tally.hosts.size,
    skipped: lines.slice(0, mostSkipped),
    skippedTotal: lines.length,
  };
}

interface Tally {
  added: number;
  known: number;
  revoked: number;
  readonly hosts: Set<number>;
  readonly skipped: SkippedLine[];
}

async function apply(
  db: Reader,
  findings: readonly Finding[],
  skipped: readonly SkippedLine[],
  { at, by }: ImportDeps,
  tx: Tx | undefined,
): Promise<Tally> {
  const tally: Tally = { added: 0, known: 0, revoked: 0, hosts: new Set(), skipped: [...skipped] };
  for (const { entry, places } of findings) {
    const { type, fingerprint, base64, line } = entry;
    const key = { type, fingerprint, base64, at, by };
    if (entry.revoked) {
      tally.revoked += 1;
      const [place = { hostId: 0, address: '*', port: 22 }] = places;
      if (tx) await revokeEverywhere(tx, key);
      if (tx) await putKey(tx, { ...place, ...key, state: 'revoked' });
      continue;
    }
    if (places.length === 0) skip(tally, entry, 'noHost');
    for (const place of places) {
      const trusted = await trustedKeys(db, place);
      if (trusted.some((one) => one.fingerprint === fingerprint)) {
        tally.known += 1;
        continue;
      }
      const conflict = trusted.some((one) => one.type === type);
      if (conflict) skip(tally, entry, 'conflict');
      else {
        tally.added += 1;
        if (place.hostId > 0) tally.hosts.add(place.hostId);
      }
      if (tx)
        await putKey(tx, {
          ...place,
          ...key,
          by: conflict ? '' : by,
          state: conflict ? 'changed' : 'trusted',
        });
    }
    if (!tx && line % 500 === 0) await setImmediate();
  }
  return tally;
}

async function revokeEverywhere(tx: Tx, key: { fingerprint: string; at: number; by: string }): Promise<void> {
  await tx.db
    .updateTable('host_keys')
    .set({ state: 'revoked', decided_at: key.at, decided_by: key.by })
    .where('fingerprint', '=', key.fingerprint)
    .execute();
}

function skip(tally: Tally, { line, patterns, type }: KnownHostsEntry, reason: SkippedLine['reason']): void {
  if (tally.skipped.some((one) => one.line === line && one.reason === reason)) return;
  tally.skipped.push({ line, reason, text: `${patterns.join(',')} ${type}`.slice(0, 80) });
}

async function namedHosts(db: Reader): Promise<NamedHost[]> {
  const rows = await db
    .selectFrom('hosts')
    .select(['id', 'inner_ip', 'outer_ip', 'host_name', 'node_type', 'ssh_port'])
    .execute();
  return rows.map((row) => ({
    id: row.id,
    address: row.node_type === 'PROXY' && row.outer_ip ? row.outer_ip : row.inner_ip,
    port: row.ssh_port,
    names: [...new Set([row.inner_ip, row.outer_ip, row.host_name.toLowerCase()])].filter(Boolean),
  }));
}

async function findPlaces(
  entries: readonly KnownHostsEntry[],
  hosts: readonly NamedHost[],
): Promise<Finding[]> {
  const byName = new Map<string, NamedHost[]>();
  for (const host of hosts)
    for (const name of host.names) byName.set(name, [...(byName.get(name) ?? []), host]);
  const findings: Finding[] = [];
  let compared = 0;
  for (const entry of entries) {
    const places = new Map<string, KeyPlace>();
    const add = (place: KeyPlace) => places.set(JSON.stringify(place), place);
    const [indirect, direct] = split(entry.patterns);
    for (const pattern of direct) {
      const { name, port } = readPlace(pattern);
      const address = canonicalAddress(name);
      const named = byName.get(address ?? name.toLowerCase()) ?? [];
      for (const host of named) add({ hostId: host.id, address: host.address, port });
      if (named.length === 0 && address) add({ hostId: 0, address, port });
    }
    // A revoked key is revoked everywhere: whom it names does not matter.
    if (indirect.length > 0 && !entry.revoked)
      for (const host of hosts) {
        for (const port of new Set([host.port, 22]))
          if (host.names.some((name) => fitsEntry(entry.patterns, placeName(name, port))))
            add({ hostId: host.id, address: host.address, port });
        compared += host.names.length;
        if (compared > turn) {
          compared = 0;
          await setImmediate();
        }
      }
    findings.push({ entry, places: [...places.values()] });
  }
  return findings;
}

/** Patterns that must be compared with every host, and names that can be looked up. */
function split(patterns: readonly string[]): [string[], string[]] {
  const excluding = patterns.some((one) => one.startsWith('!'));
  const compared = patterns.filter((one) => excluding || isIndirect(one));
  return [compared, patterns.filter((one) => !compared.includes(one))];
}
