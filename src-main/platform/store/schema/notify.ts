import type { Generated, Selectable } from 'kysely';

/** Somebody who is told when jobs end or wait. Address and signing secret are in the vault. */
export interface NotifyChannelTable {
  id: Generated<number>;
  kind: 'webhook' | 'feishu';
  name: string;
  /** The address with what is secret in it left out. */
  shown_address: string;
  /** 1 where there is a secret to sign with. */
  signed: Generated<number>;
  enabled: Generated<number>;
  /** What it is told about, as JSON (contract: `noticeRule`). */
  rule: string;
  created_by: string;
  created_at: number;
  updated_at: number;
}

/** A message that is owed to a channel, once for each end of a job, and for each time it waits. */
export interface NotifyOutboxTable {
  id: Generated<number>;
  channel_id: number;
  job_id: number;
  event: 'ended' | 'waiting';
  happened_at: number;
  /** The job as it was then, as JSON. */
  payload: string;
  /** `dead` once it was given up, and kept. */
  state: 'waiting' | 'delivered' | 'dead';
  attempts: Generated<number>;
  next_at: number;
  last_error: Generated<string>;
  created_at: number;
  finished_at: number | null;
}

export interface NotifyProgressTable {
  id: number;
  finished_at: number;
}

export interface NotifyTables {
  notify_channels: NotifyChannelTable;
  notify_outbox: NotifyOutboxTable;
  notify_progress: NotifyProgressTable;
}

export type NotifyChannelRow = Selectable<NotifyChannelTable>;
export type NotifyOutboxRow = Selectable<NotifyOutboxTable>;
