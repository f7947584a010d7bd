import type { RowKind } from '@contract/import-fields';
import type { Contract } from '@contract/index';
import type { Reader } from '@main/platform/store';
import type { HostRow } from '@main/platform/store/schema/cmdb';
import type { Vault } from '@main/platform/vault';
import type { z } from 'zod';
import { secretFields, placeOf as secretPlace } from '../credentials/secrets';
import { cellsOf, type Mapping, type Mended } from './cells';
import { type Change, changesOf, columnsOf } from './compare';
import { type Draft, draftOf } from './draft';
import type { TableRow } from './formats';
import { type NewPlaces, type Place, type Places, readPlaces } from './places';
import { cloudOf, placeOf, type RowPlace } from './resolve';
import { credentialChange, credentialOf, readSharedLogins, type SharedLogins } from './shared-logins';
import { keyOf, type StoredHost, storedHosts } from './stored';

export type ImportOptions = z.output<Contract['hostImport.preview']['input']>['options'];

/** A row with what becomes of it. */
export interface PlannedRow {
  readonly kind: RowKind;
  readonly draft: Draft;
  readonly before: StoredHost | undefined;
  readonly place: RowPlace | undefined;
  readonly columns: Partial<HostRow>;
  readonly changes: readonly Change[];
}

export interface ImportPlan {
  readonly rows: readonly PlannedRow[];
  readonly counts: Record<RowKind, number>;
  readonly newPlaces: NewPlaces;
}

/** What is imported, and how. */
export interface ImportWork {
  readonly db: Reader;
  readonly vault: Vault;
  readonly rows: readonly TableRow[];
  readonly mapping: Mapping;
  readonly options: ImportOptions;
  readonly mended: ReadonlyMap<number, Mended>;
  readonly onProgress: (done: number) => void;
}

/** Rows at once: read, compared and let go of, so that other work gets its turn. */
const chunkRows = 2000;

/** Decides what becomes of every row. Reads, and changes nothing. */
export async function planImport(work: ImportWork): Promise<ImportPlan> {
  const [places, logins] = await Promise.all([
    readPlaces(work.db, work.options.makePlaces),
    readSharedLogins(work.db),
  ]);
  const known = { places, logins, seen: new Map<string, number>() };
  const planned: PlannedRow[] = [];
  for (let start = 0; start < work.rows.length; start += chunkRows) {
    planned.push(...(await planChunk(work, known, work.rows.slice(start, start + chunkRows))));
    work.onProgress(Math.min(start + chunkRows, work.rows.length));
  }
  const counts: Record<RowKind, number> = { added: 0, changed: 0, left: 0, wrong: 0, skipped: 0 };
  for (const { kind } of planned) counts[kind] += 1;
  return { rows: planned, counts, newPlaces: newPlacesOf(planned) };
}

interface Located {
  readonly draft: Draft;
  readonly skip: boolean;
  readonly cloud: Place | undefined;
}

/** What rows are held against. */
interface Known {
  readonly places: Places;
  readonly logins: SharedLogins;
  /** The first row of each host. */
  readonly seen: Map<string, number>;
}

async function planChunk(
  work: ImportWork,
  { places, logins, seen }: Known,
  rows: readonly TableRow[],
): Promise<PlannedRow[]> {
  const { mapping, mended, options } = work;
  const located = rows.map((row): Located => {
    const mend = mended.get(row.number);
    const draft = draftOf(row.number, cellsOf(row, mapping, mend));
    const skip = mend?.skip ?? false;
    return { draft, skip, cloud: skip ? undefined : cloudOf(draft, options, places) };
  });
  const stored = await storedHosts(work.db, located.flatMap(addressOf));
  const compared = located.map(({ draft, skip, cloud }): PlannedRow => {
    const nothing = { draft, before: undefined, place: undefined, columns: {}, changes: [] };
    if (skip) return { kind: 'skipped', ...nothing };
    if (!cloud) return { kind: 'wrong', ...nothing };
    const before = stored.get(keyOf({ cloud_id: cloud.id ?? -1, inner_ip: draft.innerIp }));
    noteRepeat(draft, cloud, seen);
    const place = placeOf(draft, cloud, before, options, places);
    const credential = credentialOf(draft, before, logins);
    const columns = {
      ...columnsOf(draft, before?.row),
      ...(credential !== undefined && { credential_id: credential }),
    };
    const changes = before
      ? [...changesOf(before, columns, place, places), ...credentialChange(before, credential, logins)]
      : [];
    const kind =
      draft.issues.length > 0 ? 'wrong' : before ? (changes.length > 0 ? 'changed' : 'left') : 'added';
    return { kind, draft, before, place, columns, changes };
  });
  return compareSecrets(work.vault, compared);
}

function addressOf({ cloud, draft }: Located) {
  return cloud?.id === undefined || !draft.innerIp ? [] : [{ cloud_id: cloud.id, inner_ip: draft.innerIp }];
}

function noteRepeat(draft: Draft, cloud: Place, seen: Map<string, number>): void {
  if (!draft.innerIp) return;
  const key = `${cloud.id ?? cloud.name} ${draft.innerIp}`;
  const first = seen.get(key);
  if (first === undefined) seen.set(key, draft.row);
  else draft.issues.push({ field: 'innerIp', reason: 'cmdb.importRepeats', params: { row: first } });
}

/** Marks secrets that differ from those that are kept; what they are is told to nobody. */
async function compareSecrets(vault: Vault, rows: readonly PlannedRow[]): Promise<PlannedRow[]> {
  const given = rows.flatMap((row) => {
    const host = row.before?.row.id;
    return host === undefined || row.kind === 'wrong'
      ? []
      : secretFields.flatMap((field) => {
          const plaintext = row.draft.cells[field];
          return plaintext ? [{ row, field, plaintext, place: secretPlace(host, field) }] : [];
        });
  });
  if (given.length === 0) return [...rows];
  // What cannot be read any more is written anew.
  const kept = await vault.getMany(given.map(({ place }) => place)).catch(() => []);
  const changed = new Map<PlannedRow, Change[]>();
  for (const [at, { row, field, plaintext }] of given.entries()) {
    if (kept[at] === plaintext) continue;
    changed.set(row, [...(changed.get(row) ?? row.changes), { field, before: '', after: '' }]);
  }
  return rows.map((row) => {
    const changes = changed.get(row);
    return changes ? { ...row, kind: 'changed', changes } : row;
  });
}

/** The places without an id that rows belong to which will be written. */
function newPlacesOf(rows: readonly PlannedRow[]): NewPlaces {
  const found = {
    businesses: new Set<Place>(),
    clouds: new Set<Place>(),
    modules: new Set<NonNullable<RowPlace['modules']>[number]>(),
    clusters: new Set<RowPlace['clusters'][number]>(),
  };
  for (const { kind, place } of rows) {
    if (!place || (kind !== 'added' && kind !== 'changed')) continue;
    if (place.business && place.business.id === undefined) found.businesses.add(place.business);
    if (place.cloud.id === undefined) found.clouds.add(place.cloud);
    for (const module of place.modules ?? []) if (module.id === undefined) found.modules.add(module);
    for (const cluster of place.clusters) if (cluster.id === undefined) found.clusters.add(cluster);
  }
  return found;
}
