import type { Actor } from '@main/kernel/actor';
import type { Clock } from '@main/kernel/clock';
import { newToken, tokenHash } from '@main/kernel/ids';
import type { Store } from '@main/platform/store';
import * as rows from './enrolments.store';
import { listenerUrls } from './install.addresses';
import type { InstallSurroundings } from './install.ports';
import { manualCommand } from './manual.command';
import { spelling } from './operate.rules';
import type { HostPlaces } from './registry.ports';

export interface NewManualInstall {
  readonly businessId: number;
  readonly cloudId: number;
  readonly innerIp: string;
  /** For how long the command is good. */
  readonly hours: number;
}

/** Installations that somebody runs on the host, where SSH does not lead. */
export interface ManualInstalls {
  /**
   * A command for one host, good once; answered this once. Throws where the address belongs to a host
   * of another business, and names that.
   */
  create(actor: Actor, wanted: NewManualInstall): Promise<{ id: number; command: string; expiresAt: number }>;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly hosts: HostPlaces;
  readonly surroundings: Pick<InstallSurroundings, 'files' | 'settings' | 'listener' | 'ownAddresses'>;
}

export function createManualInstalls({ store, clock, hosts, surroundings }: Deps): ManualInstalls {
  return {
    async create(actor, { businessId, cloudId, innerIp, hours }) {
      const address = spelling(innerIp);
      const now = clock.now();
      const expiresAt = now + hours * 3_600_000;
      const token = newToken();
      const id = await store.write(async (tx) => {
        await hosts.checkPlace(tx, { businessId, cloudId, innerIp: address });
        return rows.insertEnrolment(tx, {
          ...{ name: address, token_hash: tokenHash(token), max_uses: 1, expires_at: expiresAt },
          ...{ created_at: now, created_by: actor.name, revoked_at: null },
          ...{ business_id: businessId, cloud_id: cloudId, inner_ip: address },
        });
      });
      const settings = surroundings.settings();
      const urls = listenerUrls(
        {
          ...{ inner: settings.innerAddresses, outer: settings.outerAddresses },
          ...{ listen: surroundings.listener(), seen: surroundings.ownAddresses() },
        },
        'inner',
      );
      const files = await surroundings.files();
      return { id, expiresAt, command: manualCommand({ urls, token, files, address, settings }) };
    },
  };
}
