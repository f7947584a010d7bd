import type { MissedRule, ScheduleOutcome } from '@contract/schedules';
import type { Generated, Selectable } from 'kysely';

/** A script that runs by the clock, on exactly the hosts that were confirmed. */
export interface ScheduleTable {
  id: Generated<number>;
  name: string;
  /** Five fields; '' for one run at `once_at`. */
  cron: string;
  once_at: number | null;
  /** IANA name, e.g. Asia/Shanghai. */
  zone: string;
  missed: MissedRule;
  enabled: number;
  /** What `scripts.run` takes, without the hosts, as JSON. */
  script: string;
  /** The hosts that were shown and confirmed, as JSON: no filter, so that it cannot widen. */
  host_ids: string;
  /** When it is due next; null when never again. */
  next_at: number | null;
  /** With whose rights it runs: who confirmed it. */
  owner_id: number;
  created_by: string;
  created_at: number;
  confirmed_by: string;
  confirmed_at: number;
}

/** One time that a schedule was due. */
export interface ScheduleRunTable {
  id: Generated<number>;
  schedule_id: number;
  due_at: number;
  at: number;
  /** `starting` is written before the job is; found at a start, it is `interrupted` and not done again. */
  outcome: ScheduleOutcome;
  job_id: number | null;
  hosts: Generated<number>;
  /** Hosts that were confirmed and have been deleted since. */
  gone: Generated<number>;
  message: Generated<string>;
}

export interface ScheduleTables {
  schedules: ScheduleTable;
  schedule_runs: ScheduleRunTable;
}

export type ScheduleRow = Selectable<ScheduleTable>;
export type ScheduleRunRow = Selectable<ScheduleRunTable>;
