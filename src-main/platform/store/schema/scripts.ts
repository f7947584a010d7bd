import type { Generated, Selectable } from 'kysely';

/** A task of 000: its name on the wire and the engine's target that does the work. */
export interface ExecTaskTable {
  id: Generated<number>;
  ip: string;
  task_id: string;
  mode: 'sync' | 'async';
  target_id: number;
  created_at: number;
}

/** The result of an asynchronous task that is owed to somebody. Its body is made from the target's record. */
export interface OutgoingCallbackTable {
  id: Generated<number>;
  exec_task_id: number;
  target_id: number;
  url: string;
  /** `held` until the task has ended; `dead` once it was given up, and kept. */
  state: 'held' | 'waiting' | 'delivered' | 'dead';
  attempts: Generated<number>;
  /** Not to be tried before, milliseconds since the epoch. */
  next_at: Generated<number>;
  last_error: Generated<string>;
  created_at: number;
  released_at: number | null;
  finished_at: number | null;
}

/** A result that an agent delivered, in 000's own words; once per (ip, task_id). */
export interface ReceivedCallbackTable {
  id: Generated<number>;
  ip: string;
  task_id: string;
  agent_id: number;
  code: number;
  exit_code: number;
  stdout: string;
  stderr: string;
  msg: string;
  start_time: string;
  finish_time: string;
  received_at: number;
}

export interface ScriptTables {
  exec_tasks: ExecTaskTable;
  outgoing_callbacks: OutgoingCallbackTable;
  received_callbacks: ReceivedCallbackTable;
}

export type OutgoingCallbackRow = Selectable<OutgoingCallbackTable>;
