import type { Output } from '@contract/index';
import type { HostKeyState } from '@contract/states';
import type { HostKey } from '@main/platform/ssh';
import { containsPattern, type Page, type Reader, type Tx, valuesAsList } from '@main/platform/store';
import type { HostKeyRow } from '@main/platform/store/schema/cmdb';
import { sql } from 'kysely';

export type KeyView = Output<'cmdb.hostKeys'>['items'][number];

export interface KeyQuery {
  readonly page: number;
  readonly pageSize: number;
  readonly keyword: string;
  readonly states: readonly HostKeyState[];
}

/** Where a key is shown. `hostId` 0: no host of the CMDB has the address yet. */
export interface KeyPlace {
  readonly hostId: number;
  readonly address: string;
  readonly port: number;
}

/**
 * Trusted keys of a place, its host's own and those kept for the address before there was a host.
 * Such an address is one of the direct area: elsewhere it may be somebody else's.
 */
export function trustedKeys(db: Reader, { hostId, address, port }: KeyPlace) {
  return db
    .selectFrom('host_keys')
    .select(['id', 'type', 'fingerprint'])
    .where('address', '=', address)
    .where('port', '=', port)
    .where('state', '=', 'trusted')
    .where(belongs(hostId))
    .orderBy('id')
    .execute();
}

function belongs(hostId: number) {
  return sql<boolean>`(host_id = ${hostId} or (host_id is null and (${hostId} = 0
    or exists (select 1 from hosts where hosts.id = ${hostId} and hosts.cloud_id = 0))))`;
}

export async function revokedFingerprints(db: Reader): Promise<string[]> {
  const rows = db.selectFrom('host_keys').select('fingerprint').distinct().where('state', '=', 'revoked');
  return (await rows.execute()).map(({ fingerprint }) => fingerprint);
}

export interface NewKey extends KeyPlace, HostKey {
  readonly state: HostKeyState;
  readonly at: number;
  /** Who decided so; '' where nobody did. */
  readonly by: string;
}

/** Keeps a key. One that is there already changes its state, except that a decided one is not asked about again. */
export async function putKey(tx: Tx, { hostId, at, by, state, ...key }: NewKey): Promise<void> {
  const decided = by === '' ? null : at;
  await sql`insert into host_keys
    (host_id, address, port, type, fingerprint, base64, state, first_seen_at, last_seen_at, decided_at, decided_by)
    values (${hostId || null}, ${key.address}, ${key.port}, ${key.type}, ${key.fingerprint}, ${key.base64},
      ${state}, ${at}, ${at}, ${decided}, ${by})
    on conflict (coalesce(host_id, 0), address, port, fingerprint) do update set
      last_seen_at = excluded.last_seen_at,
      state = case when state = 'revoked' or (state = 'trusted' and excluded.state <> 'revoked')
        then state else excluded.state end,
      decided_at = coalesce(excluded.decided_at, decided_at),
      decided_by = case when excluded.decided_by = '' then decided_by else excluded.decided_by end`.execute(
    tx.db,
  );
}

export function keysById(db: Reader, ids: readonly number[]): Promise<HostKeyRow[]> {
  return db.selectFrom('host_keys').selectAll().where('id', 'in', valuesAsList(ids)).execute();
}

/** One page; what waits for a decision comes newest first, the rest by address. */
export async function listKeys(db: Reader, query: KeyQuery): Promise<Page<KeyView>> {
  let filtered = db
    .selectFrom('host_keys')
    .leftJoin('hosts', 'hosts.id', 'host_keys.host_id')
    .where('host_keys.state', 'in', valuesAsList(query.states));
  if (query.keyword.trim())
    filtered = filtered.where(
      containsPattern(
        ['host_keys.address', 'hosts.inner_ip', 'hosts.host_name', 'host_keys.fingerprint'],
        query.keyword,
      ),
    );
  const selected = filtered
    .select(['host_keys.id', 'host_keys.host_id', 'hosts.inner_ip', 'hosts.host_name', 'host_keys.address'])
    .select(['host_keys.port', 'host_keys.type', 'host_keys.fingerprint', 'host_keys.state'])
    .select(['host_keys.first_seen_at', 'host_keys.last_seen_at', 'host_keys.decided_by']);
  const rows = query.states.includes('trusted')
    ? selected.orderBy('hosts.ip_key').orderBy('host_keys.address').orderBy('host_keys.id')
    : selected.orderBy('host_keys.last_seen_at', 'desc').orderBy('host_keys.id', 'desc');
  const counting = filtered.select(({ fn }) => fn.countAll<number>().as('total'));
  const [{ total }, found] = await Promise.all([
    counting.executeTakeFirstOrThrow(),
    rows
      .limit(query.pageSize)
      .offset((query.page - 1) * query.pageSize)
      .execute(),
  ]);
  const items = found.map(async (row) => ({
    id: row.id,
    hostId: row.host_id ?? 0,
    innerIp: row.inner_ip ?? row.address,
    hostName: row.host_name ?? '',
    address: row.address,
    port: row.port,
    type: row.type,
    fingerprint: row.fingerprint,
    state: row.state,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    decidedBy: row.decided_by,
    known:
      row.state === 'changed'
        ? await trustedKeys(db, { hostId: row.host_id ?? 0, address: row.address, port: row.port })
        : [],
  }));
  return { items: await Promise.all(items), total };
}

export async function countKeys(db: Reader): Promise<Record<HostKeyState, number>> {
  const rows = await db
    .selectFrom('host_keys')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  const counts = Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  return { trusted: 0, pending: 0, changed: 0, revoked: 0, ...counts };
}
