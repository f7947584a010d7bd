import { type Migration, statements } from './migration';

/** Batches of hosts, pauses and confirmations, who did what to a job, and retries with another script. */
export const rolling: Migration = {
  number: 14,
  name: 'rolling',
  up: statements(
    'alter table jobs add column rolling text',
    'alter table jobs add column batch integer not null default 0',
    'alter table jobs add column paused integer not null default 0',
    'alter table jobs add column failures_before integer not null default 0',
    'alter table jobs add column limit_reached integer not null default 0',
    'drop index jobs_open',
    `create index jobs_open on jobs (state)
      where state in ('queued', 'running', 'waiting', 'paused', 'stopping')`,
    'alter table job_targets add column batch integer not null default 0',
    'alter table job_targets add column spec_id integer',
    'alter table job_attempts add column spec_id integer',
    `create table job_specs (
      id integer primary key autoincrement,
      job_id integer not null references jobs (id) on delete cascade,
      spec text not null,
      created_by text not null,
      created_at integer not null
    ) strict`,
    'create index job_specs_job on job_specs (job_id)',
    `create table job_records (
      id integer primary key autoincrement,
      job_id integer not null references jobs (id) on delete cascade,
      at integer not null,
      actor text not null,
      action text not null,
      batch integer,
      hosts integer
    ) strict`,
    'create index job_records_job on job_records (job_id, id)',
  ),
};
