import { newId } from '@main/kernel/ids';
import { insertMany, rowsAsTable, type Tx, updateMany, valuesAsList } from '@main/platform/store';
import type { HostRow } from '@main/platform/store/schema/cmdb';
import type { Secret, Vault } from '@main/platform/vault';
import { sql } from 'kysely';
import { addressKey } from '../address';
import { placeOf } from '../credentials/secrets';
import { placeIdleHosts } from '../topology.store';
import type { Row } from './document';
import { type HostReferences, readReferences } from './host.references';
import { type Count, differs, overlay, type SyncContext } from './merge';

/** Hosts at once: loaded, compared and written set-based. */
const chunkHosts = 2000;

type StoredHost = Omit<HostRow, 'search'>;

/** A host of the document beside what is stored of it. */
interface Pair {
  readonly row: Row<'hosts'>;
  readonly before: StoredHost | undefined;
  readonly after: Omit<StoredHost, 'id'>;
  /** Modules it shall be in; undefined: as it is. */
  readonly modules: readonly number[] | undefined;
}

/** Upserts the hosts of the document by cloud area and inner address. */
export async function syncHosts(
  context: SyncContext,
  vault: Vault,
  moduleIds: ReadonlyMap<number, number>,
): Promise<Count> {
  const { tx, document } = context;
  const count: Count = { added: 0, changed: 0, left: 0 };
  if (document.hosts.length === 0) return count;
  const references = await readReferences(tx, moduleIds);
  for (let start = 0; start < document.hosts.length; start += chunkHosts)
    await syncChunk(context, vault, references, start, count);
  context.issues.check();
  return count;
}

async function syncChunk(
  context: SyncContext,
  vault: Vault,
  references: HostReferences,
  start: number,
  count: Count,
): Promise<void> {
  const { tx, document, issues } = context;
  const rows = document.hosts.slice(start, start + chunkHosts);
  const stored = await storedHosts(tx, rows);
  const pairs: Pair[] = [];
  for (const [index, row] of rows.entries()) {
    const before = stored.get(keyOf(row));
    const resolved = references.resolve(row, before, `hosts.${start + index}`, issues);
    if (resolved) pairs.push(pairOf(context, row, before, resolved.businessId, resolved.modules));
  }
  if (pairs.length < rows.length) return;

  const rowChanged = new Set(pairs.filter(({ before, after }) => before && differs(before, after)));
  const added = pairs.filter(({ before }) => !before);
  await insertMany(
    tx,
    'hosts',
    added.map(({ after }) => after),
  );
  const updates = [...rowChanged].map(({ before, after }) => ({
    id: before?.id,
    ...after,
    updated_at: context.at,
  }));
  await updateMany(tx, 'hosts', 'id', updates as never);

  const ids =
    added.length > 0
      ? await storedHosts(
          tx,
          added.map(({ row }) => row),
        )
      : stored;
  const idOf = (pair: Pair) => pair.before?.id ?? ids.get(keyOf(pair.row))?.id ?? 0;
  const moved = await placeInModules(tx, pairs, idOf);
  const sealed = await saveSecrets(tx, vault, pairs, idOf);
  count.added += added.length;
  for (const pair of pairs) {
    if (!pair.before) continue;
    if (rowChanged.has(pair) || moved.has(pair) || sealed.has(pair)) count.changed += 1;
    else count.left += 1;
  }
}

function pairOf(
  { at, creator }: SyncContext,
  row: Row<'hosts'>,
  before: StoredHost | undefined,
  businessId: number | null,
  modules: readonly number[] | undefined,
): Pair {
  const given = {
    outer_ip: row.outer_ip === null ? '' : row.outer_ip,
    host_name: row.host_name,
    os_type: row.os_type,
    ssh_user: row.ssh_user,
    ssh_port: row.ssh_port,
    auth_type: row.auth_type,
    business_id: businessId,
    product_line_id: row.product_line_id,
    env_id: row.env_id,
    usage: row.usage ?? row.userage,
    location: row.location,
    is_initialized: row.is_initialized,
    remark: row.remark,
    source: 'cmdb',
  };
  if (!before) return { row, before, after: overlay(freshHost(row, at, creator), given), modules };
  const { id: _id, ...columns } = before;
  return { row, before, after: overlay(columns, given), modules };
}

function freshHost(row: Row<'hosts'>, at: number, creator: string): Omit<StoredHost, 'id'> {
  return {
    uid: newId(),
    cloud_id: row.cloud_id,
    inner_ip: row.inner_ip,
    ip_key: addressKey(row.inner_ip),
    outer_ip: '',
    host_name: '',
    os_type: 'LINUX',
    business_id: null,
    product_line_id: null,
    env_id: null,
    node_type: 'AGENT',
    source: 'cmdb',
    usage: '',
    location: '',
    is_initialized: 0,
    remark: '',
    ssh_user: 'root',
    ssh_port: 22,
    auth_type: row.ssh_key && !row.ssh_passwd ? 'KEY' : 'PASSWORD',
    credential_id: null,
    creator,
    created_at: at,
    updated_at: at,
  };
}

/** Sets memberships; answers the pairs whose modules changed. */
async function placeInModules(
  tx: Tx,
  pairs: readonly Pair[],
  idOf: (pair: Pair) => number,
): Promise<ReadonlySet<Pair>> {
  const placed = pairs.filter(({ modules }) => modules !== undefined);
  const { rows } = await sql<{ host_id: number; modules: string }>`
    select host_id, group_concat(module_id) as modules from module_hosts
    where host_id in ${valuesAsList(placed.map(idOf))} group by host_id`.execute(tx.db);
  const present = new Map(rows.map(({ host_id, modules }) => [host_id, modules.split(',').map(Number)]));
  const moved = placed.filter((pair) => !sameMembers(pair.modules ?? [], present.get(idOf(pair)) ?? []));
  await tx.db
    .deleteFrom('module_hosts')
    .where('host_id', 'in', valuesAsList(moved.map(idOf)))
    .execute();
  await insertMany(
    tx,
    'module_hosts',
    moved.flatMap((pair) => (pair.modules ?? []).map((module_id) => ({ module_id, host_id: idOf(pair) }))),
  );
  await placeIdleHosts(tx, pairs.map(idOf));
  return new Set(moved);
}

function sameMembers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}

/**
 * Keeps the passwords and keys that are given; answers the pairs for which they are new. An empty
 * one says nothing: documents without secrets must not make a console forget them.
 */
async function saveSecrets(
  tx: Tx,
  vault: Vault,
  pairs: readonly Pair[],
  idOf: (pair: Pair) => number,
): Promise<ReadonlySet<Pair>> {
  const given = pairs.flatMap((pair) =>
    (['ssh_passwd', 'ssh_key'] as const).flatMap((field) => {
      const plaintext = pair.row[field];
      const place = placeOf(idOf(pair), field === 'ssh_key' ? 'key' : 'password');
      return plaintext ? [{ pair, place, plaintext }] : [];
    }),
  );
  const known = given.filter(({ pair }) => pair.before !== undefined);
  // What cannot be read any more is written anew.
  const kept = await vault.getMany(known.map(({ place }) => place)).catch(() => []);
  const same = new Set(known.filter(({ plaintext }, index) => kept[index] === plaintext));
  const fresh = given.filter((secret) => !same.has(secret));
  await vault.putMany(tx, fresh satisfies readonly Secret[]);
  return new Set(fresh.map(({ pair }) => pair));
}

async function storedHosts(tx: Tx, rows: readonly Row<'hosts'>[]): Promise<Map<string, StoredHost>> {
  const { rows: found } =
    await sql<HostRow>`select hosts.* from ${rowsAsTable(['inner_ip', 'cloud_id'], rows)}
    cross join hosts using (inner_ip, cloud_id)`.execute(tx.db);
  return new Map(found.map(({ search: _search, ...host }) => [keyOf(host), host]));
}

function keyOf({ cloud_id, inner_ip }: { cloud_id: number; inner_ip: string }): string {
  return `${cloud_id} ${inner_ip}`;
}
