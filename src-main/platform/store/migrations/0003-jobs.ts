import { type Migration, statements } from './migration';

/** Jobs, their targets, steps and records. */
export const jobs: Migration = {
  number: 3,
  name: 'jobs',
  up: statements(
    `create table jobs (
    id integer primary key autoincrement,
    kind text not null,
    title text not null,
    state text not null,
    spec text not null,
    business_id integer,
    created_by text not null,
    origin text not null,
    concurrency integer not null,
    total integer not null,
    stop_requested integer not null default 0,
    created_at integer not null,
    started_at integer,
    finished_at integer
  ) strict`,
    'create index jobs_created on jobs (created_at)',
    'create index jobs_finished on jobs (finished_at)',
    "create index jobs_open on jobs (state) where state in ('queued', 'running', 'stopping')",
    `create table job_targets (
    id integer primary key autoincrement,
    job_id integer not null references jobs (id) on delete cascade,
    position integer not null,
    host_id integer,
    label text not null,
    state text not null,
    step text not null default '',
    code text not null default '',
    message text not null default '',
    exit_code integer,
    attempt integer not null default 1,
    memo text not null default '{}',
    group_key text not null default '',
    preview text not null default '',
    stop_requested integer not null default 0,
    created_at integer not null,
    started_at integer,
    finished_at integer
  ) strict`,
    'create index job_targets_job on job_targets (job_id, position)',
    'create index job_targets_state on job_targets (job_id, state)',
    'create index job_targets_host on job_targets (host_id, id)',
    // Lists of hosts ask it which job works on a host now.
    "create index job_targets_busy on job_targets (host_id, id) where state in ('queued', 'running', 'stopping')",
    "create index job_targets_open on job_targets (state) where state in ('queued', 'running', 'stopping')",
    `create table job_attempts (
    target_id integer not null references job_targets (id) on delete cascade,
    attempt integer not null,
    state text not null,
    step text not null,
    code text not null,
    message text not null,
    exit_code integer,
    started_at integer,
    finished_at integer,
    primary key (target_id, attempt)
  ) strict, without rowid`,
    `create table job_steps (
    target_id integer not null references job_targets (id) on delete cascade,
    attempt integer not null,
    seq integer not null,
    name text not null,
    state text not null,
    message text not null default '',
    started_at integer not null,
    finished_at integer,
    primary key (target_id, attempt, seq)
  ) strict, without rowid`,
    `create table job_chunks (
    seq integer primary key autoincrement,
    target_id integer not null references job_targets (id) on delete cascade,
    attempt integer not null,
    step text not null,
    stream text not null,
    at integer not null,
    text text not null,
    end_offset integer not null
  ) strict`,
    'create index job_chunks_target on job_chunks (target_id, seq)',
  ),
};
