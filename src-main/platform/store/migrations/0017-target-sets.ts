import { type Migration, statements } from './migration';

/** Named targets of scripts and transfers, kept as they were chosen. */
export const targetSets: Migration = {
  number: 17,
  name: 'target-sets',
  up: statements(
    `create table target_sets (
      id integer not null primary key autoincrement,
      user_id integer not null references users (id) on delete cascade,
      name text not null,
      description text not null default '',
      shared integer not null default 0,
      content text not null check (json_valid(content)),
      created_at integer not null,
      updated_at integer not null,
      unique (user_id, name)
    ) strict`,
    'create index target_sets_shared on target_sets (name) where shared = 1',
  ),
};
