import { type Migration, statements } from './migration';

/** Host keys with what was decided about them, and keys of addresses that no host has yet. */
export const hostKeyStates: Migration = {
  number: 6,
  name: 'host-key-states',
  up: statements(
    `create table host_keys_new (
      id integer not null primary key autoincrement,
      host_id integer references hosts (id) on delete cascade,
      address text not null,
      port integer not null,
      type text not null,
      fingerprint text not null,
      base64 text not null,
      state text not null default 'trusted' check (state in ('trusted', 'pending', 'changed', 'revoked')),
      first_seen_at integer not null,
      last_seen_at integer not null,
      decided_at integer,
      decided_by text not null default ''
    ) strict`,
    `insert into host_keys_new (id, host_id, address, port, type, fingerprint, base64, first_seen_at, last_seen_at)
      select id, host_id, address, port, type, fingerprint, base64, first_seen_at, first_seen_at from host_keys`,
    'drop table host_keys',
    'alter table host_keys_new rename to host_keys',
    `create unique index host_keys_once on host_keys (coalesce(host_id, 0), address, port, fingerprint)`,
    'create index host_keys_place on host_keys (address, port)',
    'create index host_keys_host on host_keys (host_id)',
    'create index host_keys_state on host_keys (state, last_seen_at)',
    "create index host_keys_revoked on host_keys (fingerprint) where state = 'revoked'",
  ),
};
