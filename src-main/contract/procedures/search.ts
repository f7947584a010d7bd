import { z } from 'zod';
import { query } from '../procedure';
import { id, time } from '../shapes';
import { chunkStreams, jobKinds, targetStates } from '../states';

/** Words that must stand in one line, in any case; words in quotes belong together. */
const text = z.string().trim().min(1).max(512);
const streams = z.array(z.enum(chunkStreams)).min(1).default(['stdout', 'stderr']);

const line = z.object({
  /** The piece of the record that it begins in: where the log is opened. */
  seq: z.number(),
  /** The character of that piece at which it begins; null: its last line. */
  offset: z.number().nullable(),
  /** Number within its stream, from 1; null where that is not known. */
  line: z.number().nullable(),
  stream: z.enum(chunkStreams),
  /** The line, or the part of a long one around the first word. */
  text: z.string(),
  /** Where words stand in it: begin and end. */
  marks: z.array(z.tuple([z.number(), z.number()])),
});

const output = z.object({
  jobId: id,
  title: z.string(),
  kind: z.enum(jobKinds),
  createdBy: z.string(),
  targetId: id,
  attempt: z.number(),
  label: z.string(),
  /** Hosts of the run that answered the same, this one included. */
  hosts: z.number(),
  exitCode: z.number().nullable(),
  finishedAt: time,
  lines: z.array(line),
  /** Lines that hold the words beside those shown, in the part that was looked at. */
  moreLines: z.number(),
  /** The middle of this output is too big to be in the index. */
  cut: z.boolean(),
});

export const searchProcedures = {
  /** Outputs of all runs that were ever kept, the newest first. Go on with `cursor` while it is not null. */
  'search.outputs': query(
    'jobs.read',
    z.object({
      text,
      /** Addresses or parts of them, between spaces: any of them. */
      hosts: z.string().max(8192).default(''),
      since: time.optional(),
      until: time.optional(),
      kind: z.array(z.enum(jobKinds)).optional(),
      /** Part of a job's title. */
      script: z.string().max(256).default(''),
      user: z.string().max(256).default(''),
      exit: z.union([z.enum(['zero', 'nonzero']), z.number().int()]).optional(),
      streams,
      cursor: id.optional(),
    }),
    z.object({
      items: z.array(output),
      cursor: z.number().nullable(),
      /** Ended jobs whose outputs are not in the index yet. */
      waitingJobs: z.number(),
    }),
  ),
  /** Reads through the outputs of one run, whatever their size, a part at a time; also while it runs. */
  'search.run': query(
    'jobs.read',
    z.object({
      jobId: id,
      text,
      streams,
      groupKey: z.string().optional(),
      cursor: z.object({ position: z.number().int(), seq: z.number().int() }).optional(),
    }),
    z.object({
      items: z.array(
        line.omit({ line: true }).extend({
          targetId: id,
          label: z.string(),
          attempt: z.number(),
          state: z.enum(targetStates),
        }),
      ),
      cursor: z.object({ position: z.number(), seq: z.number() }).nullable(),
      /** Bytes that this call looked at. */
      searched: z.number(),
    }),
  ),
  /** Bytes of output of a run, to show how far a search in it is. */
  'search.runSize': query(
    'jobs.read',
    z.object({ jobId: id, streams, groupKey: z.string().optional() }),
    z.object({ bytes: z.number() }),
  ),
};
