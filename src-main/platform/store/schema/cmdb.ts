import type { HostKeyState } from '@contract/states';
import type { ColumnType, Generated, Selectable } from 'kysely';

/** Where a row came from: the company's CMDB, an API, or a screen. */
export type Source = 'cmdb' | 'aos' | 'manual';

export interface ProductLineTable {
  id: Generated<number>;
  name: string;
  source: Source;
  created_at: number;
  updated_at: number;
}

export interface BusinessTable {
  id: Generated<number>;
  name: string;
  product_line_id: number | null;
  company_id: Generated<string>;
  source: Source;
  created_at: number;
  updated_at: number;
}

export interface SetTable {
  id: Generated<number>;
  business_id: number;
  name: string;
  /** `idle`: 空闲机池, which every business has once. */
  kind: Generated<'' | 'idle'>;
  source: Source;
  created_at: number;
  updated_at: number;
}

export interface ModuleTable {
  id: Generated<number>;
  set_id: number;
  name: string;
  /** `idle` (空闲机) takes hosts that have no module of their own; `fault` is 故障机. */
  kind: Generated<'' | 'idle' | 'fault'>;
  source: Source;
  created_at: number;
  updated_at: number;
}

export interface EnvironmentTable {
  id: string;
  name: string;
  remark: Generated<string>;
  source: Source;
  creator: Generated<string>;
  created_at: number;
  updated_at: number;
}

/** Cloud areas; 0 is the direct one. */
export interface CloudTable {
  id: Generated<number>;
  name: string;
  source: Source;
  created_at: number;
  updated_at: number;
}

export interface ClusterTable {
  id: string;
  name: string;
  type: Generated<string>;
  env_id: string | null;
  business_id: number | null;
  remark: string | null;
  source: Source;
  creator: Generated<string>;
  created_at: number;
  updated_at: number;
}

export interface ClusterHostTable {
  cluster_id: string;
  host_id: number;
}

/**
 * A way to log in that many hosts share. Its secrets are in the vault: table `credentials`, fields
 * `password`, `key`, `passphrase`.
 */
export interface CredentialTable {
  id: Generated<number>;
  /** Unique without regard to case. */
  name: string;
  account: string;
  auth_type: 'PASSWORD' | 'KEY';
  remark: Generated<string>;
  /** Not used for a login from then on; null: never expires. */
  expires_at: number | null;
  creator: Generated<string>;
  created_at: number;
  updated_at: number;
}

/** Secrets of a host are in the vault: table `hosts`, fields `password`, `key`, `passphrase`. */
export interface HostTable {
  id: Generated<number>;
  /** The same row under 003's and 002's 32-hex id. */
  uid: string;
  cloud_id: number;
  inner_ip: string;
  /** Sorts as addresses do. */
  ip_key: string;
  outer_ip: Generated<string>;
  host_name: Generated<string>;
  os_type: Generated<string>;
  business_id: number | null;
  product_line_id: number | null;
  env_id: string | null;
  node_type: Generated<'AGENT' | 'PAGENT' | 'PROXY'>;
  source: Source;
  usage: Generated<string>;
  location: Generated<string>;
  is_initialized: Generated<number>;
  remark: Generated<string>;
  ssh_user: Generated<string>;
  ssh_port: Generated<number>;
  auth_type: Generated<'PASSWORD' | 'KEY'>;
  /** Its account and secrets are used in place of the host's own. */
  credential_id: Generated<number | null>;
  creator: Generated<string>;
  created_at: number;
  updated_at: number;
  /** What keywords are looked for in, in lower case; made by the database. */
  search: ColumnType<string, never, never>;
}

export interface ModuleHostTable {
  module_id: number;
  host_id: number;
}

/** Keys that hosts have shown or that were imported, and what was decided about them. */
export interface HostKeyTable {
  id: Generated<number>;
  /** null: an address that no host has yet. */
  host_id: number | null;
  address: string;
  port: number;
  type: string;
  fingerprint: string;
  base64: string;
  state: Generated<HostKeyState>;
  first_seen_at: number;
  last_seen_at: number;
  decided_at: Generated<number | null>;
  decided_by: Generated<string>;
}

/** What a host's system is, as it told itself or was read there. */
export interface HostFactsTable {
  host_id: number;
  source: 'ssh' | 'agent';
  collected_at: number;
  host_name: Generated<string>;
  os: Generated<string>;
  kernel: Generated<string>;
  arch: Generated<string>;
  cpu_model: Generated<string>;
  cpu_count: number | null;
  memory_bytes: number | null;
  disk_bytes: number | null;
  disk_free_bytes: number | null;
  booted_at: number | null;
  /** JSON list. */
  addresses: Generated<string>;
}

/** A kept view of the host list: filter, columns and order as JSON. */
export interface HostViewTable {
  id: Generated<number>;
  user_id: number;
  name: string;
  shared: Generated<number>;
  content: string;
  created_at: number;
  updated_at: number;
}

/** Named targets: hosts, addresses, nodes and clusters with their names, and exceptions, as JSON. */
export interface TargetSetTable {
  id: Generated<number>;
  user_id: number;
  name: string;
  description: Generated<string>;
  shared: Generated<number>;
  content: string;
  created_at: number;
  updated_at: number;
}

export interface CmdbTables {
  credentials: CredentialTable;
  host_facts: HostFactsTable;
  host_views: HostViewTable;
  target_sets: TargetSetTable;
  product_lines: ProductLineTable;
  businesses: BusinessTable;
  sets: SetTable;
  modules: ModuleTable;
  environments: EnvironmentTable;
  clouds: CloudTable;
  clusters: ClusterTable;
  cluster_hosts: ClusterHostTable;
  hosts: HostTable;
  module_hosts: ModuleHostTable;
  host_keys: HostKeyTable;
}

export type HostRow = Selectable<HostTable>;
export type CredentialRow = Selectable<CredentialTable>;
export type HostKeyRow = Selectable<HostKeyTable>;
