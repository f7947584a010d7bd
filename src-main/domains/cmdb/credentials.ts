import type { SshAuth, SshEndpoint } from '@main/platform/ssh';
import type { Tx } from '@main/platform/store';
import type { HostRow } from '@main/platform/store/schema/cmdb';
import type { Place, Vault } from '@main/platform/vault';
import { sql } from 'kysely';

/** Secrets as a caller gives them: left out, they stay as they are; empty, they are forgotten. */
export interface GivenSecrets {
  readonly password?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
}

export const secretFields = ['password', 'key', 'passphrase'] as const;

/** Where the secrets of a host are kept in the vault. */
export function placeOf(hostId: number, field: (typeof secretFields)[number]): Place {
  return { table: 'hosts', row: hostId, field };
}

/** Whether the secret that a host's way to log in needs is kept. For queries on `hosts`. */
export const hasCredential = sql<number>`exists (
  select 1 from secrets where table_name = 'hosts' and row_id = cast(hosts.id as text)
  and field = case hosts.auth_type when 'KEY' then 'key' else 'password' end
)`;

/** Keeps, replaces or forgets the secrets of a host. */
export async function saveSecrets(vault: Vault, tx: Tx, hostId: number, given: GivenSecrets): Promise<void> {
  for (const field of secretFields) {
    const secret = given[field];
    if (secret === '') await vault.remove(tx, placeOf(hostId, field));
    else if (secret !== undefined) await vault.put(tx, placeOf(hostId, field), secret);
  }
}

/** How to log in to a host; undefined when the secret for it is not kept. */
export async function endpointOf(
  vault: Vault,
  host: Pick<HostRow, 'id' | 'inner_ip' | 'outer_ip' | 'node_type' | 'ssh_user' | 'ssh_port' | 'auth_type'>,
): Promise<SshEndpoint | undefined> {
  const [password, key, passphrase] = await vault.getMany(
    secretFields.map((field) => placeOf(host.id, field)),
  );
  const auth = authOf(host.auth_type, password, key, passphrase);
  // A proxy stands in another network: it is reached from outside.
  const address = host.node_type === 'PROXY' && host.outer_ip ? host.outer_ip : host.inner_ip;
  return auth && { hostId: host.id, address, port: host.ssh_port, username: host.ssh_user, auth };
}

function authOf(
  type: HostRow['auth_type'],
  password: string | undefined,
  key: string | undefined,
  passphrase: string | undefined,
): SshAuth | undefined {
  if (type === 'PASSWORD') return password === undefined ? undefined : { kind: 'password', password };
  if (key === undefined) return undefined;
  return { kind: 'key', privateKey: key, ...(passphrase === undefined ? {} : { passphrase }) };
}
