import { type Migration, statements } from './migration';

/** Scripts that run by the clock, and what became of each time. */
export const schedules: Migration = {
  number: 15,
  name: 'schedules',
  up: statements(
    `create table schedules (
      id integer primary key autoincrement,
      name text not null,
      cron text not null,
      once_at integer,
      zone text not null,
      missed text not null check (missed in ('skip', 'once')),
      enabled integer not null,
      script text not null check (json_valid(script)),
      host_ids text not null check (json_valid(host_ids)),
      next_at integer,
      owner_id integer not null,
      created_by text not null,
      created_at integer not null,
      confirmed_by text not null,
      confirmed_at integer not null
    ) strict`,
    'create index schedules_due on schedules (next_at) where enabled = 1 and next_at is not null',
    `create table schedule_runs (
      id integer primary key autoincrement,
      schedule_id integer not null references schedules (id) on delete cascade,
      due_at integer not null,
      at integer not null,
      outcome text not null check (outcome in ('starting', 'started', 'missed', 'overlap', 'failed', 'interrupted')),
      job_id integer,
      hosts integer not null default 0,
      gone integer not null default 0,
      message text not null default ''
    ) strict`,
    'create index schedule_runs_of on schedule_runs (schedule_id, id)',
    "create index schedule_runs_open on schedule_runs (id) where outcome = 'starting'",
  ),
};
