import type { Generated } from 'kysely';

/** Times are milliseconds since the Unix epoch, flags 0 or 1. */
export interface SettingRow {
  key: string;
  /** JSON. */
  value: string;
  updated_at: number;
  updated_by: string;
}

/** One sealed value; its place (table, row, field) is bound into the ciphertext. */
export interface SecretRow {
  table_name: string;
  row_id: string;
  field: string;
  nonce: Uint8Array;
  /** Ciphertext with its authentication tag behind it. */
  ciphertext: Uint8Array;
}

/** The vault's data key, wrapped by the provider that is named. One row. */
export interface VaultKeyRow {
  id: number;
  provider: string;
  wrapped: Uint8Array;
  created_at: number;
  wrapped_at: number;
}

export interface UserRow {
  id: Generated<number>;
  /** Unique without regard to case. */
  name: string;
  /** What people read; '': the name. */
  display_name: Generated<string>;
  mail: string | null;
  /** null: cannot sign in with a password. */
  password_hash: string | null;
  department: Generated<string>;
  /** Comma list of permission groups, e.g. `1,2`. */
  permissions: Generated<string>;
  open_id: string | null;
  union_id: string | null;
  tenant_key: string | null;
  avatar_url: Generated<string>;
  disabled: Generated<number>;
  created_at: number;
  updated_at: number;
  last_login_at: number | null;
}

export interface SessionRow {
  id: Generated<number>;
  token_hash: string;
  user_id: number;
  /** A screen's session, or the access token of 002's login. */
  kind: 'console' | 'access';
  created_at: number;
  expires_at: number;
  last_seen_at: number;
  address: Generated<string>;
  user_agent: Generated<string>;
}

export interface ApiTokenRow {
  id: Generated<number>;
  name: string;
  token_hash: string;
  user_id: number;
  /** JSON list; null: everything its user may do. */
  permissions: string | null;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
}

export interface AuditRow {
  seq: Generated<number>;
  at: number;
  actor_kind: string;
  actor_id: number;
  actor_name: string;
  via: string;
  action: string;
  object: Generated<string>;
  outcome: string;
  /** JSON, without secrets. */
  detail: Generated<string>;
  previous_hash: string;
  hash: string;
}

export interface UserTables {
  settings: SettingRow;
  secrets: SecretRow;
  vault_keys: VaultKeyRow;
  users: UserRow;
  sessions: SessionRow;
  api_tokens: ApiTokenRow;
  audit: AuditRow;
}
