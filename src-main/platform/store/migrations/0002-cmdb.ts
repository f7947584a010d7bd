import { type Migration, statements } from './migration';

const source = "source text not null check (source in ('cmdb', 'aos', 'manual'))";
const times = 'created_at integer not null, updated_at integer not null';

/** Ids that are made here begin far above those that a company's CMDB gives, so that the two never meet. */
const firstOwnId = 1_000_000_000;

/** Businesses and their topology, hosts, clusters, host keys. */
export const cmdb: Migration = {
  number: 2,
  name: 'cmdb',
  up: statements(
    `create table product_lines (
      id integer not null primary key autoincrement,
      name text not null,
      ${source},
      ${times}
    ) strict`,

    `create table businesses (
      id integer not null primary key autoincrement,
      name text not null,
      product_line_id integer references product_lines (id),
      company_id text not null default '0',
      ${source},
      ${times}
    ) strict`,
    'create index businesses_product_line on businesses (product_line_id)',

    `create table sets (
      id integer not null primary key autoincrement,
      business_id integer not null references businesses (id) on delete cascade,
      name text not null,
      kind text not null default '' check (kind in ('', 'idle')),
      ${source},
      ${times}
    ) strict`,
    'create index sets_business on sets (business_id)',
    "create unique index sets_idle on sets (business_id) where kind = 'idle'",

    `create table modules (
      id integer not null primary key autoincrement,
      set_id integer not null references sets (id) on delete cascade,
      name text not null,
      kind text not null default '' check (kind in ('', 'idle', 'fault')),
      ${source},
      ${times}
    ) strict`,
    'create index modules_set on modules (set_id)',
    "create unique index modules_kind on modules (set_id, kind) where kind <> ''",

    `create table environments (
      id text not null primary key,
      name text not null,
      remark text not null default '',
      ${source},
      creator text not null default '',
      ${times}
    ) strict`,

    `create table clouds (
      id integer not null primary key autoincrement,
      name text not null,
      ${source},
      ${times}
    ) strict`,
    "insert into clouds (id, name, source, created_at, updated_at) values (0, '直连区域', 'manual', 0, 0)",

    `create table clusters (
      id text not null primary key,
      name text not null,
      type text not null default '',
      env_id text references environments (id),
      business_id integer references businesses (id),
      remark text,
      ${source},
      creator text not null default '',
      ${times}
    ) strict`,
    'create index clusters_business on clusters (business_id)',
    'create index clusters_env on clusters (env_id)',

    // Indexes named by_… hold all that a keyword search needs in the order of one sort: a search reads
    // the index alone, in order, and stops at the end of the page.
    `create table hosts (
      id integer not null primary key autoincrement,
      uid text not null unique,
      cloud_id integer not null references clouds (id),
      inner_ip text not null,
      ip_key text not null,
      outer_ip text not null default '',
      host_name text not null default '',
      os_type text not null default 'LINUX',
      business_id integer references businesses (id),
      product_line_id integer references product_lines (id),
      env_id text references environments (id),
      node_type text not null default 'AGENT' check (node_type in ('AGENT', 'PAGENT', 'PROXY')),
      ${source},
      usage text not null default '',
      location text not null default '',
      is_initialized integer not null default 0,
      remark text not null default '',
      ssh_user text not null default 'root',
      ssh_port integer not null default 22,
      auth_type text not null default 'PASSWORD' check (auth_type in ('PASSWORD', 'KEY')),
      creator text not null default '',
      ${times},
      search text generated always as (
        lower(inner_ip || char(10) || outer_ip || char(10) || host_name || char(10) || usage || char(10) || remark)
      ) stored
    ) strict`,
    'create unique index hosts_address on hosts (inner_ip, cloud_id)',
    "create index hosts_outer on hosts (outer_ip) where outer_ip <> ''",
    'create index hosts_business on hosts (business_id, ip_key)',
    'create index hosts_cloud on hosts (cloud_id, ip_key)',
    'create index hosts_product_line on hosts (product_line_id) where product_line_id is not null',
    'create index hosts_env on hosts (env_id) where env_id is not null',
    'create index hosts_by_ip on hosts (ip_key, business_id, cloud_id, search)',
    'create index hosts_by_name on hosts (host_name, business_id, cloud_id, search)',
    'create index hosts_by_update on hosts (updated_at, business_id, cloud_id, search)',

    `create table module_hosts (
      module_id integer not null references modules (id) on delete cascade,
      host_id integer not null references hosts (id) on delete cascade,
      primary key (module_id, host_id)
    ) strict, without rowid`,
    'create index module_hosts_host on module_hosts (host_id)',

    `create table cluster_hosts (
      cluster_id text not null references clusters (id) on delete cascade,
      host_id integer not null references hosts (id) on delete cascade,
      primary key (cluster_id, host_id)
    ) strict, without rowid`,
    'create index cluster_hosts_host on cluster_hosts (host_id)',

    `create table host_keys (
      id integer not null primary key autoincrement,
      host_id integer not null references hosts (id) on delete cascade,
      address text not null,
      port integer not null,
      type text not null,
      fingerprint text not null,
      base64 text not null,
      first_seen_at integer not null,
      unique (host_id, address, port, fingerprint)
    ) strict`,

    `insert into sqlite_sequence (name, seq) values ('product_lines', ${firstOwnId}), ('businesses', ${firstOwnId}),
      ('sets', ${firstOwnId}), ('modules', ${firstOwnId})`,
    `update sqlite_sequence set seq = ${firstOwnId} where name = 'clouds'`,
  ),
};
