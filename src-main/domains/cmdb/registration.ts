import type { FieldIssue } from '@contract/errors';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { newId } from '@main/kernel/ids';
import { insertMany, type Tx, updateMany, valuesAsList } from '@main/platform/store';
import type { HostRow } from '@main/platform/store/schema/cmdb';
import type { Secret, Vault } from '@main/platform/vault';
import { addressKey, canonicalAddress } from './address';
import { type GivenSecrets, placeOf, secretFields } from './credentials/secrets';
import { sourceOf } from './hosts.service';
import { findHostsAt, type HostChanges, type NewHost } from './hosts.store';
import { checkBusiness, checkCloud, checkCredential } from './references';
import { placeIdleHosts } from './topology.store';

/** One line of an install table. */
export interface RegisteredHost extends GivenSecrets {
  readonly innerIp: string;
  readonly outerIp: string;
  readonly osType: string;
  readonly account: string;
  readonly port: number;
  readonly authType: 'PASSWORD' | 'KEY';
  /**
   * A shared credential in place of account and secrets. Left out: a host that uses one keeps it,
   * unless a secret of its own is given.
   */
  readonly credentialId?: number | undefined;
}

export interface Registration {
  readonly businessId: number;
  readonly cloudId: number;
  readonly nodeType: HostRow['node_type'];
  readonly hosts: readonly RegisteredHost[];
  /** Whether a host that is not there is made, or refused. */
  readonly unknown: 'add' | 'refuse';
}

/**
 * Brings the hosts of an operation on agents into the CMDB with their credentials, and answers their
 * ids in order. A host of another business is refused with the name of that business; `issues` point
 * to `hosts.<index>`.
 */
export async function registerHosts(
  tx: Tx,
  vault: Vault,
  { businessId, cloudId, nodeType, hosts, unknown }: Registration,
  actor: Actor,
  at: number,
): Promise<number[]> {
  await checkBusiness(tx, businessId);
  await checkCloud(tx, cloudId);
  for (const id of new Set(hosts.map(({ credentialId }) => credentialId ?? null)))
    await checkCredential(tx, id);
  const addresses = hosts.map(({ innerIp }) => canonicalAddress(innerIp) ?? innerIp);
  const known = new Map((await findHostsAt(tx.db, cloudId, addresses)).map((host) => [host.inner_ip, host]));
  await refuse(tx, addresses, known, businessId, unknown);

  const access = (host: RegisteredHost, outerIp: string, present?: HostRow) => {
    const own = Boolean(host.password || host.key);
    const credential = host.credentialId ?? (own ? null : (present?.credential_id ?? null));
    // The host's own login stays as it was beside a shared one.
    const kept = credential === null ? undefined : present;
    return {
      node_type: nodeType,
      outer_ip: outerIp,
      ssh_user: kept?.ssh_user ?? host.account,
      ssh_port: host.port,
      auth_type: kept?.auth_type ?? host.authType,
      credential_id: credential,
      business_id: businessId,
      updated_at: at,
    };
  };
  const added: NewHost[] = [];
  const changed: HostChanges[] = [];
  for (const [index, host] of hosts.entries()) {
    const innerIp = addresses[index] ?? '';
    const present = known.get(innerIp);
    const outerIp = canonicalAddress(host.outerIp) ?? '';
    // An empty field of the table says nothing about a host that is known.
    if (present) changed.push({ id: present.id, ...access(host, outerIp || present.outer_ip, present) });
    else
      added.push({
        ...{ uid: newId(), cloud_id: cloudId, inner_ip: innerIp, ip_key: addressKey(innerIp) },
        ...{ source: sourceOf(actor), creator: actor.name, created_at: at, os_type: host.osType },
        ...{ product_line_id: null, env_id: null },
        ...access(host, outerIp),
      });
  }
  await insertMany(tx, 'hosts', added);
  await updateMany(tx, 'hosts', 'id', changed);

  const idAt = new Map(
    (await findHostsAt(tx.db, cloudId, addresses)).map(({ inner_ip, id }) => [inner_ip, id]),
  );
  const ids = addresses.flatMap((address) => idAt.get(address) ?? []);
  await vault.putMany(tx, secretsOf(hosts, ids));
  await placeIdleHosts(tx, ids);
  return ids;
}

/** In an install table an empty secret means "the stored one". */
function secretsOf(hosts: readonly RegisteredHost[], ids: readonly number[]): Secret[] {
  return hosts.flatMap((host, index) =>
    secretFields.flatMap((field) => {
      const id = ids[index];
      const plaintext = host[field];
      return id !== undefined && plaintext ? [{ place: placeOf(id, field), plaintext }] : [];
    }),
  );
}

async function refuse(
  tx: Tx,
  addresses: readonly string[],
  known: ReadonlyMap<string, HostRow>,
  businessId: number,
  unknown: 'add' | 'refuse',
): Promise<void> {
  const issues: FieldIssue[] = [];
  const names = await businessNames(tx, [...known.values()]);
  for (const [index, ip] of addresses.entries()) {
    const path = `hosts.${index}.innerIp`;
    const first = addresses.indexOf(ip);
    const host = known.get(ip);
    if (first < index) issues.push({ path, reason: 'cmdb.duplicateRow', params: { row: `hosts.${first}` } });
    else if (!host && unknown === 'refuse')
      issues.push({ path, reason: 'common.notFound', params: { what: 'host', id: ip } });
    else if (host && host.business_id !== null && host.business_id !== businessId) {
      const business = names.get(host.business_id) ?? '';
      issues.push({ path, reason: 'cmdb.hostInOtherBusiness', params: { ip, business } });
    }
  }
  if (issues.length > 0) throw new AppError('common.invalid', {}, issues);
}

async function businessNames(tx: Tx, hosts: readonly HostRow[]): Promise<Map<number, string>> {
  const ids = [...new Set(hosts.flatMap(({ business_id }) => business_id ?? []))];
  const rows = await tx.db
    .selectFrom('businesses')
    .select(['id', 'name'])
    .where('id', 'in', valuesAsList(ids))
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
