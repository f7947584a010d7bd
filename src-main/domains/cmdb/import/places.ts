import { newId } from '@main/kernel/ids';
import type { Reader, Tx } from '@main/platform/store';
import type { Source } from '@main/platform/store/schema/cmdb';
import { completeIdleSets, insertBusiness, insertCloud } from '../topology.store';

/** A business, cloud area, set or cluster by its name. One that is still to be made has no id. */
export interface Place<I extends number | string = number> {
  id: I | undefined;
  readonly name: string;
}

export interface SetPlace extends Place {
  readonly business: Place;
}

export interface ModulePlace extends Place {
  readonly set: SetPlace;
}

export type ClusterPlace = Place<string>;

/** Looks places up by what stands in a file. Where `make` allows it, unknown names become new places. */
export interface Places {
  /** By name, or by id where no name fits. */
  cloud(text: string): Place | undefined;
  business(text: string): Place | undefined;
  cloudById(id: number): Place | undefined;
  businessById(id: number): Place | undefined;
  moduleById(id: number): ModulePlace | undefined;
  /** Without a set, the one module of this name in the business; `several` where it is not one. */
  module(
    business: Place,
    set: string | undefined,
    name: string,
    newSet: string,
  ): ModulePlace | 'several' | undefined;
  cluster(name: string): ClusterPlace | undefined;
}

const directArea = /^(direct( area)?|default( area)?|直连|默认区域?|default)$/i;

/** Reads what there is. */
export async function readPlaces(db: Reader, make: boolean): Promise<Places> {
  const [businesses, clouds, sets, modules, clusters] = await Promise.all([
    db.selectFrom('businesses').select(['id', 'name']).orderBy('id').execute(),
    db.selectFrom('clouds').select(['id', 'name']).orderBy('id').execute(),
    db.selectFrom('sets').select(['id', 'name', 'business_id']).orderBy('id').execute(),
    db.selectFrom('modules').select(['id', 'name', 'set_id']).orderBy('id').execute(),
    db.selectFrom('clusters').select(['id', 'name']).orderBy('created_at').execute(),
  ]);
  const business = index<number>(businesses, make);
  const cloud = index<number>(clouds, make);
  const cluster = index<string>(clusters, make);
  const setsById = new Map<number, SetPlace>();
  const setsByName = new Map<Place, Map<string, SetPlace>>();
  const modulesById = new Map<number, ModulePlace>();
  const modulesOf = new Map<Place, ModulePlace[]>();

  const keepSet = (set: SetPlace) => {
    const named = setsByName.get(set.business) ?? new Map<string, SetPlace>();
    setsByName.set(set.business, named);
    if (!named.has(set.name)) named.set(set.name, set);
    return set;
  };
  const keepModule = (module: ModulePlace) => {
    const own = modulesOf.get(module.set.business) ?? [];
    modulesOf.set(module.set.business, own);
    own.push(module);
    return module;
  };
  for (const { id, name, business_id } of sets) {
    const owner = business.byId(business_id);
    if (owner) setsById.set(id, keepSet({ id, name, business: owner }));
  }
  for (const { id, name, set_id } of modules) {
    const set = setsById.get(set_id);
    if (set) modulesById.set(id, keepModule({ id, name, set }));
  }

  return {
    cloud: (text) => cloud.find(text) ?? (directArea.test(text) ? cloud.byId(0) : cloud.add(text)),
    business: (text) => business.find(text) ?? business.add(text),
    cloudById: cloud.byId,
    businessById: business.byId,
    moduleById: (id) => modulesById.get(id),
    module(owner, setName, name, newSet) {
      const named = (modulesOf.get(owner) ?? []).filter((module) => module.name === name);
      const fitting = setName === undefined ? named : named.filter(({ set }) => set.name === setName);
      if (fitting[0]) return fitting.length === 1 ? fitting[0] : 'several';
      if (!make) return undefined;
      const wanted = setName ?? newSet;
      const set =
        setsByName.get(owner)?.get(wanted) ?? keepSet({ id: undefined, name: wanted, business: owner });
      return keepModule({ id: undefined, name, set });
    },
    cluster: (name) => cluster.find(name) ?? cluster.add(name),
  };
}

function index<I extends number | string>(rows: readonly { id: I; name: string }[], make: boolean) {
  const byName = new Map<string, Place<I>>();
  const byId = new Map<string, Place<I>>();
  for (const { id, name } of rows) {
    const place = { id, name };
    if (!byName.has(name)) byName.set(name, place);
    byId.set(String(id), place);
  }
  return {
    byId: (id: I) => byId.get(String(id)),
    find: (text: string) => byName.get(text) ?? byId.get(text),
    add(name: string): Place<I> | undefined {
      // A number that is no id is a mistake, not a name.
      if (!make || /^\d+$/.test(name)) return undefined;
      const place: Place<I> = { id: undefined, name };
      byName.set(name, place);
      return place;
    },
  };
}

export interface NewPlaces {
  readonly businesses: ReadonlySet<Place>;
  readonly clouds: ReadonlySet<Place>;
  readonly modules: ReadonlySet<ModulePlace>;
  readonly clusters: ReadonlySet<ClusterPlace>;
}

/** Makes the places that have no id yet, and gives them one. */
export async function makePlaces(
  tx: Tx,
  { businesses, clouds, modules, clusters }: NewPlaces,
  origin: { readonly source: Source; readonly creator: string; readonly at: number },
): Promise<void> {
  const { source, creator, at } = origin;
  const stamps = { source, created_at: at, updated_at: at };
  for (const business of businesses) business.id ??= await insertBusiness(tx, business.name, origin);
  for (const cloud of clouds) cloud.id ??= await insertCloud(tx, cloud.name, origin);
  for (const module of modules) {
    const { set } = module;
    const { id } = await (set.id === undefined
      ? tx.db
          .insertInto('sets')
          .values({ business_id: set.business.id ?? 0, name: set.name, ...stamps })
          .returning('id')
          .executeTakeFirstOrThrow()
      : { id: set.id });
    set.id = id;
    const made = tx.db.insertInto('modules').values({ set_id: id, name: module.name, ...stamps });
    module.id ??= (await made.returning('id').executeTakeFirstOrThrow()).id;
  }
  for (const cluster of clusters) {
    const id = newId();
    const row = { id, name: cluster.name, env_id: null, business_id: null, remark: null, creator, ...stamps };
    await tx.db.insertInto('clusters').values(row).execute();
    cluster.id = id;
  }
  if (businesses.size > 0) await completeIdleSets(tx, origin);
}
