import { z } from 'zod';
import { findingStates, preflightChecks, preflightStates } from '../preflight';
import { command, query } from '../procedure';
import { nothing, time } from '../shapes';
import { installHost, nodeType } from './agents';

const runId = z.string().regex(/^[0-9a-f]{32}$/);

const finding = z.object({
  check: z.enum(preflightChecks),
  state: z.enum(findingStates),
  /** A code of the catalogue (contract/codes); empty where there is nothing to say. */
  code: z.string(),
  /** What was found, in no language: a version, a fingerprint, an address. */
  detail: z.string(),
});

/** A way that a firewall seems to close. */
const rule = z.object({
  /** An address, or several with commas. */
  source: z.string(),
  target: z.string(),
  port: z.number(),
  protocol: z.literal('tcp'),
  purpose: z.enum(['ssh', 'callback']),
});

/** Hosts of an install table are looked at before anything is changed; nothing of it is stored. */
export const preflightProcedures = {
  'agents.preflightStart': command(
    'agents.operate',
    z.object({
      operation: z.enum(['INSTALL', 'REINSTALL']).default('INSTALL'),
      nodeType: nodeType.default('AGENT'),
      cloudId: z.number().int().min(0).default(0),
      hosts: z.array(installHost).min(1).max(2000),
    }),
    z.object({ runId }),
  ),
  'agents.preflight': query(
    'agents.operate',
    z.object({ runId }),
    z.object({
      startedAt: time,
      finishedAt: time.nullable(),
      /** In the order of the table. */
      hosts: z.array(
        z.object({
          innerIp: z.string(),
          state: z.enum(preflightStates),
          findings: z.array(finding),
          rules: z.array(rule),
        }),
      ),
    }),
  ),
  'agents.preflightStop': command('agents.operate', z.object({ runId }), nothing),
};
