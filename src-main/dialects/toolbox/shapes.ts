import { agentFacts } from '@main/domains/agents/facts';
import { z } from 'zod';

/** Added: random, one for each start of an agent's process; what is none is passed over. */
const instance = z
  .string()
  .regex(/^[0-9A-Za-z-]{8,64}$/)
  .optional()
  .catch(undefined);

const agentName = z.string().min(1).max(128);

/** Task ids are integers; the page's table has them as text on the way back, so both are read. */
const taskId = z.union([
  z.number().int().positive(),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);

export const registerBody = z.object({
  name: agentName,
  token: z.string().min(1).max(512),
  /** Added: what the agent tells about its host. */
  facts: agentFacts.optional(),
  instance,
});

export const nextTaskQuery = z.object({
  agent_name: agentName,
  /** Added: seconds to hold the request until a task comes. */
  wait: z.coerce.number().int().min(0).max(300).default(0),
  /** Added: a short name of the servers that the agent knows (`relays.ts`). */
  servers: z.string().max(64).optional(),
  instance,
  /** Added: the name of the host on which that process runs. */
  host: z.string().max(255).optional().catch(undefined),
});

export const taskBody = z.object({
  name: agentName,
  task_id: taskId,
  result: z.string().optional(),
  /** Added: the agent begins with the task. */
  state: z.literal('running').optional(),
});

export const fileParams = z.object({ file: z.string().max(128) });
