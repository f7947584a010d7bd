import type { Output } from '@contract/index';
import type { Reader } from '@main/platform/store';
import { sql } from 'kysely';
import { canonicalAddress } from '../address';
import { hasAddress } from '../hosts.filter';

/** The hosts of pasted addresses, each address as it was given. */
export async function findAddresses(
  db: Reader,
  addresses: readonly string[],
): Promise<Output<'cmdb.findAddresses'>> {
  const rows = await db
    .selectFrom('hosts')
    .innerJoin('clouds', 'clouds.id', 'hosts.cloud_id')
    .leftJoin('businesses', 'businesses.id', 'hosts.business_id')
    .where(hasAddress(addresses))
    .select([
      'hosts.id',
      'hosts.inner_ip as innerIp',
      'hosts.outer_ip as outerIp',
      'hosts.host_name as hostName',
    ])
    .select(['clouds.name as cloudName', sql<string>`coalesce(businesses.name, '')`.as('businessName')])
    .orderBy('hosts.ip_key')
    .orderBy('hosts.id')
    .execute();
  const holders = new Map<string, Set<number>>();
  for (const { id, innerIp, outerIp } of rows)
    for (const address of [innerIp, outerIp])
      holders.set(address, (holders.get(address) ?? new Set()).add(id));
  const held = (address: string) => holders.get(canonicalAddress(address) ?? address)?.size ?? 0;
  const asked = [...new Set(addresses)];
  return {
    items: rows.map(({ outerIp: _, ...host }) => host),
    unknown: asked.filter((address) => held(address) === 0),
    ambiguous: asked.filter((address) => held(address) > 1),
  };
}
