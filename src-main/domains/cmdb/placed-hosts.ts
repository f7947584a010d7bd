import { AppError } from '@main/kernel/app-error';
import { newId } from '@main/kernel/ids';
import type { Tx } from '@main/platform/store';
import type { HostRow } from '@main/platform/store/schema/cmdb';
import { addressKey, canonicalAddress } from './address';
import { ofOtherBusiness } from './hosts.service';
import { findHostsAt, insertHost, updateHost } from './hosts.store';
import { checkBusiness, checkCloud } from './references';
import { placeIdleHosts } from './topology.store';

/** Where a host belongs whose agent comes in by itself. */
export interface Place {
  readonly businessId: number;
  readonly cloudId: number;
  readonly innerIp: string;
}

/** A place with how the host's agent calls: Muster itself, or the proxies of its cloud area. */
export interface BoundPlace extends Place {
  readonly nodeType: 'AGENT' | 'PAGENT';
}

/**
 * The host at a place, if there is one. Throws where there can be none of this business: the business
 * or the cloud area is unknown, or the address belongs to a host of another business, which is named.
 */
export async function hostAtPlace(
  tx: Tx,
  { businessId, cloudId, innerIp }: Place,
): Promise<HostRow | undefined> {
  await checkBusiness(tx, businessId);
  await checkCloud(tx, cloudId);
  const [host] = await findHostsAt(tx.db, cloudId, [spelled(innerIp)]);
  if (host && host.business_id !== null && host.business_id !== businessId) {
    const { reason, params } = await ofOtherBusiness(tx, host);
    throw AppError.field('innerIp', reason, params);
  }
  return host;
}

/**
 * Finds or makes the host at a place and takes it into the business; what is known of it stays, but for
 * how its agent calls. A proxy stays one.
 */
export async function bindHost(
  tx: Tx,
  place: BoundPlace,
  creator: string,
  at: number,
): Promise<{ hostId: number; nodeType: HostRow['node_type'] }> {
  const there = await hostAtPlace(tx, place);
  const innerIp = spelled(place.innerIp);
  const nodeType = there?.node_type === 'PROXY' ? 'PROXY' : place.nodeType;
  if (there && (there.business_id === null || there.node_type !== nodeType))
    await updateHost(tx, there.id, {
      ...{ business_id: place.businessId, node_type: nodeType, updated_at: at },
    });
  const hostId =
    there?.id ??
    (await insertHost(tx, {
      ...{ uid: newId(), cloud_id: place.cloudId, inner_ip: innerIp, ip_key: addressKey(innerIp) },
      ...{ business_id: place.businessId, os_type: 'LINUX', source: 'manual', creator },
      node_type: nodeType,
      ...{ product_line_id: null, env_id: null, created_at: at, updated_at: at },
    }));
  await placeIdleHosts(tx, [hostId]);
  return { hostId, nodeType };
}

function spelled(innerIp: string): string {
  return canonicalAddress(innerIp) ?? innerIp;
}
