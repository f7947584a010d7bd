import type { Output } from '@contract/index';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { newId } from '@main/kernel/ids';
import { isForeignKeyViolation, type Tx } from '@main/platform/store';
import type { CmdbDeps } from '../cmdb.service';
import { sourceOf } from '../hosts.service';
import { checkProductLine } from '../references';
import { insertBusiness, insertCloud, placeIdleHosts } from '../topology.store';
import * as rows from './places.store';
import { findUses } from './uses';

type Id = number | string;

export interface PlacesService {
  productLines(): Promise<Output<'places.productLines'>['items']>;
  environments(): Promise<Output<'places.environments'>['items']>;
  addProductLine(actor: Actor, name: string): Promise<number>;
  addBusiness(actor: Actor, name: string, productLineId: number | null): Promise<number>;
  addSet(actor: Actor, businessId: number, name: string): Promise<number>;
  addModule(actor: Actor, setId: number, name: string): Promise<number>;
  addEnvironment(actor: Actor, fields: { name: string; remark: string }): Promise<string>;
  addCloud(actor: Actor, name: string): Promise<number>;
  /** Changes what is given. Names are unique beside each other; the idle set and cloud area 0 keep theirs. */
  update(table: rows.PlaceTable, id: Id, changes: rows.PlaceChanges): Promise<void>;
  /**
   * Deletes what nothing uses; a set or module lets its hosts go, and those that have no other module go
   * to 空闲机: how many. Throws `cmdb.inUse` with what uses it, `cmdb.fromCmdb` for what was synchronised.
   */
  remove(table: rows.PlaceTable, id: Id): Promise<number>;
}

export function createPlaces({
  store,
  bus,
  clock,
}: Pick<CmdbDeps, 'store' | 'bus' | 'clock'>): PlacesService {
  return {
    productLines: () => rows.listProductLines(store.read),
    environments: () => rows.listEnvironments(store.read),
    addProductLine: (actor, name) =>
      add('product_lines', name, null, async (tx) => {
        const made = tx.db.insertInto('product_lines').values({ name, ...stamps(actor) });
        return (await made.returning('id').executeTakeFirstOrThrow()).id;
      }),
    addBusiness: (actor, name, productLineId) =>
      add('businesses', name, null, async (tx) => {
        await checkProductLine(tx, productLineId);
        return insertBusiness(tx, name, { source: sourceOf(actor), at: clock.now() }, productLineId);
      }),
    addSet: (actor, businessId, name) =>
      add('sets', name, businessId, async (tx) => {
        await find(tx, 'businesses', businessId);
        const made = tx.db
          .insertInto('sets')
          .values({ business_id: businessId, name, ...stamps(actor) })
          .returning('id');
        return (await made.executeTakeFirstOrThrow()).id;
      }),
    addModule: (actor, setId, name) =>
      add('modules', name, setId, async (tx) => {
        await find(tx, 'sets', setId);
        const made = tx.db
          .insertInto('modules')
          .values({ set_id: setId, name, ...stamps(actor) })
          .returning('id');
        return (await made.executeTakeFirstOrThrow()).id;
      }),
    addEnvironment: (actor, { name, remark }) =>
      add('environments', name, null, async (tx) => {
        const id = newId();
        const row = { id, name, remark, creator: actor.name, ...stamps(actor) };
        await tx.db.insertInto('environments').values(row).execute();
        return id;
      }),
    addCloud: (actor, name) =>
      add('clouds', name, null, (tx) => insertCloud(tx, name, { source: sourceOf(actor), at: clock.now() })),
    async update(table, id, changes) {
      await change(async (tx) => {
        const place = await find(tx, table, id);
        if (changes.name !== undefined && changes.name !== place.name) {
          refuseFixed(table, place);
          await refuseTaken(tx, table, changes.name, place.parent, id);
        }
        await checkProductLine(tx, changes.product_line_id ?? null);
        await rows.updatePlace(tx, table, id, changes, clock.now());
      });
    },
    remove: (table, id) =>
      change(async (tx) => {
        const place = await find(tx, table, id);
        refuseFixed(table, place);
        if (place.source === 'cmdb') throw new AppError('cmdb.fromCmdb', { what: place.name });
        const synced = await rows.findSynced(tx, table, id);
        if (synced !== undefined) throw new AppError('cmdb.holdsSynced', { what: place.name, name: synced });
        const uses = await findUses(tx, table, place);
        if (uses.length > 0) throw new AppError('cmdb.inUse', { what: place.name }, uses);
        const hosts =
          table === 'sets' || table === 'modules' ? await rows.hostsWithin(tx, table, Number(id)) : [];
        await rows.deletePlace(tx, table, id).catch((error: unknown) => {
          throw isForeignKeyViolation(error) ? new AppError('cmdb.inUse', { what: place.name }) : error;
        });
        await rows.touchHosts(tx, hosts, clock.now());
        return placeIdleHosts(tx, hosts);
      }),
  };

  function stamps(actor: Actor) {
    const at = clock.now();
    return { source: sourceOf(actor), created_at: at, updated_at: at };
  }

  function add<I extends Id>(
    table: rows.PlaceTable,
    name: string,
    parent: number | null,
    insert: (tx: Tx) => Promise<I>,
  ): Promise<I> {
    return change(async (tx) => {
      await refuseTaken(tx, table, name, parent);
      return insert(tx);
    });
  }

  /** A write after which topology and lists of hosts are read anew. */
  function change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return store.write((tx) => {
      tx.afterCommit(() => bus.emit('hosts.changed', {}));
      return work(tx);
    });
  }
}

async function find(tx: Tx, table: rows.PlaceTable, id: Id): Promise<rows.PlaceRow> {
  const place = await rows.findPlace(tx, table, id);
  if (!place) throw AppError.notFound(rows.placeTables[table].what, id);
  return place;
}

async function refuseTaken(
  tx: Tx,
  table: rows.PlaceTable,
  name: string,
  parent: number | null,
  except?: Id,
): Promise<void> {
  const taken = await rows.isNameTaken(tx, table, name, {
    parent,
    ...(except !== undefined && { except }),
  });
  if (taken)
    throw new AppError('cmdb.nameTaken', { name }, [
      { path: 'name', reason: 'cmdb.nameTaken', params: { name } },
    ]);
}

function refuseFixed(table: rows.PlaceTable, { id, kind }: rows.PlaceRow): void {
  if (kind !== '') throw new AppError('cmdb.idleFixed');
  if (table === 'clouds' && id === 0) throw new AppError('cmdb.directFixed');
}
