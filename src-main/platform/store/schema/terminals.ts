import type { TerminalEnd } from '@contract/events';
import type { Generated, Selectable } from 'kysely';

/** A terminal on a host: the record of it, which outlives the terminal itself. */
export interface TerminalTable {
  id: Generated<number>;
  host_id: number;
  address: string;
  host_name: string;
  /** The login on the host. */
  username: string;
  user_id: number;
  user_name: string;
  opened_at: number;
  ended_at: number | null;
  end_reason: TerminalEnd | null;
  exit_code: number | null;
  bytes: Generated<number>;
  recording: Generated<'none' | 'running' | 'kept' | 'deleted'>;
  recording_bytes: Generated<number>;
  recording_until: number | null;
}

export interface TerminalTables {
  terminals: TerminalTable;
}

export type TerminalRow = Selectable<TerminalTable>;
