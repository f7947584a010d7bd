import type { ChunkStream, JobAction, JobState, StepState, TargetState } from '@contract/states';
import type { Generated, Insertable, Selectable } from 'kysely';

/** A job: one thing that was asked for, on one or many targets. */
export interface JobTable {
  id: Generated<number>;
  kind: string;
  title: string;
  state: JobState;
  /** What was asked for, as JSON; never a secret. */
  spec: string;
  business_id: number | null;
  created_by: string;
  /** The door it came through: console, api, agent or system. */
  origin: string;
  /** Targets worked on at the same time. */
  concurrency: number;
  total: number;
  /** 1 once somebody has asked for the whole job to stop. */
  stop_requested: Generated<number>;
  /** `Rolling` as JSON; null for a job that goes over all its hosts at once. */
  rolling: string | null;
  /** The last batch that may run. */
  batch: Generated<number>;
  /** 1 while an operator holds it. */
  paused: Generated<number>;
  /** Failures that an operator knew of when he retried others: they count no more against the limit. */
  failures_before: Generated<number>;
  /** 1 while hosts are left out because too many have failed. */
  limit_reached: Generated<number>;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  /** Bytes of output that an ended job has kept; null until they were counted. */
  output_bytes: number | null;
  /** When its output was cleared by the rules of retention. */
  output_removed_at: number | null;
}

/** One host of a job. Its columns describe the latest attempt; earlier ones are in job_attempts. */
export interface JobTargetTable {
  id: Generated<number>;
  job_id: number;
  position: number;
  host_id: number | null;
  /** What the host is called on screens: its address. */
  label: string;
  state: TargetState;
  step: Generated<string>;
  code: Generated<string>;
  message: Generated<string>;
  exit_code: number | null;
  attempt: Generated<number>;
  /** What a kind of job needs to find its work again after a crash, as JSON. */
  memo: Generated<string>;
  /** Equal for equal results within a job. */
  group_key: Generated<string>;
  preview: Generated<string>;
  stop_requested: Generated<number>;
  /** Its batch, from 0. */
  batch: Generated<number>;
  /** What this attempt runs with in place of the job's spec: a row of job_specs. */
  spec_id: number | null;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
}

export interface JobAttemptTable {
  target_id: number;
  attempt: number;
  state: TargetState;
  step: string;
  code: string;
  message: string;
  exit_code: number | null;
  spec_id: number | null;
  started_at: number | null;
  finished_at: number | null;
}

/** What a retry ran with, where an operator changed it; `spec` as in jobs. */
export interface JobSpecTable {
  id: Generated<number>;
  job_id: number;
  spec: string;
  created_by: string;
  created_at: number;
}

/** What was done to a job, in order. */
export interface JobRecordTable {
  id: Generated<number>;
  job_id: number;
  at: number;
  /** '' for the job's own rules. */
  actor: string;
  action: JobAction;
  batch: number | null;
  hosts: number | null;
}

export interface JobStepTable {
  target_id: number;
  attempt: number;
  seq: number;
  name: string;
  state: StepState;
  message: Generated<string>;
  started_at: number;
  finished_at: number | null;
}

/** The record of a target, in order: log lines of Muster, and output of the host. */
export interface JobChunkTable {
  seq: Generated<number>;
  target_id: number;
  attempt: number;
  step: string;
  stream: ChunkStream;
  at: number;
  text: string;
  /** Bytes of the stream up to the end of this chunk, to go on from after a crash; 0 for log lines. */
  end_offset: number;
}

export interface JobTables {
  jobs: JobTable;
  job_targets: JobTargetTable;
  job_attempts: JobAttemptTable;
  job_specs: JobSpecTable;
  job_records: JobRecordTable;
  job_steps: JobStepTable;
  job_chunks: JobChunkTable;
}

export type JobRow = Selectable<JobTable>;
export type JobTargetRow = Selectable<JobTargetTable>;
export type JobStepRow = Selectable<JobStepTable>;
export type JobChunkRow = Selectable<JobChunkTable>;
export type NewJobChunk = Insertable<JobChunkTable>;
