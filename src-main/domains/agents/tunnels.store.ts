import type { Reader, Tx } from '@main/platform/store';

export interface TunnelRow {
  readonly hostId: number;
  readonly innerIp: string;
  /** The port on the host's loopback; null: its agent calls by itself. */
  readonly port: number | null;
}

const columns = ['host_id as hostId', 'inner_ip as innerIp', 'tunnel_port as port'] as const;

/** The agent of a host as its tunnel sees it; undefined where it has none. */
export async function tunnelOf(db: Reader, hostId: number): Promise<TunnelRow | undefined> {
  const row = await db.selectFrom('agents').select(columns).where('host_id', '=', hostId).executeTakeFirst();
  return row && { ...row, hostId };
}

/** All agents that call through a tunnel. */
export async function tunnelRows(db: Reader): Promise<TunnelRow[]> {
  const rows = await db
    .selectFrom('agents')
    .select(columns)
    .where('tunnel_port', 'is not', null)
    .where('host_id', 'is not', null)
    .execute();
  return rows.flatMap(({ hostId, ...row }) => (hostId === null ? [] : [{ ...row, hostId }]));
}

export async function markTunnel(tx: Tx, hostId: number, port: number | null): Promise<void> {
  await tx.db.updateTable('agents').set({ tunnel_port: port }).where('host_id', '=', hostId).execute();
}
