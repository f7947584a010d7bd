import type { Contract, Output } from '@contract/index';
import { type Actor, demand } from '@main/kernel/actor';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Handlers } from '@main/kernel/dispatch';
import type { Store, Tx } from '@main/platform/store';
import type { z } from 'zod';
import { asTaken, demandOwn, demandRemovable } from '../owned';

type HostViewKept = Output<'hostViews.list'>['items'][number];
type Given = z.output<Contract['hostViews.save']['input']>;

export interface HostViewsDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
}

/** Views of the host list: each belongs to a user, who may share it. */
export interface HostViews {
  /** The user's own and those that others share. */
  list(actor: Actor): Promise<HostViewKept[]>;
  /** Makes a view or changes one's own. */
  save(actor: Actor, view: Given): Promise<number>;
  /** One's own; an administrator may take away shared ones of others. */
  remove(actor: Actor, id: number): Promise<void>;
}

export function createHostViews({ store, bus, clock }: HostViewsDeps): HostViews {
  function change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return store.write((tx) => {
      tx.afterCommit(() => bus.emit('hostViews.changed', {}));
      return work(tx);
    });
  }

  return {
    async list(actor) {
      const rows = await store.read
        .selectFrom('host_views')
        .innerJoin('users', 'users.id', 'host_views.user_id')
        .selectAll('host_views')
        .select('users.name as owner')
        .where((of) => of.or([of('host_views.user_id', '=', actor.id), of('host_views.shared', '=', 1)]))
        .orderBy('host_views.name')
        .orderBy('host_views.id')
        .execute();
      return rows.map(({ id, name, shared, owner, content, updated_at, user_id }) => ({
        ...{ id, name, owner, shared: shared === 1, own: user_id === actor.id, updatedAt: updated_at },
        content: JSON.parse(content) as HostViewKept['content'],
      }));
    },

    async save(actor, { id, name, shared, content }) {
      if (shared) demand(actor, 'cmdb.write');
      const at = clock.now();
      const fields = { name, shared: shared ? 1 : 0, content: JSON.stringify(content), updated_at: at };
      return change(async (tx) => {
        if (id === undefined) return insert(tx, { ...fields, user_id: actor.id, created_at: at });
        await demandOwn(tx, 'host_views', actor, id);
        const update = tx.db.updateTable('host_views').set(fields).where('id', '=', id);
        await update.execute().catch(asTaken('host_views', name));
        return id;
      });
    },

    async remove(actor, id) {
      await change(async (tx) => {
        await demandRemovable(tx, 'host_views', actor, id);
        await tx.db.deleteFrom('host_views').where('id', '=', id).execute();
      });
    },
  };
}

interface NewView {
  readonly user_id: number;
  readonly name: string;
  readonly shared: number;
  readonly content: string;
  readonly created_at: number;
  readonly updated_at: number;
}

async function insert(tx: Tx, view: NewView): Promise<number> {
  const made = await tx.db
    .insertInto('host_views')
    .values(view)
    .returning('id')
    .executeTakeFirstOrThrow()
    .catch(asTaken('host_views', view.name));
  return made.id;
}

export function hostViewHandlers(views: HostViews): Handlers<'hostViews'> {
  return {
    'hostViews.list': async (_input, { actor }) => ({ items: await views.list(actor) }),
    'hostViews.save': async (view, { actor }) => ({ id: await views.save(actor, view) }),
    'hostViews.delete': async ({ id }, { actor }) => {
      await views.remove(actor, id);
      return {};
    },
  };
}
