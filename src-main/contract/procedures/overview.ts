import { z } from 'zod';
import { query } from '../procedure';
import { id, nothing, time } from '../shapes';
import { jobKinds, jobStates } from '../states';

export const overviewProcedures = {
  'overview.get': query(
    'cmdb.read',
    nothing,
    z.object({
      hosts: z.number(),
      businesses: z.number(),
      agents: z.object({ RUNNING: z.number(), TERMINATED: z.number(), UNKNOWN: z.number() }),
      /** Jobs that ended within the last 14 days, a row a day (`day` is the local date, YYYY-MM-DD). */
      days: z.array(z.object({ day: z.string(), succeeded: z.number(), failed: z.number() })),
      /** Failed targets of the last 14 days by outcome code, most first. */
      causes: z.array(z.object({ code: z.string(), count: z.number() })),
      recent: z.array(
        z.object({
          id,
          kind: z.enum(jobKinds),
          title: z.string(),
          state: z.enum(jobStates),
          total: z.number(),
          createdAt: time,
          finishedAt: time.nullable(),
        }),
      ),
    }),
  ),
};
