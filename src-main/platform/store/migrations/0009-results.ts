import { type Migration, statements } from './migration';

/** What becomes of results: how much there is of them, when they were cleared, and who is told. */
export const results: Migration = {
  number: 9,
  name: 'results',
  up: statements(
    // Bytes of output that an ended job has kept; null until they were counted.
    'alter table jobs add column output_bytes integer',
    'alter table jobs add column output_removed_at integer',
    'create index jobs_kept on jobs (finished_at) where finished_at is not null and output_bytes > 0',
    'create index jobs_uncounted on jobs (id) where finished_at is not null and output_bytes is null',
    "create index outgoing_callbacks_dead on outgoing_callbacks (id) where state = 'dead'",

    `create table notify_channels (
      id integer not null primary key autoincrement,
      kind text not null check (kind in ('webhook', 'feishu')),
      name text not null,
      shown_address text not null,
      signed integer not null default 0,
      enabled integer not null default 1,
      rule text not null check (json_valid(rule)),
      created_by text not null,
      created_at integer not null,
      updated_at integer not null
    ) strict`,

    `create table notify_outbox (
      id integer not null primary key autoincrement,
      channel_id integer not null references notify_channels (id) on delete cascade,
      job_id integer not null,
      event text not null check (event in ('ended', 'waiting')),
      happened_at integer not null,
      payload text not null check (json_valid(payload)),
      state text not null check (state in ('waiting', 'delivered', 'dead')),
      attempts integer not null default 0,
      next_at integer not null,
      last_error text not null default '',
      created_at integer not null,
      finished_at integer,
      unique (channel_id, job_id, event, happened_at)
    ) strict`,
    "create index notify_outbox_due on notify_outbox (next_at, id) where state = 'waiting'",
    'create index notify_outbox_channel on notify_outbox (channel_id, state, id)',

    // Jobs that ended up to here have been gone through.
    `create table notify_progress (
      id integer not null primary key check (id = 1),
      finished_at integer not null
    ) strict`,
  ),
};
