import type { EventMessage } from '@contract/events';
import type { CmdbSettings } from '@main/domains/cmdb';
import { type AgentRule, type CmdbService, createCmdbService } from '@main/domains/cmdb';
import type { Actor } from '@main/kernel/actor';
import { createBus } from '@main/kernel/bus';
import type { Store, Tx } from '@main/platform/store';
import { createVault, passphraseProvider, type Vault } from '@main/platform/vault';
import { sql } from 'kysely';
import { openTestStore } from '../../support/store';

export const operator: Actor = { kind: 'user', id: 1, name: 'ann', groups: [2], only: null, via: 'console' };

/** An agent runs while its last sign of life is younger than ten seconds. */
export const agentRule: AgentRule = {
  statusOf: (at, _poll, now) => (at === null ? 'UNKNOWN' : now - at <= 10_000 ? 'RUNNING' : 'TERMINATED'),
  hasStatus(status, now) {
    if (status === 'UNKNOWN') return sql<boolean>`last_seen_at is null`;
    return status === 'RUNNING'
      ? sql<boolean>`last_seen_at >= ${now - 10_000}`
      : sql<boolean>`last_seen_at < ${now - 10_000}`;
  },
};

export interface Setup {
  readonly cmdb: CmdbService;
  readonly store: Store & { readonly dir: string };
  readonly vault: Vault;
  readonly events: EventMessage[];
  readonly deleted: number[];
  readonly settings: { unknownHostKeys: CmdbSettings['unknownHostKeys'] };
  readonly time: { now: number };
}

/** A CMDB on a real store and a real vault. */
export async function openCmdb(): Promise<Setup> {
  const time = { now: 1_763_690_000_000 };
  const clock = { now: () => time.now };
  const store = await openTestStore({ clock });
  const provider = passphraseProvider('test', { n: 1024, r: 8, p: 1 });
  const vault = await createVault({ store, provider, clock });
  const events: EventMessage[] = [];
  const bus = createBus((error) => {
    throw error;
  });
  bus.listen((message) => events.push(message));
  const deleted: number[] = [];
  const follower = {
    hostsDeleted: async (_tx: Tx, ids: readonly number[]) => {
      deleted.push(...ids);
    },
  };
  const settings: Setup['settings'] = { unknownHostKeys: 'record' };
  const cmdb = createCmdbService({
    ...{ store, vault, bus, clock, agentRule },
    settings: () => settings,
    followers: [follower],
  });
  return { cmdb, store, vault, events, deleted, settings, time };
}

/** The example of the wire contract. */
export const exampleDocument = {
  product_lines: [{ id: '4', name: 'apache产品线' }],
  applications: [{ id: '5093', name: '消息总线(TUMS)', product_line_id: '4', company_id: '0' }],
  sets: [{ id: 11, application_id: '5093', name: '华南大区' }],
  modules: [{ id: 21, set_id: 11, name: '接入' }],
  environments: [{ id: '11ace0ba1dc211e8a9ad4845204d5bd4', name: '内测环境N', remark: '' }],
  clouds: [{ id: 3, name: '机房B' }],
  clusters: [
    {
      id: '322',
      name: 'redis234A',
      type: 'ApacheCluster',
      env_id: '11ace0ba1dc211e8a9ad4845204d5bd4',
      app_id: '5093',
      remark: null,
      hosts: ['10.2.2.2'],
    },
  ],
  hosts: [
    {
      inner_ip: '10.2.2.2',
      outer_ip: '',
      cloud_id: 0,
      host_name: 'web01',
      os_type: 'LINUX',
      ssh_user: 'root',
      ssh_port: 22,
      auth_type: 'PASSWORD',
      ssh_passwd: 'S3cret-of-web01',
      ssh_key: '',
      application_id: '5093',
      modules: [21],
      product_line_id: '4',
      env_id: '11ace0ba1dc211e8a9ad4845204d5bd4',
      usage: 'web',
      location: '阿里云',
      is_initialized: 1,
      remark: '',
    },
  ],
};

/** The issues of a refused call, as `path: reason`. */
export async function issuesOf(call: Promise<unknown>): Promise<string[]> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error && 'issues' in error)) throw error ?? new Error('nothing was refused');
  return (error.issues as { path: string; reason: string }[]).map(({ path, reason }) => `${path}: ${reason}`);
}
