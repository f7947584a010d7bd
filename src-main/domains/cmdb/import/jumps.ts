import { rowsAsTable, type Tx } from '@main/platform/store';
import { sql } from 'kysely';
import { canonicalAddress } from '../address';
import type { PlannedRow } from './plan';

/** `inner_ip` is reached through `jump_ip`, both in the same cloud area. */
type Behind = Readonly<Record<'cloud_id', number> & Record<'inner_ip' | 'jump_ip', string>>;

/**
 * Hosts of a cloud area whose jump host is in the same import and area are reached through it: the jump
 * host becomes the area's proxy, they become hosts behind it. In the direct area, or where the jump host
 * is not among the rows, the remark is all that tells of it. Hosts that have a role already keep it.
 */
export async function relateJumps(tx: Tx, rows: readonly PlannedRow[]): Promise<void> {
  const pairs = pairsOf(rows);
  if (pairs.length === 0) return;
  const table = rowsAsTable(['cloud_id', 'inner_ip', 'jump_ip'], pairs);
  const roles = [
    ['PROXY', 'jump_ip'],
    ['PAGENT', 'inner_ip'],
  ] as const;
  for (const [role, column] of roles)
    await sql`update hosts set node_type = ${role} from ${table}
      where hosts.cloud_id = new_rows.cloud_id and hosts.inner_ip = new_rows.${sql.ref(column)}
      and hosts.node_type = 'AGENT'`.execute(tx.db);
}

function pairsOf(rows: readonly PlannedRow[]): Behind[] {
  const located = rows.flatMap((row) => {
    const cloud = row.kind === 'wrong' || row.kind === 'skipped' ? 0 : (row.place?.cloud.id ?? 0);
    return cloud === 0 ? [] : [{ draft: row.draft, cloud }];
  });
  const byName = new Map<string, string>();
  for (const { draft, cloud } of located)
    for (const name of [draft.hostName, draft.innerIp])
      if (name) byName.set(`${cloud} ${name.toLowerCase()}`, draft.innerIp);
  return located.flatMap(({ draft, cloud }) => {
    const jump = draft.proxy && byName.get(`${cloud} ${jumpName(draft.proxy).toLowerCase()}`);
    if (!jump || jump === draft.innerIp) return [];
    return [{ cloud_id: cloud, inner_ip: draft.innerIp, jump_ip: jump }];
  });
}

/** The host of `user@host:port`; of several jumps the last one, which the host is behind. */
function jumpName(jump: string): string {
  const last = (jump.split(',').at(-1) ?? '').trim().replace(/^ssh:\/\//, '');
  const place = last.slice(last.lastIndexOf('@') + 1);
  const name = /^\[(.+)\](?::\d+)?$/.exec(place)?.[1] ?? place.replace(/:\d+$/, '');
  return canonicalAddress(place) ?? canonicalAddress(name) ?? name;
}
