import type { Output } from '@contract/index';
import type { HostKeyState } from '@contract/states';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { HostKeyTrust } from '@main/platform/ssh';
import { type Page, type Store, type Tx, valuesAsList } from '@main/platform/store';
import type { HostKeyRow } from '@main/platform/store/schema/cmdb';
import type { CmdbSettings } from './cmdb.ports';
import { importKnownHosts } from './host-keys.import';
import { formatKnownHosts } from './host-keys.known-hosts';
import * as rows from './host-keys.store';

/** A key as a person saw it. */
export interface ChosenKey {
  readonly id: number;
  readonly fingerprint: string;
}

export interface HostKeys extends HostKeyTrust {
  list(query: rows.KeyQuery): Promise<Page<rows.KeyView>>;
  counts(): Promise<Record<HostKeyState, number>>;
  /** Trusts the keys; a changed one takes the place of what was trusted there. Answers how many. */
  accept(actor: Actor, keys: readonly ChosenKey[]): Promise<number>;
  /** No host may show these any more; connections to hosts that did are cut. */
  revoke(actor: Actor, keys: readonly ChosenKey[]): Promise<number>;
  /** Nothing is known of these keys any more. */
  remove(keys: readonly ChosenKey[]): Promise<number>;
  /** The next key that these hosts show is taken as at first use. Answers how many keys there were. */
  forget(hostIds: readonly number[]): Promise<number>;
  importKnownHosts(actor: Actor, text: string, dryRun: boolean): Promise<Output<'cmdb.importKnownHosts'>>;
  exportKnownHosts(hashed: boolean): Promise<string>;
}

export interface HostKeysDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  /** Read at each connection, so that a change counts at once. */
  readonly settings: () => CmdbSettings;
  /** Ends the connections of hosts whose keys are not trusted any more. */
  readonly disconnect?: (hostIds: readonly number[]) => void;
}

/** The keys that hosts have shown, as the SSH engine's store of trust and as data that people decide on. */
export function createHostKeys(deps: HostKeysDeps): HostKeys {
  const { store, bus, clock, settings, disconnect } = deps;

  function ring(tx: Tx, distrusted: readonly HostKeyRow[] = []): void {
    tx.afterCommit(() => {
      bus.emit('hostKeys.changed', {});
      const hosts = distrusted.map(({ host_id }) => host_id).filter((id) => id !== null);
      if (hosts.length > 0) disconnect?.([...new Set(hosts)]);
    });
  }

  /** The rows that are meant; all must still be what the person saw. */
  async function demandKeys(tx: Tx, keys: readonly ChosenKey[]): Promise<HostKeyRow[]> {
    const found = new Map(
      (
        await rows.keysById(
          tx.db,
          keys.map(({ id }) => id),
        )
      ).map((row) => [row.id, row]),
    );
    return keys.map(({ id, fingerprint }) => {
      const row = found.get(id);
      if (row?.fingerprint !== fingerprint) throw new AppError('cmdb.hostKeyGone', { fingerprint });
      return row;
    });
  }

  return {
    async load(place) {
      const [keys, revoked] = await Promise.all([
        rows.trustedKeys(store.read, place),
        rows.revokedFingerprints(store.read),
      ]);
      const keep = (key: Omit<rows.NewKey, keyof rows.KeyPlace | 'at' | 'by'>) =>
        store.write(async (tx) => {
          await rows.putKey(tx, { ...place, ...key, at: clock.now(), by: '' });
          ring(tx);
        });
      return {
        policy: settings().unknownHostKeys,
        keys: keys.map(({ type, fingerprint }) => ({ type, fingerprint })),
        revoked,
        async record(key) {
          await store.write(async (tx) => {
            const { hostId } = place;
            const host = tx.db.selectFrom('hosts').select('id').where('id', '=', hostId);
            if (!(await host.executeTakeFirst())) throw AppError.notFound('host', hostId);
            await rows.putKey(tx, { ...place, ...key, state: 'trusted', at: clock.now(), by: '' });
            ring(tx);
          });
        },
        async refused(key, why) {
          // A revoked key was decided on already: there is nothing to ask.
          if (why !== 'revoked') await keep({ ...key, state: why === 'unknown' ? 'pending' : 'changed' });
        },
      };
    },

    list: (query) => rows.listKeys(store.read, query),
    counts: () => rows.countKeys(store.read),

    accept: (actor, keys) =>
      store.write(async (tx) => {
        const found = await demandKeys(tx, keys);
        const replaced: HostKeyRow[] = [];
        for (const row of found) {
          const { fingerprint } = row;
          if (row.state === 'revoked') throw new AppError('cmdb.hostKeyRevoked', { fingerprint });
          if (row.state === 'changed') replaced.push(...(await dropTrusted(tx, row, keys)));
          await decide(tx, row.id, 'trusted', actor);
        }
        ring(tx, replaced);
        return found.length;
      }),

    revoke: (actor, keys) =>
      store.write(async (tx) => {
        const found = await demandKeys(tx, keys);
        const same = await tx.db
          .selectFrom('host_keys')
          .selectAll()
          .where('fingerprint', 'in', valuesAsList(keys.map(({ fingerprint }) => fingerprint)))
          .execute();
        for (const row of same) await decide(tx, row.id, 'revoked', actor);
        ring(tx, same);
        return found.length;
      }),

    remove: (keys) =>
      store.write(async (tx) => {
        const found = await demandKeys(tx, keys);
        const ids = found.map(({ id }) => id);
        await tx.db.deleteFrom('host_keys').where('id', 'in', valuesAsList(ids)).execute();
        ring(
          tx,
          found.filter(({ state }) => state === 'trusted'),
        );
        return found.length;
      }),

    forget: (hostIds) =>
      store.write(async (tx) => {
        const gone = await tx.db
          .deleteFrom('host_keys')
          .where('host_id', 'in', valuesAsList(hostIds))
          .where('state', '<>', 'revoked')
          .returningAll()
          .execute();
        ring(tx, gone);
        return gone.length;
      }),

    importKnownHosts: (actor, text, dryRun) =>
      importKnownHosts({ store, at: clock.now(), by: actor.name, ring }, text, dryRun),

    async exportKnownHosts(hashed) {
      const keys = await store.read
        .selectFrom('host_keys')
        .select(['address', 'port', 'type', 'base64', 'state'])
        .where('state', 'in', ['trusted', 'revoked'])
        .orderBy('address')
        .orderBy('port')
        .orderBy('id')
        .execute();
      const written = keys.map(({ state, ...key }) => ({ ...key, revoked: state === 'revoked' }));
      const once = new Map(written.map((key) => [key.revoked ? `@${key.base64}` : JSON.stringify(key), key]));
      return formatKnownHosts([...once.values()], hashed);
    },
  };

  async function decide(tx: Tx, id: number, state: HostKeyState, actor: Actor): Promise<void> {
    const decided = { state, decided_at: clock.now(), decided_by: actor.name };
    await tx.db.updateTable('host_keys').set(decided).where('id', '=', id).execute();
  }

  /** What is trusted where a changed key is accepted, apart from what is accepted together with it. */
  function dropTrusted(tx: Tx, row: HostKeyRow, accepted: readonly ChosenKey[]): Promise<HostKeyRow[]> {
    return tx.db
      .deleteFrom('host_keys')
      .where('address', '=', row.address)
      .where('port', '=', row.port)
      .where('state', '=', 'trusted')
      .where((of) => of.or([of('host_id', 'is', null), of('host_id', '=', row.host_id)]))
      .where('id', 'not in', valuesAsList(accepted.map(({ id }) => id)))
      .returningAll()
      .execute();
  }
}
