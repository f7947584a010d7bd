import type { FieldIssue } from '@contract/errors';
import type { Tx } from '@main/platform/store';
import { completeIdleSets, idleModules, idleSet } from '../topology.store';
import type { Kind } from './document';
import { allIds, type Count, mergeRows, type SyncContext, storedRows } from './merge';

type Counts = { [K in Kind]?: Count };

export interface Topology {
  readonly counts: Counts;
  /**
   * Modules of the document that have another id here: every business has the idle set and its
   * modules once, under ids of our own where it was made here.
   */
  readonly moduleIds: ReadonlyMap<number, number>;
}

/** Product lines, applications, environments, clouds, sets and modules of the document. */
export async function syncTopology(context: SyncContext): Promise<Topology> {
  const { tx, document, issues, at } = context;
  const counts: Counts = {};
  counts.product_lines = await mergeRows(context, 'product_lines', document.product_lines, {});
  const lines = await allIds(tx, 'product_lines');
  for (const [index, { product_line_id: line }] of document.applications.entries())
    if (typeof line === 'number' && !lines.has(line))
      issues.add(unknown(`applications.${index}.product_line_id`, 'product_line', line));
  issues.check();
  counts.applications = await mergeRows(context, 'businesses', document.applications, {
    product_line_id: null,
    company_id: '0',
  });
  counts.environments = await mergeRows(context, 'environments', document.environments, {
    remark: '',
    creator: context.creator,
  });
  // The direct area is always there and keeps its name.
  const clouds = document.clouds.filter(({ id }) => id !== 0);
  counts.clouds = await mergeRows(context, 'clouds', clouds, {});
  counts.clouds.left += document.clouds.length - clouds.length;

  const setIds = await syncSets(context, counts);
  const moduleIds = await syncModules(context, counts, setIds);
  await completeIdleSets(tx, { source: 'cmdb', at });
  return { counts, moduleIds };
}

async function syncSets(context: SyncContext, counts: Counts): Promise<Map<number, number>> {
  const { tx, document, issues } = context;
  const businesses = await allIds(tx, 'businesses');
  const stored = await storedRows(tx, 'sets', document.sets);
  const idle = await idleSets(tx);
  const ids = new Map<number, number>();
  const rows: { id: number; business_id: number; name: string; kind: string }[] = [];
  for (const [index, { id, application_id: business, name }] of document.sets.entries()) {
    const before = stored.get(id);
    const present = idle.get(business);
    if (!businesses.has(business))
      issues.add(unknown(`sets.${index}.application_id`, 'application', business));
    else if (name === idleSet && present !== undefined && present !== id) ids.set(id, present);
    else if (before && before.business_id !== business)
      issues.add(elsewhere(`sets.${index}.id`, id, 'application', Number(before.business_id)));
    else {
      const kind = name === idleSet ? 'idle' : String(before?.kind ?? '');
      if (kind === 'idle') idle.set(business, id);
      rows.push({ id, business_id: business, name, kind });
    }
  }
  issues.check();
  counts.sets = await mergeRows(context, 'sets', rows, {});
  counts.sets.left += ids.size;
  return ids;
}

async function syncModules(
  context: SyncContext,
  counts: Counts,
  setIds: ReadonlyMap<number, number>,
): Promise<Map<number, number>> {
  const { tx, document, issues } = context;
  const sets = await allIds(tx, 'sets');
  const idle = new Set((await idleSets(tx)).values());
  const stored = await storedRows(tx, 'modules', document.modules);
  const present = await idleModuleIds(tx);
  const ids = new Map<number, number>();
  const rows: { id: number; set_id: number; name: string; kind: string }[] = [];
  for (const [index, { id, set_id, name }] of document.modules.entries()) {
    const set = setIds.get(set_id) ?? set_id;
    const kind = idle.has(set) ? idleModules.find((module) => module.name === name)?.kind : undefined;
    const known = kind && present.get(`${set} ${kind}`);
    const before = stored.get(id);
    if (!sets.has(set)) issues.add(unknown(`modules.${index}.set_id`, 'set', set_id));
    else if (known !== undefined && known !== id) ids.set(id, known);
    else if (before && before.set_id !== set)
      issues.add(elsewhere(`modules.${index}.id`, id, 'set', Number(before.set_id)));
    else {
      if (kind) present.set(`${set} ${kind}`, id);
      rows.push({ id, set_id: set, name, kind: kind ?? String(before?.kind ?? '') });
    }
  }
  issues.check();
  counts.modules = await mergeRows(context, 'modules', rows, {});
  counts.modules.left += ids.size;
  return ids;
}

async function idleSets(tx: Tx): Promise<Map<number, number>> {
  const rows = await tx.db
    .selectFrom('sets')
    .select(['id', 'business_id'])
    .where('kind', '=', 'idle')
    .execute();
  return new Map(rows.map(({ id, business_id }) => [business_id, id]));
}

async function idleModuleIds(tx: Tx): Promise<Map<string, number>> {
  const rows = await tx.db
    .selectFrom('modules')
    .select(['id', 'set_id', 'kind'])
    .where('kind', '<>', '')
    .execute();
  return new Map(rows.map(({ id, set_id, kind }) => [`${set_id} ${kind}`, id]));
}

function unknown(path: string, what: string, id: number): FieldIssue {
  return { path, reason: 'cmdb.unknownReference', params: { what, id } };
}

function elsewhere(path: string, id: number, what: string, parent: number): FieldIssue {
  return { path, reason: 'cmdb.otherParent', params: { id, what, parent } };
}
