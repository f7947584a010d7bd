import { z } from 'zod';
import { command } from '../procedure';
import { id, time } from '../shapes';

/** What a host's system is. A figure that could not be read is null, a text ''. */
export const hostFacts = z.object({
  /** Read over SSH, or told by the host's agent when it registered. */
  source: z.enum(['ssh', 'agent']),
  collectedAt: time,
  hostName: z.string(),
  os: z.string(),
  kernel: z.string(),
  arch: z.string(),
  cpuModel: z.string(),
  cpuCount: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  /** Of all local disks together. */
  diskBytes: z.number().nullable(),
  diskFreeBytes: z.number().nullable(),
  bootedAt: time.nullable(),
  addresses: z.array(z.string()),
});

export const factsProcedures = {
  /** Reads the facts of hosts anew, as a job. */
  'facts.collect': command(
    'agents.operate',
    z.object({ hostIds: z.array(id).min(1).max(100_000) }),
    z.object({ jobId: id }),
  ),
};
