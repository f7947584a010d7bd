import type { ScriptDeed, ScriptLanguage, VersionState } from '@contract/script-languages';
import type { Actor } from '@main/kernel/actor';
import { containsPattern, type Page, page, type Reader, type Tx } from '@main/platform/store';
import type {
  LibraryScriptRow,
  LibraryScriptTable,
  LibraryVersionRow,
  LibraryVersionTable,
} from '@main/platform/store/schema/library';
import { sql, type Updateable } from 'kysely';

export interface ScriptFilter {
  readonly page: number;
  readonly pageSize: number;
  readonly sortBy: 'name' | 'updatedAt' | 'lastRunAt' | 'runs';
  readonly descending: boolean;
  readonly keyword: string;
  readonly language?: readonly ScriptLanguage[] | undefined;
  readonly state?: readonly VersionState[] | undefined;
  readonly category?: string | undefined;
  readonly tag?: string | undefined;
  readonly able?: boolean | undefined;
  /** Only those of this user. */
  readonly ownerId?: number | undefined;
  /** Private scripts of this user alone; undefined: all private ones, for who reviews. */
  readonly seenBy: number | undefined;
}

const sortColumns = {
  name: 'name',
  updatedAt: 'updated_at',
  lastRunAt: 'last_run_at',
  runs: 'runs',
} as const;

const columns = [
  ...['id', 'uid', 'name', 'description', 'category', 'tags', 'visibility', 'application', 'business_id'],
  ...['owner', 'owner_id', 'language', 'latest_version', 'latest_state', 'able_version', 'runs'],
  ...['last_run_at', 'created_at', 'updated_at', 'updated_by'],
] as unknown as readonly Exclude<keyof LibraryScriptRow, 'search'>[];

/** Scripts that somebody may see. */
function seen(db: Reader, seenBy: number | undefined) {
  const all = db.selectFrom('library_scripts');
  if (seenBy === undefined) return all;
  return all.where(({ or, eb }) => or([eb('visibility', '=', 'public'), eb('owner_id', '=', seenBy)]));
}

/** The query of a list and its order; both are answered by an index. */
export function scriptsQuery(db: Reader, filter: ScriptFilter) {
  let query = seen(db, filter.seenBy);
  if (filter.keyword) query = query.where(containsPattern(['search'], filter.keyword));
  if (filter.language?.length) query = query.where('language', 'in', filter.language);
  if (filter.state?.length) query = query.where('latest_state', 'in', filter.state);
  if (filter.category !== undefined) query = query.where('category', '=', filter.category);
  if (filter.able) query = query.where('able_version', 'is not', null);
  if (filter.ownerId !== undefined) query = query.where('owner_id', '=', filter.ownerId);
  if (filter.tag !== undefined) {
    const tag = filter.tag;
    query = query.where('id', 'in', (eb) =>
      eb.selectFrom('library_tags').select('script_id').where('tag', '=', tag),
    );
  }
  const direction = filter.descending ? 'desc' : 'asc';
  const rows = query.select(columns).orderBy(sortColumns[filter.sortBy], direction).orderBy('id', direction);
  return { query, rows };
}

export function listScripts(
  db: Reader,
  filter: ScriptFilter,
): Promise<Page<Omit<LibraryScriptRow, 'search'>>> {
  const { query, rows } = scriptsQuery(db, filter);
  return page(query, rows, filter);
}

export async function readFacets(db: Reader, seenBy: number | undefined) {
  const [categories, tags, waiting] = await Promise.all([
    seen(db, seenBy).select('category').distinct().where('category', '!=', '').orderBy('category').execute(),
    db
      .selectFrom('library_tags')
      .select('tag')
      .distinct()
      .where('script_id', 'in', seen(db, seenBy).select('id'))
      .orderBy('tag')
      .execute(),
    seen(db, seenBy)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('latest_state', '=', sql.lit<VersionState>('submitted'))
      .executeTakeFirstOrThrow(),
  ]);
  return {
    categories: categories.map((row) => row.category),
    tags: tags.map((row) => row.tag),
    waiting: waiting.count,
  };
}

export function findScript(db: Reader, id: number) {
  return db.selectFrom('library_scripts').select(columns).where('id', '=', id).executeTakeFirst();
}

export function findVersion(db: Reader, scriptId: number, version: number) {
  return db
    .selectFrom('library_versions')
    .selectAll()
    .where('script_id', '=', scriptId)
    .where('version', '=', version)
    .executeTakeFirst();
}

/** All versions without their texts, newest first. */
export function listVersions(db: Reader, scriptId: number) {
  return db
    .selectFrom('library_versions')
    .select([
      ...(['script_id', 'version', 'state', 'language', 'interpreter', 'timeout_seconds', 'note'] as const),
      ...(['author', 'created_at', 'updated_at', 'submitted_at', 'submitted_by'] as const),
      ...(['reviewed_at', 'reviewed_by', 'review_note', 'own_review'] as const),
    ])
    .where('script_id', '=', scriptId)
    .orderBy('version', 'desc')
    .execute();
}

const mostEvents = 200;

export function listEvents(db: Reader, scriptId: number) {
  return db
    .selectFrom('library_events')
    .selectAll()
    .where('script_id', '=', scriptId)
    .orderBy('id', 'desc')
    .limit(mostEvents)
    .execute();
}

/** Whether somebody wrote some of a version. */
export async function hasWritten(db: Reader, scriptId: number, version: number, actorId: number) {
  const row = await db
    .selectFrom('library_events')
    .select('id')
    .where('script_id', '=', scriptId)
    .where('version', '=', version)
    .where('actor_id', '=', actorId)
    .where('deed', 'in', ['created', 'edited'])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export function listRuns(db: Reader, scriptId: number, paging: { page: number; pageSize: number }) {
  const query = db
    .selectFrom('library_runs')
    .innerJoin('jobs', 'jobs.id', 'library_runs.job_id')
    .where('library_runs.script_id', '=', scriptId);
  const rows = query
    .select(['jobs.id', 'library_runs.version', 'jobs.title', 'jobs.state', 'jobs.created_by', 'jobs.total'])
    .select('jobs.created_at')
    .orderBy('library_runs.job_id', 'desc');
  return page(query, rows, paging);
}

export async function addRun(tx: Tx, run: { jobId: number; scriptId: number; version: number }, now: number) {
  const { jobId: job_id, scriptId: script_id, version } = run;
  await tx.db.insertInto('library_runs').values({ job_id, script_id, version }).execute();
  await tx.db
    .updateTable('library_scripts')
    .set((eb) => ({ runs: eb('runs', '+', 1), last_run_at: now }))
    .where('id', '=', script_id)
    .execute();
}

export async function addEvent(
  tx: Tx,
  event: { scriptId: number; version: number | null; deed: ScriptDeed; note?: string },
  actor: Actor,
  at: number,
): Promise<void> {
  const { scriptId: script_id, version, deed, note = '' } = event;
  const by = { actor: actor.name, actor_id: actor.id };
  await tx.db
    .insertInto('library_events')
    .values({ script_id, version, deed, note, at, ...by })
    .execute();
}

export async function setScript(tx: Tx, id: number, change: Updateable<LibraryScriptTable>): Promise<void> {
  await tx.db.updateTable('library_scripts').set(change).where('id', '=', id).execute();
}

export async function setVersion(
  tx: Tx,
  { script_id, version }: Pick<LibraryVersionRow, 'script_id' | 'version'>,
  change: Updateable<LibraryVersionTable>,
): Promise<void> {
  await tx.db
    .updateTable('library_versions')
    .set(change)
    .where('script_id', '=', script_id)
    .where('version', '=', version)
    .execute();
}

export async function setTags(tx: Tx, scriptId: number, tags: readonly string[]): Promise<void> {
  await tx.db.deleteFrom('library_tags').where('script_id', '=', scriptId).execute();
  if (tags.length > 0)
    await tx.db
      .insertInto('library_tags')
      .values(tags.map((tag) => ({ tag, script_id: scriptId })))
      .execute();
}

/** Writes to the script what lists show of its versions. */
export async function refreshScript(tx: Tx, scriptId: number, actor: Actor, now: number): Promise<void> {
  const versions = await listVersions(tx.db, scriptId);
  const latest = versions[0];
  if (!latest) return;
  await setScript(tx, scriptId, {
    latest_version: latest.version,
    latest_state: latest.state,
    language: latest.language,
    able_version: versions.find(({ state }) => state === 'able')?.version ?? null,
    updated_at: now,
    updated_by: actor.name,
  });
}
