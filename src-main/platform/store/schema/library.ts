import type { DangerAction } from '@contract/dangers';
import type { ScriptDeed, ScriptLanguage, VersionState } from '@contract/script-languages';
import type { ColumnType, Generated, Selectable } from 'kysely';

/** A script of the library. What lists show of its versions is kept here, too. */
export interface LibraryScriptTable {
  id: Generated<number>;
  /** The same row under 003's 32-hex id. */
  uid: string;
  name: string;
  description: string;
  category: string;
  /** One a line, in the order given; `library_tags` has them for filters. */
  tags: string;
  visibility: 'public' | 'private';
  application: string;
  business_id: number | null;
  owner: string;
  owner_id: number;
  /** Of the latest version. */
  language: ScriptLanguage;
  latest_version: number;
  latest_state: VersionState;
  /** The newest version that is reviewed and not disabled. */
  able_version: number | null;
  runs: Generated<number>;
  last_run_at: number | null;
  created_at: number;
  updated_at: number;
  updated_by: string;
  /** What keywords are looked for in, in lower case; made by the database. */
  search: ColumnType<string, never, never>;
}

export interface LibraryVersionTable {
  script_id: number;
  version: number;
  state: VersionState;
  language: ScriptLanguage;
  interpreter: string;
  content: string;
  /** JSON; without values. */
  parameters: string;
  timeout_seconds: number | null;
  note: Generated<string>;
  author: string;
  created_at: number;
  updated_at: number;
  submitted_at: number | null;
  submitted_by: Generated<string>;
  reviewed_at: number | null;
  reviewed_by: Generated<string>;
  review_note: Generated<string>;
  own_review: Generated<number>;
}

export interface LibraryTagTable {
  tag: string;
  script_id: number;
}

/** What was done to a script; only ever added to. */
export interface LibraryEventTable {
  id: Generated<number>;
  script_id: number;
  version: number | null;
  deed: ScriptDeed;
  actor: string;
  actor_id: number;
  at: number;
  note: Generated<string>;
}

/** Jobs that ran a version. */
export interface LibraryRunTable {
  job_id: number;
  script_id: number;
  version: number;
}

export interface DangerRuleTable {
  id: Generated<number>;
  name: string;
  pattern: string;
  /** Comma list; '' for all. */
  languages: string;
  message_zh: string;
  message_en: string;
  action: DangerAction;
  enabled: Generated<number>;
  built_in: Generated<number>;
  updated_at: number;
  updated_by: string;
}

/** Sensitive parameters whose values the vault keeps while a job lasts: table `jobs`, row its id, field the name. */
export interface JobSecretTable {
  job_id: number;
  name: string;
}

export interface LibraryTables {
  library_scripts: LibraryScriptTable;
  library_versions: LibraryVersionTable;
  library_tags: LibraryTagTable;
  library_events: LibraryEventTable;
  library_runs: LibraryRunTable;
  danger_rules: DangerRuleTable;
  job_secrets: JobSecretTable;
}

export type LibraryScriptRow = Selectable<LibraryScriptTable>;
export type LibraryVersionRow = Selectable<LibraryVersionTable>;
export type LibraryEventRow = Selectable<LibraryEventTable>;
export type DangerRuleRow = Selectable<DangerRuleTable>;
