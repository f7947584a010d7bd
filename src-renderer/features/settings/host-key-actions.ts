import type { Output } from '@contract/index';
import { call } from '../../rpc';

export type HostKey = Output<'cmdb.hostKeys'>['items'][number];
export type HostKeyTab = 'trusted' | 'review' | 'revoked';

/** Which keys a tab shows. */
export const statesOf = {
  trusted: ['trusted'],
  review: ['changed', 'pending'],
  revoked: ['revoked'],
} as const satisfies Record<HostKeyTab, readonly HostKey['state'][]>;

/** Keys in one call: so many that the audit log still has each fingerprint. */
const atOnce = 50;

type Deciding = 'cmdb.acceptHostKeys' | 'cmdb.revokeHostKeys' | 'cmdb.removeHostKeys';

/** Decides on the keys as they were shown. Answers how many. */
export async function decideKeys(
  name: Deciding,
  keys: readonly Pick<HostKey, 'id' | 'fingerprint'>[],
): Promise<number> {
  for (let at = 0; at < keys.length; at += atOnce) {
    const part = keys.slice(at, at + atOnce).map(({ id, fingerprint }) => ({ id, fingerprint }));
    await call(name, { keys: part });
  }
  return keys.length;
}
