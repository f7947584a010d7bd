import { z } from 'zod';
import { command, query } from '../procedure';
import { id, nothing } from '../shapes';
import { agentStatuses } from '../states';
import { rolling } from './rolling';

const ids = z.array(id).min(1).max(100_000);

export const upgradeProcedures = {
  /** The version that hosts get from here, and how many agents have an older one. */
  'agents.versions': query(
    'agents.read',
    nothing,
    z.object({
      bundled: z.string(),
      outdated: z.number(),
      versions: z.array(z.object({ version: z.string(), count: z.number(), outdated: z.boolean() })),
    }),
  ),
  /** Which of these agents an upgrade would change now. */
  'agents.upgradePlan': query(
    'agents.operate',
    z.object({ ids }),
    z.object({
      bundled: z.string(),
      agents: z.array(z.object({ id, name: z.string(), version: z.string(), status: z.enum(agentStatuses) })),
      /** Those that have the version already, or say none that can be compared. */
      current: z.number(),
      /** Those on whose host a job works. */
      busy: z.number(),
    }),
  ),
  /** Upgrades those of these agents that need it, as a job. */
  'agents.upgrade': command(
    'agents.operate',
    z.object({
      ids,
      rolling: rolling.optional(),
      concurrency: z.number().int().min(1).max(500).optional(),
    }),
    z.object({ jobId: id, count: z.number() }),
  ),
};
