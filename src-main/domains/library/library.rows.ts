import type { Output } from '@contract/index';
import type { ScriptParameter } from '@contract/parameters';
import type {
  LibraryEventRow,
  LibraryScriptRow,
  LibraryVersionRow,
} from '@main/platform/store/schema/library';

export type ScriptSummary = Output<'library.list'>['items'][number];
export type VersionInfo = Output<'library.get'>['versions'][number];
export type VersionView = Output<'library.version'>;

export function toSummary(row: Omit<LibraryScriptRow, 'search'>): ScriptSummary {
  return {
    id: row.id,
    uid: row.uid,
    name: row.name,
    description: row.description,
    category: row.category,
    tags: tagsOf(row.tags),
    visibility: row.visibility,
    application: row.application,
    language: row.language,
    owner: row.owner,
    latestVersion: row.latest_version,
    latestState: row.latest_state,
    ableVersion: row.able_version,
    runs: row.runs,
    lastRunAt: row.last_run_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

type VersionHead = Omit<LibraryVersionRow, 'content' | 'parameters'>;

export function toVersionInfo(row: VersionHead): VersionInfo {
  return {
    version: row.version,
    state: row.state,
    note: row.note,
    author: row.author,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    submittedAt: row.submitted_at,
    submittedBy: row.submitted_by,
    reviewedAt: row.reviewed_at,
    reviewedBy: row.reviewed_by,
    reviewNote: row.review_note,
    ownReview: row.own_review === 1,
  };
}

export function toVersion(row: LibraryVersionRow): VersionView {
  return {
    ...toVersionInfo(row),
    id: row.script_id,
    language: row.language,
    interpreter: row.interpreter,
    content: row.content,
    parameters: parametersOf(row),
    timeoutSeconds: row.timeout_seconds,
  };
}

export function toEvent(row: LibraryEventRow): Output<'library.get'>['events'][number] {
  return { version: row.version, deed: row.deed, by: row.actor, at: row.at, note: row.note };
}

/** The definitions as they were checked when they were saved. */
export function parametersOf({
  parameters,
}: Pick<LibraryVersionRow, 'parameters'>): DeepMutable<ScriptParameter>[] {
  return JSON.parse(parameters) as DeepMutable<ScriptParameter>[];
}

type DeepMutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };

export function tagsOf(tags: string): string[] {
  return tags === '' ? [] : tags.split('\n');
}
