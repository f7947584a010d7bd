import { type Migration, statements } from './migration';

/** What came over 000: its tasks, the callbacks that are owed for them, and those that agents brought. */
export const scripts: Migration = {
  number: 5,
  name: 'scripts',
  up: statements(
    `create table exec_tasks (
      id integer not null primary key autoincrement,
      ip text not null,
      task_id text not null,
      mode text not null check (mode in ('sync', 'async')),
      target_id integer not null references job_targets (id) on delete cascade,
      created_at integer not null
    ) strict`,
    'create index exec_tasks_name on exec_tasks (ip, task_id, id)',
    "create unique index exec_tasks_async on exec_tasks (ip, task_id) where mode = 'async'",
    'create index exec_tasks_target on exec_tasks (target_id)',

    `create table outgoing_callbacks (
      id integer not null primary key autoincrement,
      exec_task_id integer not null unique references exec_tasks (id) on delete cascade,
      target_id integer not null references job_targets (id) on delete cascade,
      url text not null,
      state text not null check (state in ('held', 'waiting', 'delivered', 'dead')),
      attempts integer not null default 0,
      next_at integer not null default 0,
      last_error text not null default '',
      created_at integer not null,
      released_at integer,
      finished_at integer
    ) strict`,
    "create index outgoing_callbacks_due on outgoing_callbacks (next_at, id) where state = 'waiting'",
    'create index outgoing_callbacks_target on outgoing_callbacks (target_id, state)',
    "create index outgoing_callbacks_held on outgoing_callbacks (id) where state = 'held'",

    `create table received_callbacks (
      id integer not null primary key autoincrement,
      ip text not null,
      task_id text not null,
      agent_id integer not null,
      code integer not null,
      exit_code integer not null,
      stdout text not null,
      stderr text not null,
      msg text not null,
      start_time text not null,
      finish_time text not null,
      received_at integer not null,
      unique (ip, task_id)
    ) strict`,
  ),
};
