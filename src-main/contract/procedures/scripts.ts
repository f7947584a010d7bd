import { z } from 'zod';
import { longestValue } from '../parameters';
import { command, query } from '../procedure';
import { id } from '../shapes';
import { scriptParameters } from './library';
import { rolling } from './rolling';
import { resolvedTargets, targetChoice } from './targets';

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
  /** The hosts that `targets` means now, and what of it means none. */
  'scripts.resolve': query('scripts.read', z.object({ targets: targetChoice }), resolvedTargets),
  /** The addresses of all of them, to be copied. */
  'scripts.addresses': query(
    'scripts.read',
    z.object({ targets: targetChoice }),
    z.object({ addresses: z.array(z.string()) }),
  ),
  /**
   * The hosts that were shown, one by one, for a job that is about to be confirmed. Refused where
   * `targets` means other hosts now than those that `digest` stands for: they have to be looked at again.
   */
  'scripts.freeze': query(
    'scripts.run',
    z.object({ targets: targetChoice, digest: z.string().max(64) }),
    z.object({ hostIds: z.array(id) }),
  ),
  'scripts.run': command('scripts.run', scriptRun, z.object({ jobId: id })),
};
