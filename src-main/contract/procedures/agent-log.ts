import { z } from 'zod';
import { query } from '../procedure';
import { id } from '../shapes';

/** Where a reader has come: the file as the host names it, and the bytes read of it. */
const place = z.object({
  file: z.string().regex(/^\d{1,20}$/),
  offset: z
    .number()
    .int()
    .min(0)
    .max(2 ** 40),
});

export const agentLogProcedures = {
  /**
   * The agent's own log on its host: the last lines, or what came after `after`; bounded, so that it is
   * asked again while `more` says so. It logs in to the host or gives its agent a task, hence the permission.
   */
  'agents.log': query(
    'agents.operate',
    z.object({ hostId: id, after: place.optional(), lines: z.number().int().min(1).max(2000).default(500) }),
    z.object({
      /** What reached the host. */
      way: z.enum(['ssh', 'agent']),
      /** Whole lines, each with its end. */
      text: z.string(),
      next: place,
      /** The file was begun anew since `after`: its first lines are these. */
      restarted: z.boolean(),
      more: z.boolean(),
    }),
  ),
};
