import type { Input } from '@contract/index';
import type { Actor } from '@main/kernel/actor';

export type ScriptOrder = Input<'schedules.save'>['script'];

/** What schedules need of the scripts. */
export interface Scripts {
  /** Throws where a script may not run, or holds what can't be kept until its time. */
  checkKept(actor: Actor, script: ScriptOrder): Promise<void>;
  run(actor: Actor, script: ScriptOrder): Promise<{ jobId: number }>;
}

export interface ScheduledHosts {
  /** Those that are still there, in the order of the ids. */
  byIds(ids: readonly number[]): Promise<readonly { readonly id: number; readonly innerIp: string }[]>;
}

/** Whether a job has not ended. */
export type JobIsOpen = (jobId: number) => Promise<boolean>;

/** Who confirmed a schedule, with the rights of today; undefined where the account is gone or disabled. */
export type OwnerOf = (userId: number) => Promise<Actor | undefined>;
