import type { Reason, ReasonParams } from '@contract/errors';
import type { SshAuth, SshEndpoint } from '@main/platform/ssh';
import type { Reader } from '@main/platform/store';
import type { HostRow } from '@main/platform/store/schema/cmdb';
import type { Vault } from '@main/platform/vault';
import { sql } from 'kysely';
import { findCredential } from './credentials.store';
import { type Owner, readSecrets } from './secrets';

/**
 * Whether the secret that a host's way to log in needs is kept and may be used. For queries on `hosts`.
 *
 * @param now milliseconds since the epoch
 */
export function hasCredential(now: number) {
  return sql<number>`iif(hosts.credential_id is null,
    exists (
      select 1 from secrets where table_name = 'hosts' and row_id = cast(hosts.id as text)
      and field = iif(hosts.auth_type = 'KEY', 'key', 'password')
    ),
    exists (
      select 1 from credentials as shared
      join secrets on table_name = 'credentials' and row_id = cast(shared.id as text)
        and field = iif(shared.auth_type = 'KEY', 'key', 'password')
      where shared.id = hosts.credential_id and (shared.expires_at is null or shared.expires_at > ${now})
    )
  )`;
}

/** How to log in, without where. */
export interface Login {
  readonly username: string;
  readonly auth: SshAuth;
}

type LoginHost = Pick<HostRow, 'id' | 'credential_id' | 'ssh_user' | 'auth_type'>;

/** A login, or why there is none. */
export type LoginOrNot =
  | { readonly login: Login }
  | { readonly reason: Reason; readonly params: ReasonParams };

/** How to log in with a shared credential. */
export async function loginWith(db: Reader, vault: Vault, id: number, now: number): Promise<LoginOrNot> {
  const row = await findCredential(db, id);
  if (!row) return { reason: 'common.notFound', params: { what: 'credential', id } };
  if (row.expires_at !== null && row.expires_at <= now)
    return { reason: 'cmdb.credentialExpired', params: { name: row.name } };
  const auth = await authOf(vault, { table: 'credentials', row: id }, row.auth_type);
  if (!auth) return { reason: 'cmdb.credentialEmpty', params: { name: row.name } };
  return { login: { username: row.account, auth } };
}

/** How to log in to a host: by the shared credential that it uses, else by its own. */
export async function loginOf(db: Reader, vault: Vault, host: LoginHost, now: number): Promise<LoginOrNot> {
  if (host.credential_id !== null) return loginWith(db, vault, host.credential_id, now);
  const auth = await authOf(vault, { table: 'hosts', row: host.id }, host.auth_type);
  if (!auth) return { reason: 'agents.needsCredential', params: {} };
  return { login: { username: host.ssh_user, auth } };
}

/** The endpoint that a login makes of a host. */
export function endpointAt(
  host: Pick<HostRow, 'id' | 'inner_ip' | 'outer_ip' | 'node_type' | 'ssh_port'>,
  { username, auth }: Login,
): SshEndpoint {
  // A proxy stands in another network: it is reached from outside.
  const address = host.node_type === 'PROXY' && host.outer_ip ? host.outer_ip : host.inner_ip;
  return { hostId: host.id, address, port: host.ssh_port, username, auth };
}

async function authOf(vault: Vault, owner: Owner, type: HostRow['auth_type']): Promise<SshAuth | undefined> {
  const { password, key, passphrase } = await readSecrets(vault, owner);
  if (type === 'PASSWORD') return password === undefined ? undefined : { kind: 'password', password };
  if (key === undefined) return undefined;
  return { kind: 'key', privateKey: key, ...(passphrase === undefined ? {} : { passphrase }) };
}
