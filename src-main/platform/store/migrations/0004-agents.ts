import { type Migration, statements } from './migration';

/** Agents, their work, and the tokens by which they come in. */
export const agents: Migration = {
  number: 4,
  name: 'agents',
  up: statements(
    `create table agents (
    id integer primary key autoincrement,
    name text not null,
    host_id integer,
    inner_ip text not null default '',
    node_type text not null default 'AGENT',
    token_hash text not null,
    awaits_registration integer not null default 0,
    version text not null default '',
    facts text not null default '{}',
    poll_seconds integer not null default 30,
    enrolment_id integer,
    created_at integer not null,
    registered_at integer,
    last_seen_at integer
  ) strict`,
    'create unique index agents_name on agents (name)',
    'create unique index agents_host on agents (host_id) where host_id is not null',
    'create unique index agents_token on agents (token_hash)',
    'create index agents_seen on agents (last_seen_at)',
    // Lists of hosts ask it which agents run.
    'create index agents_liveness on agents (host_id, last_seen_at, poll_seconds, version)',
    `create table agent_tasks (
    id integer primary key autoincrement,
    agent_id integer not null references agents (id) on delete cascade,
    command text not null,
    urgent integer not null default 0,
    state text not null default 'pending',
    timeout_seconds integer not null,
    result text not null default '',
    created_at integer not null,
    handed_at integer,
    confirmed_at integer,
    finished_at integer
  ) strict`,
    'create index agent_tasks_agent on agent_tasks (agent_id, finished_at)',
    'create index agent_tasks_finished on agent_tasks (finished_at)',
    `create table enrolment_tokens (
    id integer primary key autoincrement,
    name text not null,
    token_hash text not null unique,
    uses integer not null default 0,
    max_uses integer not null,
    expires_at integer not null,
    created_at integer not null,
    created_by text not null,
    revoked_at integer
  ) strict`,
    `create table install_tokens (
    token_hash text primary key,
    host_id integer,
    created_at integer not null,
    expires_at integer not null
  ) strict, without rowid`,
    'create index install_tokens_expires on install_tokens (expires_at)',
  ),
};
