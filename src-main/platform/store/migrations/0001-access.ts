import { type Migration, statements } from './migration';

/** Who may come in, what was set, what is sealed, and what was done. */
export const access: Migration = {
  number: 1,
  name: 'access',
  up: statements(
    `create table settings (
      key text not null primary key,
      value text not null check (json_valid(value)),
      updated_at integer not null,
      updated_by text not null
    ) strict, without rowid`,

    `create table secrets (
      table_name text not null,
      row_id text not null,
      field text not null,
      nonce blob not null,
      ciphertext blob not null,
      primary key (table_name, row_id, field)
    ) strict, without rowid`,

    `create table vault_keys (
      id integer not null primary key check (id = 1),
      provider text not null,
      wrapped blob not null,
      created_at integer not null,
      wrapped_at integer not null
    ) strict`,

    `create table users (
      id integer not null primary key autoincrement,
      name text not null collate nocase unique,
      mail text collate nocase unique,
      password_hash text,
      department text not null default '',
      permissions text not null default '',
      open_id text,
      union_id text,
      tenant_key text,
      avatar_url text not null default '',
      disabled integer not null default 0,
      created_at integer not null,
      updated_at integer not null,
      last_login_at integer
    ) strict`,
    'create unique index users_feishu on users (tenant_key, union_id) where union_id is not null',

    `create table sessions (
      id integer not null primary key autoincrement,
      token_hash text not null unique,
      user_id integer not null references users (id) on delete cascade,
      kind text not null check (kind in ('console', 'access')),
      created_at integer not null,
      expires_at integer not null,
      last_seen_at integer not null,
      address text not null default '',
      user_agent text not null default ''
    ) strict`,
    'create index sessions_user on sessions (user_id)',
    'create index sessions_expiry on sessions (expires_at)',

    `create table api_tokens (
      id integer not null primary key autoincrement,
      name text not null,
      token_hash text not null unique,
      user_id integer not null references users (id) on delete cascade,
      permissions text check (permissions is null or json_valid(permissions)),
      created_at integer not null,
      expires_at integer,
      revoked_at integer,
      last_used_at integer
    ) strict`,
    'create index api_tokens_user on api_tokens (user_id)',

    `create table audit (
      seq integer not null primary key autoincrement,
      at integer not null,
      actor_kind text not null,
      actor_id integer not null,
      actor_name text not null,
      via text not null,
      action text not null,
      object text not null default '',
      outcome text not null,
      detail text not null default '{}',
      previous_hash text not null,
      hash text not null
    ) strict`,
    'create index audit_at on audit (at)',
  ),
};
