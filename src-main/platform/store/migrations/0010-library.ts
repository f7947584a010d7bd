import { type Migration, statements } from './migration';
import { shippedDangers } from './shipped-dangers';

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** The library of scripts with its reviews, the rules for dangerous commands, and secrets of runs. */
export const library: Migration = {
  number: 10,
  name: 'library',
  up: statements(
    `create table library_scripts (
      id integer not null primary key autoincrement,
      uid text not null unique,
      name text not null,
      description text not null,
      category text not null,
      tags text not null,
      visibility text not null check (visibility in ('public', 'private')),
      application text not null,
      business_id integer,
      owner text not null,
      owner_id integer not null,
      language text not null,
      latest_version integer not null,
      latest_state text not null,
      able_version integer,
      runs integer not null default 0,
      last_run_at integer,
      created_at integer not null,
      updated_at integer not null,
      updated_by text not null,
      search text generated always as (
        lower(name || char(10) || description || char(10) || category || char(10) || tags || char(10) || owner)
      ) stored
    ) strict`,
    'create unique index library_scripts_name on library_scripts (name collate nocase)',
    'create index library_scripts_by_name on library_scripts (name)',
    'create index library_scripts_by_update on library_scripts (updated_at)',
    'create index library_scripts_by_run on library_scripts (last_run_at)',
    'create index library_scripts_by_runs on library_scripts (runs)',
    'create index library_scripts_category on library_scripts (category)',
    "create index library_scripts_waiting on library_scripts (updated_at) where latest_state = 'submitted'",

    `create table library_versions (
      script_id integer not null references library_scripts (id) on delete cascade,
      version integer not null,
      state text not null check (state in ('draft', 'submitted', 'able', 'rejected', 'disabled')),
      language text not null,
      interpreter text not null,
      content text not null,
      parameters text not null,
      timeout_seconds integer,
      note text not null default '',
      author text not null,
      created_at integer not null,
      updated_at integer not null,
      submitted_at integer,
      submitted_by text not null default '',
      reviewed_at integer,
      reviewed_by text not null default '',
      review_note text not null default '',
      own_review integer not null default 0,
      primary key (script_id, version)
    ) strict`,

    `create table library_tags (
      tag text not null,
      script_id integer not null references library_scripts (id) on delete cascade,
      primary key (tag, script_id)
    ) strict, without rowid`,
    'create index library_tags_script on library_tags (script_id)',

    `create table library_events (
      id integer not null primary key autoincrement,
      script_id integer not null references library_scripts (id) on delete cascade,
      version integer,
      deed text not null,
      actor text not null,
      actor_id integer not null,
      at integer not null,
      note text not null default ''
    ) strict`,
    'create index library_events_script on library_events (script_id, id)',

    `create table library_runs (
      job_id integer not null primary key references jobs (id) on delete cascade,
      script_id integer not null references library_scripts (id) on delete cascade,
      version integer not null
    ) strict`,
    'create index library_runs_script on library_runs (script_id, job_id)',

    `create table danger_rules (
      id integer not null primary key autoincrement,
      name text not null,
      pattern text not null,
      languages text not null,
      message_zh text not null,
      message_en text not null,
      action text not null check (action in ('warn', 'block')),
      enabled integer not null default 1,
      built_in integer not null default 0,
      updated_at integer not null,
      updated_by text not null
    ) strict`,
    'create unique index danger_rules_name on danger_rules (name collate nocase)',
    ...shippedDangers.map(
      ({ name, pattern, languages, zh, en }) => `insert into danger_rules
        (name, pattern, languages, message_zh, message_en, action, built_in, updated_at, updated_by)
        values (${[name, pattern, languages, zh, en].map(text).join(', ')}, 'warn', 1, 0, 'muster')`,
    ),

    `create table job_secrets (
      job_id integer not null references jobs (id) on delete cascade,
      name text not null,
      primary key (job_id, name)
    ) strict, without rowid`,
  ),
};
