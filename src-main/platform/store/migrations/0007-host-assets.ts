import { type Migration, statements } from './migration';

/** Credentials that many hosts share, what is known of a host's system, and kept views of the host list. */
export const hostAssets: Migration = {
  number: 7,
  name: 'host-assets',
  up: statements(
    `create table credentials (
      id integer not null primary key autoincrement,
      name text not null collate nocase unique,
      account text not null,
      auth_type text not null check (auth_type in ('PASSWORD', 'KEY')),
      remark text not null default '',
      expires_at integer,
      creator text not null default '',
      created_at integer not null,
      updated_at integer not null
    ) strict`,
    'alter table hosts add column credential_id integer references credentials (id)',
    'create index hosts_credential on hosts (credential_id, ip_key) where credential_id is not null',

    `create table host_facts (
      host_id integer not null primary key references hosts (id) on delete cascade,
      source text not null check (source in ('ssh', 'agent')),
      collected_at integer not null,
      host_name text not null default '',
      os text not null default '',
      kernel text not null default '',
      arch text not null default '',
      cpu_model text not null default '',
      cpu_count integer,
      memory_bytes integer,
      disk_bytes integer,
      disk_free_bytes integer,
      booted_at integer,
      addresses text not null default '[]' check (json_valid(addresses))
    ) strict`,

    `create table host_views (
      id integer not null primary key autoincrement,
      user_id integer not null references users (id) on delete cascade,
      name text not null,
      shared integer not null default 0,
      content text not null check (json_valid(content)),
      created_at integer not null,
      updated_at integer not null,
      unique (user_id, name)
    ) strict`,
    'create index host_views_shared on host_views (name) where shared = 1',
  ),
};
