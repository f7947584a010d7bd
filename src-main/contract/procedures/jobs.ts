import { z } from 'zod';
import { longestValue } from '../parameters';
import { command, query } from '../procedure';
import { downloadTicket, id, listExport, nothing, pageOf, paging, sorting, time } from '../shapes';
import { chunkStreams, jobActions, jobKinds, jobStates, stepStates, targetStates } from '../states';
import { rolling } from './rolling';

const counts = z.record(z.enum(targetStates), z.number());

const job = z.object({
  id,
  kind: z.enum(jobKinds),
  title: z.string(),
  state: z.enum(jobStates),
  createdBy: z.string(),
  /** console or api. */
  origin: z.string(),
  total: z.number(),
  counts,
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  /** When its output was cleared by the rules of retention; null while it is kept. */
  outputRemovedAt: time.nullable(),
});

const target = z.object({
  id,
  jobId: id,
  hostId: id.nullable(),
  label: z.string(),
  state: z.enum(targetStates),
  /** The step that runs now, or the last one that did. */
  step: z.string(),
  /** Outcome code of the job's kind, e.g. 004's err_code or 000's code. */
  code: z.string(),
  message: z.string(),
  exitCode: z.number().nullable(),
  attempt: z.number(),
  /** Its batch, from 0. */
  batch: z.number(),
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
});

/** States that none of its hosts is in are left out. */
const batch = z.object({
  batch: z.number(),
  total: z.number(),
  counts: z.partialRecord(z.enum(targetStates), z.number()),
});

const attempt = z.object({
  attempt: z.number(),
  state: z.enum(targetStates),
  code: z.string(),
  message: z.string(),
  exitCode: z.number().nullable(),
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  /** What it ran with where a retry changed it, as `spec` of the job; null where it ran with the job's. */
  spec: z.record(z.string(), z.unknown()).nullable(),
});

const step = z.object({
  attempt: z.number(),
  seq: z.number(),
  name: z.string(),
  state: z.enum(stepStates),
  message: z.string(),
  startedAt: time,
  finishedAt: time.nullable(),
});

const chunk = z.object({
  seq: z.number(),
  attempt: z.number(),
  step: z.string(),
  stream: z.enum(chunkStreams),
  at: time,
  text: z.string(),
});

const group = z.object({
  /** Stable within the job: exit code and digest of the normalised output. */
  key: z.string(),
  state: z.enum(targetStates),
  exitCode: z.number().nullable(),
  code: z.string(),
  hosts: z.number(),
  /** The first of them, to read the output from; and some addresses to show. */
  targetId: id,
  labels: z.array(z.string()),
  preview: z.string(),
});

const jobList = {
  ...sorting(['createdAt', 'finishedAt'], 'createdAt'),
  kind: z.array(z.enum(jobKinds)).optional(),
  state: z.array(z.enum(jobStates)).optional(),
  keyword: z.string().default(''),
};

export const jobProcedures = {
  'jobs.list': query('jobs.read', z.object({ ...paging, ...jobList }), pageOf(job)),
  'jobs.export': query('jobs.read', z.object({ ...listExport, ...jobList }), downloadTicket),
  'jobs.get': query(
    'jobs.read',
    z.object({ id }),
    job.extend({
      /** All step names of this kind of job, in order. */
      steps: z.array(z.string()),
      /** What was asked for, without secrets: script text, user, path, parameters, timeout, or operation. */
      spec: z.record(z.string(), z.unknown()),
      rolling: rolling.nullable(),
      /** The last batch that may run, from 0. */
      batch: z.number(),
      /** Nothing begins until somebody resumes it. */
      paused: z.boolean(),
      /** Hosts that did not run because too many before them had failed. */
      leftOut: z.number(),
      /** Hosts that were tried more than once. */
      retried: z.number(),
      /** Empty for a job that goes over all its hosts at once. */
      batches: z.array(batch),
      /** How many failed hosts are enough to begin no more; null without a limit. */
      failureLimit: z.number().nullable(),
    }),
  ),
  'jobs.targets': query(
    'jobs.read',
    z.object({
      ...paging,
      jobId: id,
      state: z.array(z.enum(targetStates)).optional(),
      keyword: z.string().default(''),
      /** Only the hosts of one result group. */
      groupKey: z.string().optional(),
      batch: z.number().int().min(0).optional(),
      /** Only hosts that were tried more than once. */
      retried: z.boolean().default(false),
    }),
    pageOf(target),
  ),
  'jobs.target': query(
    'jobs.read',
    z.object({ targetId: id }),
    target.extend({ steps: z.array(step), attempts: z.number(), history: z.array(attempt) }),
  ),
  /** The work on one host, the latest first. */
  'jobs.ofHost': query(
    'jobs.read',
    z.object({ ...paging, hostId: id, kind: z.array(z.enum(jobKinds)).optional() }),
    pageOf(
      target.extend({ kind: z.enum(jobKinds), title: z.string(), createdBy: z.string(), createdAt: time }),
    ),
  ),
  /** The record of one target in order; ask again with the last `seq` to follow it. */
  'jobs.chunks': query(
    'jobs.read',
    z.object({
      targetId: id,
      afterSeq: z.number().int().min(0).default(0),
      /** Begins a little before this piece instead, for who comes from a search. */
      around: id.optional(),
      limit: z.number().int().min(1).max(2000).default(500),
      attempt: z.number().int().optional(),
      streams: z.array(z.enum(chunkStreams)).optional(),
    }),
    z.object({
      items: z.array(chunk),
      /** There is more now: an answer has some 2 MB at most. */
      more: z.boolean(),
      /** Asked with `around`: the record has pieces before those answered. */
      earlier: z.boolean(),
    }),
  ),
  /** Hosts whose result is the same, the biggest group first. */
  'jobs.groups': query(
    'jobs.read',
    z.object({ jobId: id }),
    z.object({ items: z.array(group), total: z.number() }),
  ),
  /** What all outputs take: `freeBytes` of the file are used again for what comes next. */
  'jobs.storage': query(
    'settings.read',
    nothing,
    z.object({ outputBytes: z.number(), fileBytes: z.number(), freeBytes: z.number() }),
  ),
  /** Output as a file: of one host (`targetId`), one result group (`groupKey`) or the whole run. */
  'jobs.download': query(
    'jobs.read',
    z.object({
      jobId: id,
      targetId: id.optional(),
      /** Of one host; the latest where nobody says. */
      attempt: id.optional(),
      groupKey: z.string().optional(),
      format: z.enum(['text', 'csv', 'zip']),
      streams: z.array(z.enum(chunkStreams)).min(1).default(['stdout', 'stderr']),
      /** Of heads and states in the file. */
      language: z.enum(['zh', 'en']).default('zh'),
    }),
    downloadTicket,
  ),
  /** Asks for a stop; what could be proven shows in the targets. */
  'jobs.stop': command(
    'jobs.operate',
    z.object({ jobId: id, targetIds: z.array(id).optional() }),
    z.object({ stopping: z.number() }),
  ),
  /** What was done to a job, the earliest first. */
  'jobs.records': query(
    'jobs.read',
    z.object({ jobId: id }),
    z.object({
      items: z.array(
        z.object({
          id,
          at: time,
          /** '' for the job's own rules. */
          actor: z.string(),
          action: z.enum(jobActions),
          batch: z.number().nullable(),
          hosts: z.number().nullable(),
        }),
      ),
    }),
  ),
  /** Begins no more hosts; those that run go on to their end. */
  'jobs.pause': command('jobs.operate', z.object({ jobId: id }), nothing),
  'jobs.resume': command('jobs.operate', z.object({ jobId: id }), nothing),
  /** Lets the next batch begin, or ends the job here. `batch` is the one that was looked at. */
  'jobs.confirm': command(
    'jobs.operate',
    z.object({ jobId: id, batch: z.number().int().min(0), goOn: z.boolean() }),
    nothing,
  ),
  /** Runs the failed hosts again from the failed step, as a new attempt of the same job. */
  'jobs.retry': command(
    'jobs.operate',
    z.object({
      jobId: id,
      targetIds: z.array(id).max(100_000).optional(),
      /** Those as well that did not run because too many had failed. */
      leftOut: z.boolean().default(false),
      /** For a script: what to run in place of what failed; fields that are not given stay as they are. */
      script: z
        .object({
          content: z.string().min(1).max(4_194_304),
          param: z.string().max(65_536),
          user: z.string().min(1).max(64),
          path: z.string().min(1).max(4096),
          timeoutSeconds: z.number().int().min(1).max(86_400),
        })
        .partial()
        .optional(),
      /** Sensitive parameters of a script: not kept once its job has ended, so asked for again. */
      parameterValues: z.record(z.string().max(64), z.string().max(longestValue)).default({}),
    }),
    z.object({ retried: z.number() }),
  ),
};
