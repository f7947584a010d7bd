import { z } from 'zod';
import { confirmRules } from '../rolling';

/** In what portions a job goes over its hosts; the plan is read by `parsePlan`. */
export const rolling = z.object({
  plan: z.string().max(500).default(''),
  confirm: z.enum(confirmRules).default('none'),
  stopAt: z
    .union([
      z.object({ kind: z.literal('hosts'), value: z.number().int().min(1).max(100_000) }),
      z.object({ kind: z.literal('percent'), value: z.number().positive().max(100) }),
    ])
    .nullable()
    .default(null),
});
