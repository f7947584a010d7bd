import type { Output } from '@contract/index';
import { type Permission, permissions } from '@contract/permissions';
import { httpAddress } from '../../ui/http-address';
import type { Tone } from '../../ui/status';

export type ApiToken = Output<'users.tokens'>['items'][number];
export type TokenState = 'valid' | 'expired' | 'revoked';

/** Whether a token still opens the door. */
export function tokenState({ revokedAt, expiresAt }: ApiToken, now: number): TokenState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'valid';
}

export const tokenTones: Record<TokenState, Tone> = { valid: 'ok', expired: 'warn', revoked: 'stop' };

/** The key of a permission's words: a dot would be a step into them. */
export function permissionKey(permission: string): string {
  return `settings.permissions.${permission.replace('.', '_')}`;
}

/** The permissions that a person can hand on, which are their own; a list for each part of Muster. */
export function ownPermissions(may: (permission: Permission) => boolean): Permission[][] {
  const areas = new Map<string, Permission[]>();
  for (const permission of (Object.keys(permissions) as Permission[]).filter(may)) {
    const area = permission.split('.')[0] ?? '';
    areas.set(area, [...(areas.get(area) ?? []), permission]);
  }
  return [...areas.values()];
}

/**
 * A first call with a token. It is read without echo and handed to curl over standard input: on the
 * command line every user of the machine could read it.
 */
export function tokenSample(listener: string): string {
  return [
    'read -rs TOKEN',
    `printf 'Authorization: Bearer %s' "$TOKEN" | curl -sS -H @- ${httpAddress(listener)}/api/cmdb/export`,
  ].join('\n');
}
