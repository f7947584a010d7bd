import type { Generated, Insertable, Selectable } from 'kysely';

/** An agent: who may ask for work. Times are milliseconds since the Unix epoch, flags 0 or 1. */
export interface AgentTable {
  id: Generated<number>;
  name: string;
  /** The host it runs on, where that is known; one agent a host. */
  host_id: number | null;
  /** The host's inner address, kept here for lists and searches. */
  inner_ip: Generated<string>;
  /** AGENT, PAGENT or PROXY, in 004's words. */
  node_type: Generated<string>;
  token_hash: string;
  /** 1 from a reset of the token until the agent has registered with the new one. */
  awaits_registration: Generated<number>;
  version: Generated<string>;
  /** What the agent told about its host when it registered, as JSON. */
  facts: Generated<string>;
  /** The longest pause between two signs of life that is to be expected. */
  poll_seconds: Generated<number>;
  /** Where the listener is on the host's own loopback, for one that cannot reach it otherwise. */
  tunnel_port: Generated<number | null>;
  /** Which two machines show its token, as JSON; null: one alone. Until the token is another one. */
  conflict: Generated<string | null>;
  /** The enrolment by which it came in by itself. */
  enrolment_id: number | null;
  created_at: number;
  registered_at: number | null;
  last_seen_at: number | null;
}

export const agentTaskStates = [
  'pending',
  'handed',
  'running',
  'reported',
  'withdrawn',
  'expired',
  'lost',
] as const;
export type AgentTaskState = (typeof agentTaskStates)[number];

/** One piece of work for one agent (001). */
export interface AgentTaskTable {
  id: Generated<number>;
  agent_id: number;
  /** Shortened once the task has ended: a payload is kept by who asked for it. */
  command: string;
  /** 1: handed out even while another task runs, such as the cancel of that task. */
  urgent: Generated<number>;
  state: Generated<AgentTaskState>;
  timeout_seconds: number;
  result: Generated<string>;
  created_at: number;
  handed_at: number | null;
  confirmed_at: number | null;
  finished_at: number | null;
}

/** Lets unknown names register themselves, so often and so long; or the agent of one host, once. */
export interface EnrolmentTokenTable {
  id: Generated<number>;
  name: string;
  token_hash: string;
  uses: Generated<number>;
  max_uses: number;
  expires_at: number;
  created_at: number;
  created_by: string;
  revoked_at: number | null;
  /** Where the one host belongs that it is for; all three null: it is for many, and for no host in particular. */
  business_id: Generated<number | null>;
  cloud_id: Generated<number | null>;
  inner_ip: Generated<string | null>;
  /** Whether that host calls Muster itself or the proxies of its area. */
  node_type: Generated<'AGENT' | 'PAGENT'>;
  /** When the agent of that host came in, from where, and which of its processes it was. */
  used_at: Generated<number | null>;
  used_from: Generated<string>;
  used_instance: Generated<string | null>;
}

/** Lets one host fetch the agent's files while it is being installed, and nothing else. */
export interface InstallTokenTable {
  token_hash: string;
  host_id: number | null;
  created_at: number;
  expires_at: number;
}

export interface AgentTables {
  agents: AgentTable;
  agent_tasks: AgentTaskTable;
  enrolment_tokens: EnrolmentTokenTable;
  install_tokens: InstallTokenTable;
}

export type AgentRow = Selectable<AgentTable>;
export type NewAgentRow = Insertable<AgentTable>;
export type AgentTaskRow = Selectable<AgentTaskTable>;
export type EnrolmentTokenRow = Selectable<EnrolmentTokenTable>;
