import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import { newToken, tokenHash } from '@main/kernel/ids';
import type { Store } from '@main/platform/store';
import * as rows from './enrolments.store';
import { listenerUrls } from './install.addresses';
import type { InstallProxies, InstallSurroundings } from './install.ports';
import { manualCommand } from './manual.command';
import { spelling } from './operate.rules';
import type { HostPlaces } from './registry.ports';

export interface NewManualInstall {
  readonly businessId: number;
  readonly cloudId: number;
  /** PAGENT: the host only reaches the proxies of its cloud area. */
  readonly nodeType: 'AGENT' | 'PAGENT';
  readonly innerIp: string;
  /** For how long the command is good. */
  readonly hours: number;
}

/** Installations that somebody runs on the host, where SSH does not lead. */
export interface ManualInstalls {
  /**
   * A command for one host, good once; answered this once. Throws where the address belongs to a host
   * of another business, and names that, and where the area has no proxy that could pass on anything.
   */
  create(actor: Actor, wanted: NewManualInstall): Promise<{ id: number; command: string; expiresAt: number }>;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly hosts: HostPlaces;
  readonly proxies: Pick<InstallProxies, 'relayUrls' | 'areaName'>;
  readonly surroundings: Pick<InstallSurroundings, 'files' | 'settings' | 'listener' | 'ownAddresses'>;
}

export function createManualInstalls({ store, clock, hosts, proxies, surroundings }: Deps): ManualInstalls {
  /** Muster's own addresses, as no SSH connection tells which of them the host sees. */
  function ownUrls(): string[] {
    const { innerAddresses: inner, outerAddresses: outer } = surroundings.settings();
    const here = { listen: surroundings.listener(), seen: surroundings.ownAddresses() };
    return listenerUrls({ inner, outer, ...here }, 'inner');
  }

  async function relayUrls(cloudId: number): Promise<string[]> {
    if (cloudId === 0) throw AppError.field('nodeType', 'agents.pagentNeedsArea');
    const urls = await proxies.relayUrls(cloudId);
    if (urls.length > 0) return urls;
    throw AppError.field('nodeType', 'agents.noProxy', { cloud: await proxies.areaName(cloudId) });
  }

  return {
    async create(actor, { businessId, cloudId, nodeType, innerIp, hours }) {
      const urls = nodeType === 'PAGENT' ? await relayUrls(cloudId) : ownUrls();
      const address = spelling(innerIp);
      const now = clock.now();
      const expiresAt = now + hours * 3_600_000;
      const token = newToken();
      const id = await store.write(async (tx) => {
        await hosts.checkPlace(tx, { businessId, cloudId, innerIp: address });
        return rows.insertEnrolment(tx, {
          ...{ name: address, token_hash: tokenHash(token), max_uses: 1, expires_at: expiresAt },
          ...{ created_at: now, created_by: actor.name, revoked_at: null },
          ...{ business_id: businessId, cloud_id: cloudId, inner_ip: address, node_type: nodeType },
        });
      });
      const settings = surroundings.settings();
      const files = await surroundings.files();
      return { id, expiresAt, command: manualCommand({ urls, token, files, address, settings }) };
    },
  };
}
