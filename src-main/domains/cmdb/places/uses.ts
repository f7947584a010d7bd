import type { FieldIssue, Reason } from '@contract/errors';
import type { Tx } from '@main/platform/store';
import { sql } from 'kysely';
import type { PlaceTable } from './places.store';

interface Use {
  readonly table: 'hosts' | 'clusters' | 'businesses';
  readonly column: string;
}

const businesses: Use = { table: 'businesses', column: 'product_line_id' };
const hosts = (column: string): Use => ({ table: 'hosts', column });
const clusters = (column: string): Use => ({ table: 'clusters', column });

/** Who would point nowhere if a row went. Sets and modules let their hosts go. */
const usesOf: Readonly<Record<PlaceTable, readonly Use[]>> = {
  product_lines: [businesses, hosts('product_line_id')],
  businesses: [hosts('business_id'), clusters('business_id')],
  sets: [],
  modules: [],
  environments: [hosts('env_id'), clusters('env_id')],
  clouds: [hosts('cloud_id')],
};

const reasonOf: Readonly<Record<Use['table'], Reason>> = {
  hosts: 'cmdb.usedByHosts',
  clusters: 'cmdb.usedByClusters',
  businesses: 'cmdb.usedByBusinesses',
};
const nameOf = { hosts: 'inner_ip', clusters: 'name', businesses: 'name' } as const;
const shown = 3;

/** What still uses a place: how many, and the first few by name. */
export async function findUses(
  tx: Tx,
  table: PlaceTable,
  { id, name }: { readonly id: number | string; readonly name: string },
): Promise<FieldIssue[]> {
  const issues: FieldIssue[] = [];
  for (const { table: user, column } of usesOf[table]) {
    const from = sql`from ${sql.table(user)} where ${sql.ref(column)} = ${id}`;
    const { rows: counted } = await sql<{ count: number }>`select count(*) as count ${from}`.execute(tx.db);
    const count = counted[0]?.count ?? 0;
    if (count === 0) continue;
    const { rows } = await sql<{ name: string }>`
      select ${sql.ref(nameOf[user])} as name ${from} order by id limit ${shown}`.execute(tx.db);
    const examples = rows.map((row) => row.name).join(', ') + (count > shown ? ' …' : '');
    issues.push({ path: '', reason: reasonOf[user], params: { what: name, count, examples } });
  }
  return issues;
}
