import { definitionIssues, type ScriptParameter } from '@contract/parameters';
import type { ScriptLanguage, VersionState } from '@contract/script-languages';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { boundedMatch } from '@main/kernel/bounded-regexp';
import { newId } from '@main/kernel/ids';
import { isUniqueViolation, type Reader, type Tx } from '@main/platform/store';
import type { LibraryScriptRow, LibraryVersionRow } from '@main/platform/store/schema/library';
import type { LibraryDeps } from './library.service';
import * as rows from './library.store';

/** A script as somebody wants it kept. */
export interface ScriptDraft {
  readonly id?: number | undefined;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly tags: readonly string[];
  readonly visibility: 'public' | 'private';
  readonly application: string;
  readonly language: ScriptLanguage;
  readonly interpreter: string;
  readonly content: string;
  readonly parameters: readonly ScriptParameter[];
  readonly timeoutSeconds: number | null;
  readonly basedOn?: { readonly version: number; readonly updatedAt: number } | undefined;
  readonly note: string;
}

export interface Saved {
  readonly id: number;
  readonly version: number;
  readonly state: VersionState;
  readonly updatedAt: number;
}

type ScriptRow = Omit<LibraryScriptRow, 'search'>;
export type DemandScript = (db: Reader, actor: Actor, id: number) => Promise<ScriptRow>;

/** Keeping scripts: a draft changes in place, what was reviewed gets a new version. */
export function createSave({ store, bus, clock }: LibraryDeps, demandScript: DemandScript) {
  return {
    async save(actor: Actor, given: ScriptDraft): Promise<Saved> {
      const draft = { ...given, content: given.content.replaceAll('\r\n', '\n') };
      check(draft);
      try {
        return await store.write(async (tx) => {
          const saved =
            draft.id === undefined
              ? await create(tx, actor, draft)
              : await change(tx, actor, draft.id, draft);
          tx.afterCommit(() => bus.emit('library.changed', {}));
          return saved;
        });
      } catch (error) {
        if (isUniqueViolation(error, 'library_scripts.name'))
          throw AppError.field('name', 'library.nameTaken', { name: draft.name });
        throw error;
      }
    },
  };

  async function create(tx: Tx, actor: Actor, draft: ScriptDraft): Promise<Saved> {
    const now = clock.now();
    const { id } = await tx.db
      .insertInto('library_scripts')
      .values({
        ...aboutOf(draft),
        uid: newId(),
        business_id: null,
        owner: actor.name,
        owner_id: actor.id,
        language: draft.language,
        latest_version: 1,
        latest_state: 'draft',
        able_version: null,
        last_run_at: null,
        created_at: now,
        updated_at: now,
        updated_by: actor.name,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await rows.setTags(tx, id, draft.tags);
    return addVersion(tx, actor, draft, { id, version: 1, now });
  }

  async function change(tx: Tx, actor: Actor, id: number, draft: ScriptDraft): Promise<Saved> {
    const script = await demandScript(tx.db, actor, id);
    const latest = await rows.findVersion(tx.db, id, script.latest_version);
    if (!latest) throw AppError.notFound('version', `${id}/${script.latest_version}`);
    checkBase(draft, script, latest);
    const now = clock.now();
    await describe(tx, actor, script, draft, now);
    if (isSame(latest, draft))
      return { id, version: latest.version, state: latest.state, updatedAt: latest.updated_at };
    if (latest.state === 'submitted') throw new AppError('library.submitted', { version: latest.version });
    const saved =
      latest.state === 'draft' || latest.state === 'rejected'
        ? await rewrite(tx, actor, latest, draft, now)
        : await addVersion(tx, actor, draft, { id, version: latest.version + 1, now });
    await rows.refreshScript(tx, id, actor, now);
    return saved;
  }

  /** Changes what the script is called and where it stands. */
  async function describe(tx: Tx, actor: Actor, script: ScriptRow, draft: ScriptDraft, now: number) {
    const about = aboutOf(draft);
    const same = Object.entries(about).every(([name, value]) => script[name as keyof ScriptRow] === value);
    if (same) return;
    if (about.visibility !== script.visibility && script.owner_id !== actor.id)
      throw AppError.field('visibility', 'library.notYours');
    await rows.setScript(tx, script.id, { ...about, updated_at: now, updated_by: actor.name });
    await rows.setTags(tx, script.id, draft.tags);
    await rows.addEvent(tx, { scriptId: script.id, version: null, deed: 'described' }, actor, now);
  }

  async function rewrite(
    tx: Tx,
    actor: Actor,
    latest: LibraryVersionRow,
    draft: ScriptDraft,
    now: number,
  ): Promise<Saved> {
    const { script_id: id, version } = latest;
    await rows.setVersion(tx, latest, {
      ...sourceOf(draft),
      state: 'draft',
      note: draft.note,
      updated_at: now,
    });
    await rows.addEvent(tx, { scriptId: id, version, deed: 'edited', note: draft.note }, actor, now);
    return { id, version, state: 'draft', updatedAt: now };
  }

  async function addVersion(
    tx: Tx,
    actor: Actor,
    draft: ScriptDraft,
    { id, version, now }: { id: number; version: number; now: number },
  ): Promise<Saved> {
    await tx.db
      .insertInto('library_versions')
      .values({
        ...sourceOf(draft),
        script_id: id,
        version,
        state: 'draft',
        note: draft.note,
        author: actor.name,
        created_at: now,
        updated_at: now,
        submitted_at: null,
        reviewed_at: null,
      })
      .execute();
    await rows.addEvent(tx, { scriptId: id, version, deed: 'created', note: draft.note }, actor, now);
    return { id, version, state: 'draft', updatedAt: now };
  }
}

function check(draft: ScriptDraft): void {
  const issues = definitionIssues(draft.parameters, boundedMatch);
  if (draft.content.includes('\0')) issues.push({ path: 'content', reason: 'scripts.unsafeField' });
  if (issues.length > 0) throw new AppError('common.invalid', {}, issues);
}

function checkBase({ basedOn }: ScriptDraft, script: ScriptRow, latest: LibraryVersionRow): void {
  if (basedOn && (basedOn.version !== latest.version || basedOn.updatedAt !== latest.updated_at))
    throw new AppError('library.changedMeanwhile', { by: script.updated_by });
}

function aboutOf(draft: ScriptDraft) {
  return {
    name: draft.name,
    description: draft.description,
    category: draft.category,
    tags: [...new Set(draft.tags)].join('\n'),
    visibility: draft.visibility,
    application: draft.application,
  };
}

function sourceOf(draft: ScriptDraft) {
  return {
    language: draft.language,
    interpreter: draft.interpreter,
    content: draft.content,
    parameters: JSON.stringify(draft.parameters),
    timeout_seconds: draft.timeoutSeconds,
  };
}

function isSame(latest: LibraryVersionRow, draft: ScriptDraft): boolean {
  return Object.entries(sourceOf(draft)).every(
    ([name, value]) => latest[name as keyof LibraryVersionRow] === value,
  );
}
