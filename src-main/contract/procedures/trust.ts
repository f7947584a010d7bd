import { z } from 'zod';
import { command, query } from '../procedure';
import { downloadTicket, id, listExport, nothing, pageOf, paging, port, time } from '../shapes';
import { hostKeyStates } from '../states';

const state = z.enum(hostKeyStates);

const hostKey = z.object({
  id,
  /** 0: an address that no host of the CMDB has yet. */
  hostId: z.number().int().min(0),
  innerIp: z.string(),
  hostName: z.string(),
  /** Where the key was shown. */
  address: z.string(),
  port,
  type: z.string(),
  fingerprint: z.string(),
  state,
  firstSeenAt: time,
  lastSeenAt: time,
  /** Who accepted, imported or revoked it; empty for a key that was taken at first use. */
  decidedBy: z.string(),
  /** What is trusted at the same place: for a changed key, what it would take the place of. */
  known: z.array(z.object({ type: z.string(), fingerprint: z.string() })),
});

/** Keys that a person has looked at: with their fingerprints, so that no other key slips in, and for the audit log. */
const chosen = z.object({
  keys: z
    .array(z.object({ id, fingerprint: z.string() }))
    .min(1)
    .max(50),
});

const keyFilter = { keyword: z.string().default(''), states: z.array(state).default(['trusted']) };

/** A line of a known_hosts file that was not taken. */
const skipped = z.object({
  line: z.number(),
  reason: z.enum(['badLine', 'badKey', 'certAuthority', 'noHost', 'conflict']),
  text: z.string(),
});

export const trustProcedures = {
  'cmdb.hostKeys': query('cmdb.read', z.object({ ...paging, ...keyFilter }), pageOf(hostKey)),
  'cmdb.exportHostKeys': query('cmdb.read', z.object({ ...listExport, ...keyFilter }), downloadTicket),
  'cmdb.hostKeyCounts': query('cmdb.read', nothing, z.record(state, z.number())),
  /** From now on these are trusted; each takes the place of what was trusted there, if it is a changed one. */
  'cmdb.acceptHostKeys': command('cmdb.write', chosen, z.object({ accepted: z.number() })),
  /** These keys are good for no host any more, whatever the setting. */
  'cmdb.revokeHostKeys': command('cmdb.write', chosen, z.object({ revoked: z.number() })),
  /** Nothing is known of these keys any more: a shown one is dismissed, a trusted one forgotten. */
  'cmdb.removeHostKeys': command('cmdb.write', chosen, z.object({ removed: z.number() })),
  /** After a host was set up anew: its kept key is forgotten, the next one is taken as at first use. */
  'cmdb.forgetHostKeys': command(
    'cmdb.write',
    z.object({ hostIds: z.array(id).min(1) }),
    z.object({ forgotten: z.number() }),
  ),
  /** Takes the text of a known_hosts file. With `dryRun` it only says what it would do. */
  'cmdb.importKnownHosts': command(
    'cmdb.write',
    z.object({ text: z.string().max(8_000_000), dryRun: z.boolean().default(false) }),
    z.object({
      /** Keys that are new here, or were shown and are trusted now. */
      added: z.number(),
      /** Keys that were trusted before. */
      known: z.number(),
      revoked: z.number(),
      /** Hosts of the CMDB that got a key. */
      hosts: z.number(),
      skipped: z.array(skipped).max(200),
      /** How many were skipped in all. */
      skippedTotal: z.number(),
    }),
  ),
  /** Trusted and revoked keys as a known_hosts file. */
  'cmdb.exportKnownHosts': query(
    'cmdb.read',
    z.object({ hashed: z.boolean().default(false) }),
    z.object({ text: z.string() }),
  ),
};
