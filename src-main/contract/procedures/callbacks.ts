import { z } from 'zod';
import { command, query } from '../procedure';
import { id, pageOf, paging, time } from '../shapes';

const states = z.enum(['waiting', 'dead']);

const callback = z.object({
  id,
  jobId: id,
  targetId: id,
  ip: z.string(),
  taskId: z.string(),
  /** Where it goes, without a login and without its query. */
  url: z.string(),
  /** `dead`: given up after a day of tries, and kept. */
  state: states,
  attempts: z.number(),
  nextAt: time.nullable(),
  /** Why the last try failed. */
  error: z.string(),
  createdAt: time,
  finishedAt: time.nullable(),
});

/** Results of asynchronous tasks of 000 that their receivers have not taken. */
export const callbackProcedures = {
  'callbacks.list': query(
    'jobs.read',
    z.object({
      ...paging,
      state: states.default('dead'),
      keyword: z.string().default(''),
    }),
    pageOf(callback).extend({ dead: z.number() }),
  ),
  /** Tries these now, or all that were given up. */
  'callbacks.resend': command(
    'jobs.operate',
    z.object({ ids: z.array(id).min(1).max(10_000).optional() }),
    z.object({ resent: z.number() }),
  ),
};
