import { z } from 'zod';
import { command, query } from '../procedure';
import {
  address,
  downloadTicket,
  id,
  listExport,
  name,
  nothing,
  pageOf,
  paging,
  port,
  sorting,
  time,
} from '../shapes';
import { agentStatuses } from '../states';

/** Two machines show the token of one agent, e.g. since one was cloned from the other. */
export const agentConflict = z.object({
  since: time,
  between: z.array(
    z.object({
      /** As it said; '' where it did not. */
      hostName: z.string(),
      /** Where it called from, and its own as it said. */
      addresses: z.array(z.string()),
      at: time,
    }),
  ),
});

const agent = z.object({
  id,
  name: z.string(),
  hostId: id.nullable(),
  innerIp: z.string(),
  status: z.enum(agentStatuses),
  version: z.string(),
  /** Its version is older than the one that hosts get from here. */
  outdated: z.boolean(),
  lastSeenAt: time.nullable(),
  registeredAt: time.nullable(),
  /** Tasks that wait for this agent or run on it. */
  openTasks: z.number(),
  /** The token was reset and the agent has not registered with the new one yet. */
  awaitsRegistration: z.boolean(),
  /** null: one machine alone has its token, as far as is known. Ended by another token alone. */
  conflict: agentConflict.nullable(),
});

/** How a host calls whose agent comes in by itself: Muster directly, or a proxy of its cloud area. */
const manualType = z.enum(['AGENT', 'PAGENT']);

const enrolment = z.object({
  id,
  name: z.string(),
  uses: z.number(),
  maxUses: z.number(),
  expiresAt: time,
  createdAt: time,
  revokedAt: time.nullable(),
  /** The one host that it is for; null: it is for many. */
  place: z
    .object({
      businessId: id,
      businessName: z.string(),
      cloudId: z.number(),
      cloudName: z.string(),
      nodeType: manualType,
      innerIp: z.string(),
      /** null: there is no such host yet. */
      hostId: id.nullable(),
    })
    .nullable(),
  /** When the agent of that host came in by it, and from which address. */
  usedAt: time.nullable(),
  usedFrom: z.string(),
});

export const operation = z.enum(['INSTALL', 'REINSTALL', 'UNINSTALL', 'REMOVE', 'UPDATE_AUTHINFO']);
export const nodeType = z.enum(['AGENT', 'PAGENT', 'PROXY']);

/**
 * One line of the install table; the words are 004's (section 9) in our spelling. What is left out is
 * kept as it is stored for the host; a new one gets root, port 22, PASSWORD, LINUX.
 */
export const installHost = z.object({
  innerIp: address,
  outerIp: z.union([address, z.literal('')]).optional(),
  osType: z.string().max(32).optional(),
  account: z.string().min(1).max(64).optional(),
  port: port.optional(),
  authType: z.enum(['PASSWORD', 'KEY']).optional(),
  /** A shared credential in place of account, authType and secrets. */
  credentialId: id.optional(),
  /** Left out or empty: the credential stored for the host is used. */
  password: z.string().max(1024).optional(),
  key: z.string().max(65_536).optional(),
  passphrase: z.string().max(1024).optional(),
});

export const operateInput = z.object({
  operation,
  nodeType: nodeType.default('AGENT'),
  businessId: id,
  cloudId: z.number().int().min(0).default(0),
  hosts: z.array(installHost).min(1).max(5000),
});

const agentList = {
  ...sorting(['name', 'lastSeenAt', 'registeredAt'], 'name'),
  keyword: z.string().default(''),
  status: z.array(z.enum(agentStatuses)).optional(),
  /** Only those whose token two machines show. */
  conflict: z.boolean().optional(),
  /** Only those that can be upgraded. */
  outdated: z.literal(true).optional(),
};

export const agentProcedures = {
  'agents.list': query('agents.read', z.object({ ...paging, ...agentList }), pageOf(agent)),
  'agents.export': query('agents.read', z.object({ ...listExport, ...agentList }), downloadTicket),
  /** An agent made by hand; its token is answered this once. */
  'agents.create': command(
    'agents.operate',
    z.object({ name, hostId: id.optional() }),
    z.object({ id, token: z.string() }),
  ),
  /** The old token fails everywhere from now on; the new one is answered this once. */
  'agents.resetToken': command('agents.operate', z.object({ id }), z.object({ token: z.string() })),
  'agents.delete': command(
    'agents.operate',
    z.object({ ids: z.array(id).min(1) }),
    z.object({ deleted: z.number() }),
  ),
  /** Installs, reinstalls, uninstalls, forgets, or saves credentials: 004's tasks. */
  'agents.operate': command(
    'agents.operate',
    operateInput,
    z.object({
      /** null where nothing has to run (REMOVE, UPDATE_AUTHINFO). */
      jobId: id.nullable(),
      hosts: z.array(z.object({ hostId: id, innerIp: z.string(), targetId: id.nullable() })),
    }),
  ),
  /** The addresses that hosts will download from and call back to, as an install would use them now. */
  'agents.addresses': query(
    'agents.read',
    nothing,
    z.object({ inner: z.array(z.string()), outer: z.array(z.string()) }),
  ),
  'agents.enrolments': query('agents.operate', nothing, z.object({ items: z.array(enrolment) })),
  'agents.createEnrolment': command(
    'agents.operate',
    z.object({ name, maxUses: z.number().int().min(1).max(100_000), expiresAt: time }),
    z.object({ id, token: z.string() }),
  ),
  /** A command that somebody runs on one host, good once; it is answered this once. */
  'agents.createManual': command(
    'agents.operate',
    z.object({
      businessId: id,
      cloudId: z.number().int().min(0).default(0),
      /** PAGENT: the host only reaches the proxies of its cloud area. */
      nodeType: manualType.default('AGENT'),
      innerIp: address,
      /** For how long it is good. */
      hours: z.number().int().min(1).max(720).default(24),
    }),
    z.object({ id, command: z.string(), expiresAt: time }),
  ),
  'agents.revokeEnrolment': command('agents.operate', z.object({ id }), nothing),
};
