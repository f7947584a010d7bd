import type { Contract, Output } from '@contract/index';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Handlers } from '@main/kernel/dispatch';
import type { Store, Tx } from '@main/platform/store';
import type { z } from 'zod';
import { demandOwn, demandRemovable } from '../owned';
import type { TargetPlaces } from './target-places';
import {
  addressesOf,
  contentOf,
  insertSet,
  type SetContent,
  type SetSummary,
  updateSet,
  visibleSets,
} from './target-sets.store';

type SetView = Output<'targetSets.list'>['items'][number];
type Given = z.output<Contract['targetSets.save']['input']>;
type Members = NonNullable<Given['content']>;

export interface TargetSetsDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly places: Pick<TargetPlaces, 'describe'>;
}

/** Named targets: each belongs to a user, who may share it. */
export interface TargetSets {
  /** The user's own and those that others share. */
  list(actor: Actor): Promise<SetView[]>;
  /** One of those with its members. */
  get(actor: Actor, id: number): Promise<Output<'targetSets.get'>>;
  /** Makes a set or changes one's own. Throws where it would have no member, or one that never was there. */
  save(actor: Actor, set: Given): Promise<number>;
  /** One's own; an administrator may take away shared ones of others. */
  remove(actor: Actor, id: number): Promise<void>;
}

export function createTargetSets({ store, bus, clock, places }: TargetSetsDeps): TargetSets {
  const { read } = store;

  function change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return store.write((tx) => {
      tx.afterCommit(() => bus.emit('targetSets.changed', {}));
      return work(tx);
    });
  }

  async function views(actor: Actor, sets: readonly SetSummary[]): Promise<SetView[]> {
    const nodes = sets.flatMap((one) => one.places.nodes);
    const clusters = sets.flatMap((one) => one.places.clusters);
    const there = await places.describe({ nodes, clusterIds: clusters.map(({ id }) => id) });
    const known = new Set([...there.nodes.map(keyOf), ...there.clusters.map(({ id }) => id)]);
    return sets.map((row) => ({
      ...{ id: row.id, name: row.name, description: row.description },
      ...{ shared: row.shared === 1, own: row.user_id === actor.id, owner: row.owner },
      ...{ createdAt: row.created_at, updatedAt: row.updated_at },
      ...{ hosts: row.hosts, addresses: row.addresses, excepted: row.excepted, goneHosts: row.goneHosts },
      ...{ nodes: row.places.nodes.length, clusters: row.places.clusters.length },
      gone: [
        ...row.places.nodes.filter((node) => !known.has(keyOf(node))),
        ...row.places.clusters.filter(({ id }) => !known.has(id)),
      ].map(({ name }) => name),
    }));
  }

  /** Members with their names; those that were deleted since keep the name that they had in `before`. */
  async function named(given: Members, before: SetContent | undefined): Promise<SetContent> {
    const { hostIds, addresses, nodes, clusterIds, exceptIds } = given;
    if (hostIds.length + addresses.length + nodes.length + clusterIds.length === 0)
      throw AppError.field('content', 'scripts.noTargets');
    const [there, found] = await Promise.all([
      places.describe({ nodes, clusterIds }),
      addressesOf(read, [...hostIds, ...exceptIds]),
    ]);
    const old = [...(before?.hosts ?? []), ...(before?.excepted ?? [])];
    const hosts = new Map([...old.map(({ id, innerIp }) => [id, innerIp] as const), ...found]);
    const nodeNames = namesOf(before?.nodes ?? [], there.nodes, keyOf);
    const clusterNames = namesOf(before?.clusters ?? [], there.clusters, ({ id }) => id);
    const host = (id: number) => ({ id, innerIp: nameIn(hosts, id, 'host', id) });
    return {
      hosts: [...new Set(hostIds)].map(host),
      addresses: [...new Set(addresses)],
      nodes: nodes.map((node) => ({ ...node, name: nameIn(nodeNames, keyOf(node), node.kind, node.id) })),
      clusters: clusterIds.map((id) => ({ id, name: nameIn(clusterNames, id, 'cluster', id) })),
      excepted: [...new Set(exceptIds)].map(host),
    };
  }

  return {
    list: async (actor) => views(actor, await visibleSets(read, actor.id)),

    async get(actor, id) {
      const [set] = await views(actor, await visibleSets(read, actor.id, id));
      const content = set && (await contentOf(read, id));
      if (!set || !content) throw AppError.notFound('targetSet', id);
      return { ...set, content };
    },

    async save(actor, { id, name, description, shared, content }) {
      const before = id === undefined ? undefined : await contentOf(read, id, actor.id);
      const members = content && (await named(content, before));
      const at = clock.now();
      const fields = { name, description, shared: shared ? 1 : 0, updated_at: at };
      return change(async (tx) => {
        if (id !== undefined) {
          await demandOwn(tx, 'target_sets', actor, id);
          await updateSet(tx, id, { ...fields, ...(members && { content: JSON.stringify(members) }) });
          return id;
        }
        if (!members) throw AppError.field('content', 'scripts.noTargets');
        const row = { ...fields, content: JSON.stringify(members), user_id: actor.id, created_at: at };
        return insertSet(tx, row);
      });
    },

    async remove(actor, id) {
      await change(async (tx) => {
        await demandRemovable(tx, 'target_sets', actor, id);
        await tx.db.deleteFrom('target_sets').where('id', '=', id).execute();
      });
    },
  };
}

function keyOf({ kind, id }: Members['nodes'][number]): string {
  return `${kind} ${id}`;
}

function namesOf<T extends { readonly name: string }>(
  before: readonly T[],
  now: readonly T[],
  key: (one: T) => string,
): Map<string, string> {
  return new Map([...before, ...now].map((one) => [key(one), one.name]));
}

function nameIn<K>(names: ReadonlyMap<K, string>, key: K, what: string, id: number | string): string {
  const name = names.get(key);
  if (name === undefined) throw AppError.field('content', 'cmdb.unknownReference', { what, id });
  return name;
}

export function targetSetHandlers(sets: TargetSets): Handlers<'targetSets'> {
  return {
    'targetSets.list': async (_input, { actor }) => ({ items: await sets.list(actor) }),
    'targetSets.get': ({ id }, { actor }) => sets.get(actor, id),
    'targetSets.save': async (set, { actor }) => ({ id: await sets.save(actor, set) }),
    'targetSets.delete': async ({ id }, { actor }) => {
      await sets.remove(actor, id);
      return {};
    },
  };
}
