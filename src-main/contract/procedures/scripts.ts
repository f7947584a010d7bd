import { z } from 'zod';
import { longestValue } from '../parameters';
import { command, query } from '../procedure';
import { id } from '../shapes';
import { hostFilter } from './cmdb';
import { scriptParameters } from './library';
import { rolling } from './rolling';

/** Which hosts: as picked, as pasted, or as a filter finds them now. The list is frozen at the start. */
const targets = z.object({
  hostIds: z.array(id).max(100_000).default([]),
  addresses: z.array(z.string()).max(20_000).default([]),
  filter: hostFilter.optional(),
});

/** A script for exactly the hosts that were shown and confirmed. */
export const scriptRun = z.object({
  title: z.string().max(128).default(''),
  interpreter: z.string().min(1).max(256).default('/bin/bash'),
  content: z.string().min(1).max(4_194_304),
  path: z.string().min(1).max(4096).default('/tmp'),
  user: z.string().min(1).max(64).default('root'),
  /** A word list as 000's `param`: quotes group, nothing expands. */
  param: z.string().max(65_536).default(''),
  timeoutSeconds: z.number().int().min(1).max(86_400).optional(),
  concurrency: z.number().int().min(1).max(500).optional(),
  /** What the script asks for; those of the version where `library` names one. */
  parameters: scriptParameters.default([]),
  /** By name; sensitive ones go to the vault. */
  parameterValues: z.record(z.string().max(64), z.string().max(longestValue)).default({}),
  /** The version of the library that this is; refused when it is not, to the letter. */
  library: z.object({ id, version: z.number().int().positive() }).optional(),
  /** All hosts at once where it is not given. */
  rolling: rolling.optional(),
  /** The hosts that were shown and confirmed. */
  hostIds: z.array(id).min(1).max(100_000),
});

export const scriptProcedures = {
  /** The hosts that `targets` means now, and the pasted addresses that no host has. */
  'scripts.resolve': query(
    'scripts.read',
    z.object({ targets }),
    z.object({
      hosts: z.array(
        z.object({ id, innerIp: z.string(), hostName: z.string(), via: z.enum(['ssh', 'agent', 'none']) }),
      ),
      unknown: z.array(z.string()),
      ambiguous: z.array(z.string()),
    }),
  ),
  'scripts.run': command('scripts.run', scriptRun, z.object({ jobId: id })),
};
