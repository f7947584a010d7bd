import type { Output } from '@contract/index';
import type { Actor } from '@main/kernel/actor';
import { may } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Reader, Store, Tx } from '@main/platform/store';
import type { LibraryScriptRow } from '@main/platform/store/schema/library';
import type { AuditNote } from './library.ports';
import { toEvent, toSummary, toVersion, toVersionInfo, type VersionView } from './library.rows';
import * as rows from './library.store';
import { createReviews } from './reviews';
import { createSave } from './save';

export interface LibraryDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly auditNote: AuditNote;
}

export type ListFilter = Omit<rows.ScriptFilter, 'seenBy' | 'ownerId'> & { readonly mine: boolean };
type ScriptRow = Omit<LibraryScriptRow, 'search'>;
export type LibraryService = ReturnType<typeof createLibraryService>;

/** Scripts that are kept: with versions, reviews and where they ran. */
export function createLibraryService(deps: LibraryDeps) {
  const { store, bus, clock } = deps;
  const demandScript = (db: Reader, actor: Actor, id: number) => findSeen(db, actor, id);

  return {
    ...createSave(deps, demandScript),
    ...createReviews(deps, demandScript),

    async list(actor: Actor, { mine, ...filter }: ListFilter): Promise<Output<'library.list'>> {
      const ownerId = mine ? actor.id : undefined;
      const { items, total } = await rows.listScripts(store.read, {
        ...filter,
        ownerId,
        seenBy: seer(actor),
      });
      return { items: items.map(toSummary), total };
    },

    facets: (actor: Actor) => rows.readFacets(store.read, seer(actor)),

    async get(actor: Actor, id: number): Promise<Output<'library.get'>> {
      const script = await demandScript(store.read, actor, id);
      const [versions, events, ownVersion] = await Promise.all([
        rows.listVersions(store.read, id),
        rows.listEvents(store.read, id),
        rows.hasWritten(store.read, id, script.latest_version, actor.id),
      ]);
      return {
        ...toSummary(script),
        versions: versions.map(toVersionInfo),
        events: events.map(toEvent),
        ownVersion,
      };
    },

    async version(actor: Actor, id: number, version: number): Promise<VersionView> {
      await demandScript(store.read, actor, id);
      return toVersion(await demandVersion(store.read, id, version));
    },

    async runs(
      actor: Actor,
      { id, ...paging }: { id: number; page: number; pageSize: number },
    ): Promise<Output<'library.runs'>> {
      await demandScript(store.read, actor, id);
      const { items, total } = await rows.listRuns(store.read, id, paging);
      return {
        items: items.map(({ created_by: createdBy, created_at: createdAt, ...run }) => ({
          ...run,
          createdBy,
          createdAt,
        })),
        total,
      };
    },

    async delete(actor: Actor, id: number): Promise<void> {
      await store.write(async (tx) => {
        const script = await demandScript(tx.db, actor, id);
        if (script.owner_id !== actor.id && !may(actor, 'scripts.review'))
          throw new AppError('library.notYours');
        await tx.db.deleteFrom('library_scripts').where('id', '=', id).execute();
        tx.afterCommit(() => bus.emit('library.changed', {}));
      });
    },

    /**
     * A version that may be run: the newest reviewed one unless `version` says. A draft may be tried by
     * who may see it; what was rejected or disabled does not run.
     */
    async runnable(actor: Actor, id: number, version?: number): Promise<VersionView & { name: string }> {
      const script = await demandScript(store.read, actor, id);
      const wanted = version ?? script.able_version;
      if (wanted === null) throw AppError.notFound('version', `${id}/able`);
      const found = toVersion(await demandVersion(store.read, id, wanted));
      if (found.state === 'rejected' || found.state === 'disabled')
        throw new AppError('library.notRunnable', { name: script.name, version: wanted });
      return { ...found, name: script.name };
    },

    /** Writes down, together with a job, which version it runs. */
    recordRun: (tx: Tx, run: { jobId: number; scriptId: number; version: number }) =>
      rows.addRun(tx, run, clock.now()),
  };

  async function demandVersion(db: Reader, id: number, version: number) {
    const found = await rows.findVersion(db, id, version);
    if (!found) throw AppError.notFound('version', `${id}/${version}`);
    return found;
  }
}

/** A private script is not there for others: neither its name nor that it exists is told. */
async function findSeen(db: Reader, actor: Actor, id: number): Promise<ScriptRow> {
  const script = await rows.findScript(db, id);
  const mine = seer(actor);
  if (!script || (script.visibility === 'private' && mine !== undefined && script.owner_id !== mine))
    throw AppError.notFound('script', id);
  return script;
}

/** Whose private scripts an actor sees: undefined for everybody's. */
function seer(actor: Actor): number | undefined {
  return may(actor, 'scripts.review') ? undefined : actor.id;
}
