import type { Contract, Output } from '@contract/index';
import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import type { HostKeyTrust } from '@main/platform/ssh';
import { containsPattern, type Page, page, type Store, valuesAsList } from '@main/platform/store';
import type { z } from 'zod';
import type { CmdbSettings } from './cmdb.ports';

type KeyQuery = z.output<Contract['cmdb.hostKeys']['input']>;
type KeyView = Output<'cmdb.hostKeys'>['items'][number];

export interface HostKeys extends HostKeyTrust {
  list(query: KeyQuery): Promise<Page<KeyView>>;
  /** The next key that these hosts show is taken as at first use. Answers how many keys there were. */
  forget(hostIds: readonly number[]): Promise<number>;
}

interface HostKeysDeps {
  readonly store: Store;
  readonly clock: Clock;
  /** Read at each connection, so that a change counts at once. */
  readonly settings: () => CmdbSettings;
}

/** The keys that hosts have shown, as the SSH engine's store of trust. */
export function createHostKeys({ store, clock, settings }: HostKeysDeps): HostKeys {
  return {
    async load({ hostId, address, port }) {
      const keys = await store.read
        .selectFrom('host_keys')
        .select(['type', 'fingerprint'])
        .where('host_id', '=', hostId)
        .where('address', '=', address)
        .where('port', '=', port)
        .execute();
      return {
        policy: settings().unknownHostKeys,
        keys,
        async record({ type, fingerprint, base64 }) {
          await store.write(async ({ db }) => {
            const host = await db
              .selectFrom('hosts')
              .select('id')
              .where('id', '=', hostId)
              .executeTakeFirst();
            if (!host) throw AppError.notFound('host', hostId);
            const at = clock.now();
            const key = { host_id: hostId, address, port, type, fingerprint, base64, first_seen_at: at };
            await db
              .insertInto('host_keys')
              .values(key)
              .onConflict((conflict) => conflict.doNothing())
              .execute();
          });
        },
      };
    },

    list(query) {
      let filtered = store.read.selectFrom('host_keys').innerJoin('hosts', 'hosts.id', 'host_keys.host_id');
      if (query.keyword.trim())
        filtered = filtered.where(
          containsPattern(['hosts.inner_ip', 'hosts.host_name', 'host_keys.fingerprint'], query.keyword),
        );
      const rows = filtered
        .select(['host_keys.id', 'host_keys.host_id as hostId', 'hosts.inner_ip as innerIp'])
        .select(['host_keys.port', 'host_keys.type', 'host_keys.fingerprint'])
        .select('host_keys.first_seen_at as firstSeenAt')
        .orderBy('hosts.ip_key')
        .orderBy('host_keys.id');
      return page(filtered, rows, query);
    },

    async forget(hostIds) {
      const done = await store.write(({ db }) =>
        db.deleteFrom('host_keys').where('host_id', 'in', valuesAsList(hostIds)).executeTakeFirst(),
      );
      return Number(done.numDeletedRows);
    },
  };
}
