import { type Migration, statements } from './migration';

/** Files in Muster's own store, and those that were collected from hosts. */
export const files: Migration = {
  number: 13,
  name: 'files',
  up: statements(
    `create table file_blobs (
      sha256 text not null primary key,
      md5 text not null,
      size integer not null,
      created_at integer not null,
      used_at integer not null
    ) strict, without rowid`,
    'create index file_blobs_used on file_blobs (used_at)',

    `create table collected_files (
      id integer not null primary key autoincrement,
      job_id integer not null references jobs (id) on delete cascade,
      target_id integer not null references job_targets (id) on delete cascade,
      path text not null,
      size integer not null,
      mode integer not null,
      modified_at integer not null,
      sha256 text not null default ''
    ) strict`,
    'create unique index collected_files_once on collected_files (target_id, path)',
    'create index collected_files_job on collected_files (job_id, id)',
    "create index collected_files_blob on collected_files (sha256) where sha256 != ''",
  ),
};
