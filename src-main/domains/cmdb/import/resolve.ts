import type { Draft, RowIssue } from './draft';
import type { ClusterPlace, ModulePlace, Place, Places } from './places';
import type { ImportOptions } from './plan';
import type { StoredHost } from './stored';

/** Where a row's host belongs. */
export interface RowPlace {
  readonly cloud: Place;
  /** undefined: as it is. */
  readonly business: Place | undefined;
  /** undefined: as they are. */
  readonly modules: readonly ModulePlace[] | undefined;
  readonly clusters: readonly ClusterPlace[];
}

/** The cloud area of a row; undefined, with an issue, where there is none of this name. */
export function cloudOf(draft: Draft, options: ImportOptions, places: Places): Place | undefined {
  const cloud = draft.cloud === undefined ? places.cloudById(options.cloudId) : places.cloud(draft.cloud);
  if (!cloud) draft.issues.push(issue('cloud', 'cmdb.importUnknownCloud', draft.cloud ?? options.cloudId));
  return cloud;
}

/** Business, modules and clusters of a row. What does not exist or fit is added to the row's issues. */
export function placeOf(
  draft: Draft,
  cloud: Place,
  stored: StoredHost | undefined,
  options: ImportOptions,
  places: Places,
): RowPlace {
  const business = businessOf(draft, stored, options, places);
  const held = stored?.row.business_id ?? null;
  const owner = business ?? (held === null ? undefined : places.businessById(held));
  return {
    cloud,
    business,
    modules: modulesOf(draft, owner, options, places),
    clusters: clustersOf(draft, options, places),
  };
}

function businessOf(
  draft: Draft,
  stored: StoredHost | undefined,
  options: ImportOptions,
  places: Places,
): Place | undefined {
  const { business: name } = draft;
  if (name === undefined && options.businessId === null) return undefined;
  const business = name === undefined ? places.businessById(options.businessId ?? 0) : places.business(name);
  if (!business) {
    draft.issues.push(issue('business', 'cmdb.importUnknownBusiness', name ?? options.businessId ?? ''));
    return undefined;
  }
  const held = stored?.row.business_id ?? null;
  if (held !== null && held !== business.id)
    draft.issues.push({
      field: 'business',
      reason: 'cmdb.hostInOtherBusiness',
      params: { ip: draft.innerIp, business: places.businessById(held)?.name ?? '' },
    });
  return business;
}

function modulesOf(
  draft: Draft,
  owner: Place | undefined,
  options: ImportOptions,
  places: Places,
): ModulePlace[] | undefined {
  const groups = options.groupsAs === 'modules' ? draft.groups : [];
  const wanted = [...draft.modules, ...groups.map((name) => ({ set: options.setName, name }))];
  if (wanted.length === 0) {
    const general = options.moduleIds.flatMap((id) => places.moduleById(id) ?? []);
    const fitting = general.filter(({ set }) => set.business === owner);
    return fitting.length > 0 ? fitting : undefined;
  }
  const field = draft.modules.length > 0 ? 'module' : 'groups';
  if (!owner) {
    draft.issues.push({ field, reason: 'cmdb.importNoBusiness', params: {} });
    return undefined;
  }
  const found = new Set<ModulePlace>();
  for (const { set, name } of wanted) {
    const module = places.module(owner, set, name, options.setName);
    const written = set === undefined ? name : `${set}/${name}`;
    if (module === 'several') draft.issues.push(issue(field, 'cmdb.importAmbiguous', written));
    else if (module) found.add(module);
    else draft.issues.push(issue(field, 'cmdb.importUnknownModule', written));
  }
  return [...found];
}

function clustersOf(draft: Draft, options: ImportOptions, places: Places): ClusterPlace[] {
  const groups = options.groupsAs === 'clusters' ? draft.groups : [];
  return [...new Set([...draft.clusters, ...groups])].flatMap((name) => {
    const cluster = places.cluster(name);
    if (!cluster) {
      const field = draft.clusters.includes(name) ? 'cluster' : 'groups';
      draft.issues.push(issue(field, 'cmdb.importUnknownCluster', name));
    }
    return cluster ?? [];
  });
}

function issue(field: RowIssue['field'], reason: RowIssue['reason'], name: string | number): RowIssue {
  return { field, reason, params: { name } };
}
