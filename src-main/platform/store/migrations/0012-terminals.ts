import { type Migration, statements } from './migration';

/** Who had a terminal where and for how long. Address and names are kept as they were: hosts and users go. */
export const terminals: Migration = {
  number: 12,
  name: 'terminals',
  up: statements(
    `create table terminals (
      id integer not null primary key autoincrement,
      host_id integer not null,
      address text not null,
      host_name text not null,
      username text not null,
      user_id integer not null,
      user_name text not null,
      opened_at integer not null,
      ended_at integer,
      end_reason text check (end_reason in ('closed', 'exited', 'lost', 'left', 'stopped', 'interrupted')),
      exit_code integer,
      bytes integer not null default 0,
      recording text not null default 'none' check (recording in ('none', 'running', 'kept', 'deleted')),
      recording_bytes integer not null default 0,
      recording_until integer
    ) strict`,
    'create index terminals_user on terminals (user_id, id)',
    'create index terminals_open on terminals (id) where ended_at is null',
    "create index terminals_recorded on terminals (recording_until) where recording in ('running', 'kept')",
  ),
};
