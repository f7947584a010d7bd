import type { hostFacts } from '@contract/procedures/facts';
import { type Reader, type Tx, valuesAsList } from '@main/platform/store';
import { sql } from 'kysely';
import type { z } from 'zod';

/** What is known of a host's system, with where it comes from and its time. */
export type HostFacts = z.output<typeof hostFacts>;

/**
 * Keeps what was learnt of a host's system. What is empty says nothing: an agent tells less than a look
 * over SSH, and must not wipe it out. A host without a name gets its own.
 */
export async function keepFacts(tx: Tx, hostId: number, facts: HostFacts): Promise<void> {
  await sql`insert into host_facts (host_id, source, collected_at, host_name, os, kernel, arch, cpu_model,
      cpu_count, memory_bytes, disk_bytes, disk_free_bytes, booted_at, addresses)
    select id, ${facts.source}, ${facts.collectedAt}, ${facts.hostName}, ${facts.os}, ${facts.kernel},
      ${facts.arch}, ${facts.cpuModel}, ${facts.cpuCount}, ${facts.memoryBytes}, ${facts.diskBytes},
      ${facts.diskFreeBytes}, ${facts.bootedAt}, ${JSON.stringify(facts.addresses)}
    from hosts where id = ${hostId}
    on conflict (host_id) do update set
      source = excluded.source, collected_at = excluded.collected_at,
      ${sql.join(['host_name', 'os', 'kernel', 'arch', 'cpu_model'].map(unless("''")))},
      ${sql.join(['cpu_count', 'memory_bytes', 'disk_bytes', 'disk_free_bytes', 'booted_at'].map(unless('null')))},
      ${unless("'[]'")('addresses')}`.execute(tx.db);
  if (facts.hostName)
    await tx.db
      .updateTable('hosts')
      .set({ host_name: facts.hostName })
      .where('id', '=', hostId)
      .where('host_name', '=', '')
      .execute();
}

/** Sets a column to what is new, unless that is nothing. */
function unless(nothing: "''" | 'null' | "'[]'") {
  return (column: string) => {
    const [own, given] = [sql.ref(`host_facts.${column}`), sql.ref(`excluded.${column}`)];
    return sql`${sql.ref(column)} = iif(${given} is ${sql.raw(nothing)}, ${own}, ${given})`;
  };
}

/** The facts of hosts, by their ids. */
export async function readFacts(db: Reader, ids: readonly number[]): Promise<Map<number, HostFacts>> {
  const rows = await db
    .selectFrom('host_facts')
    .selectAll()
    .where('host_id', 'in', valuesAsList(ids))
    .execute();
  return new Map(
    rows.map((row) => [
      row.host_id,
      {
        ...{ source: row.source, collectedAt: row.collected_at, hostName: row.host_name, os: row.os },
        ...{ kernel: row.kernel, arch: row.arch, cpuModel: row.cpu_model, cpuCount: row.cpu_count },
        ...{ memoryBytes: row.memory_bytes, diskBytes: row.disk_bytes, diskFreeBytes: row.disk_free_bytes },
        ...{ bootedAt: row.booted_at, addresses: JSON.parse(row.addresses) as string[] },
      },
    ]),
  );
}
