import type { Handlers } from '@main/kernel/dispatch';
import type { HostKeys } from './host-keys';

/** The procedures of contract/procedures/trust.ts. */
type Names =
  | 'cmdb.hostKeys'
  | 'cmdb.hostKeyCounts'
  | 'cmdb.acceptHostKeys'
  | 'cmdb.revokeHostKeys'
  | 'cmdb.removeHostKeys'
  | 'cmdb.forgetHostKeys'
  | 'cmdb.importKnownHosts'
  | 'cmdb.exportKnownHosts';

export function hostKeyHandlers(hostKeys: HostKeys): Pick<Handlers<'cmdb'>, Names> {
  return {
    'cmdb.hostKeys': (query) => hostKeys.list(query),
    'cmdb.hostKeyCounts': () => hostKeys.counts(),
    'cmdb.acceptHostKeys': async ({ keys }, { actor }) => ({ accepted: await hostKeys.accept(actor, keys) }),
    'cmdb.revokeHostKeys': async ({ keys }, { actor }) => ({ revoked: await hostKeys.revoke(actor, keys) }),
    'cmdb.removeHostKeys': async ({ keys }) => ({ removed: await hostKeys.remove(keys) }),
    'cmdb.forgetHostKeys': async ({ hostIds }) => ({ forgotten: await hostKeys.forget(hostIds) }),
    'cmdb.importKnownHosts': ({ text, dryRun }, { actor }) => hostKeys.importKnownHosts(actor, text, dryRun),
    'cmdb.exportKnownHosts': async ({ hashed }) => ({ text: await hostKeys.exportKnownHosts(hashed) }),
  };
}
