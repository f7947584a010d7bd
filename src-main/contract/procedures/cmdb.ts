import { z } from 'zod';
import { command, query } from '../procedure';
import { address, id, name, nothing, pageOf, paging, port, sorting, time } from '../shapes';
import { agentStatuses, credentialStates } from '../states';
import { agentConflict } from './agents';
import { hostFacts } from './facts';

const source = z.enum(['cmdb', 'aos', 'manual']);
const cloudId = z.number().int().min(0);

const host = z.object({
  id,
  innerIp: z.string(),
  outerIp: z.string(),
  cloudId,
  cloudName: z.string(),
  hostName: z.string(),
  osType: z.string(),
  businessId: id.nullable(),
  businessName: z.string(),
  modules: z.array(z.object({ id, name: z.string(), setName: z.string() })),
  nodeType: z.enum(['AGENT', 'PAGENT', 'PROXY']),
  source,
  usage: z.string(),
  location: z.string(),
  remark: z.string(),
  /** Of the shared credential where one is used, else of the host itself. */
  sshUser: z.string(),
  sshPort: port,
  authType: z.enum(['PASSWORD', 'KEY']),
  /** Whether Muster can try to log in. */
  hasCredential: z.boolean(),
  credentialState: z.enum(credentialStates),
  /** The shared credential that it uses. */
  credential: z.object({ id, name: z.string(), expiresAt: time.nullable() }).nullable(),
  agent: z.object({
    id: id.nullable(),
    status: z.enum(agentStatuses),
    version: z.string(),
    lastSeenAt: time.nullable(),
    /** It cannot reach the listener: its traffic is carried by an SSH session while Muster runs. */
    tunnel: z.boolean(),
    /** Two machines show its token; null: one alone. */
    conflict: agentConflict.nullable(),
  }),
  /** The job that works on this host now, or the last agent job, with its step. */
  job: z
    .object({ jobId: id, targetId: id, state: z.string(), step: z.string(), code: z.string() })
    .nullable(),
  /** What its system is; null: nobody has looked yet. */
  facts: hostFacts.nullable(),
  updatedAt: time,
});

/** Filters are joined with "and"; a list within one is joined with "or". */
export const hostFilter = z.object({
  businessId: id.optional(),
  setId: id.optional(),
  moduleId: id.optional(),
  cloudId: cloudId.optional(),
  clusterId: z.string().min(1).max(64).optional(),
  agentStatus: z.array(z.enum(agentStatuses)).optional(),
  version: z.string().optional(),
  /** Hosts that use this shared credential. */
  credentialId: id.optional(),
  /** Exact inner or outer addresses, as pasted. */
  addresses: z.array(z.string()).max(20_000).optional(),
  /** Found within address, name, usage, remark; several words must all be found. */
  keyword: z.string().max(256).optional(),
});

const login = {
  /** A shared credential in place of the host's own login; null: its own. */
  credentialId: id.nullable().optional(),
  sshUser: z.string().max(64),
  sshPort: port,
  authType: z.enum(['PASSWORD', 'KEY']),
  /** Left out: the stored one is kept. Empty: it is forgotten. */
  password: z.string().max(1024).optional(),
  key: z.string().max(65_536).optional(),
  passphrase: z.string().max(1024).optional(),
};

const hostFields = {
  innerIp: address,
  outerIp: z.union([address, z.literal('')]),
  cloudId,
  hostName: z.string().max(255),
  osType: z.string().max(32),
  businessId: id.nullable(),
  usage: z.string().max(255),
  location: z.string().max(255),
  remark: z.string().max(1024),
  ...login,
};

const count = z.object({ added: z.number(), changed: z.number(), left: z.number() });

export const cmdbProcedures = {
  'cmdb.businesses': query(
    'cmdb.read',
    nothing,
    z.object({ items: z.array(z.object({ id, name: z.string(), hosts: z.number() })) }),
  ),
  'cmdb.addBusiness': command(
    'cmdb.write',
    z.object({ name, productLineId: id.nullable().default(null) }),
    z.object({ id }),
  ),
  'cmdb.clouds': query(
    'cmdb.read',
    nothing,
    z.object({ items: z.array(z.object({ id: cloudId, name: z.string(), source, hosts: z.number() })) }),
  ),
  'cmdb.addCloud': command('cmdb.write', z.object({ name }), z.object({ id: cloudId })),
  /** Businesses with their sets and modules, with host counts. */
  'cmdb.topology': query(
    'cmdb.read',
    nothing,
    z.object({
      businesses: z.array(
        z.object({
          id,
          name: z.string(),
          source,
          productLineId: id.nullable(),
          hosts: z.number(),
          sets: z.array(
            z.object({
              id,
              name: z.string(),
              /** `idle`: 空闲机池, which can be neither renamed nor deleted. */
              kind: z.enum(['', 'idle']),
              source,
              hosts: z.number(),
              modules: z.array(
                z.object({
                  id,
                  name: z.string(),
                  /** `idle` (空闲机) and `fault` (故障机) can be neither renamed nor deleted. */
                  kind: z.enum(['', 'idle', 'fault']),
                  source,
                  hosts: z.number(),
                }),
              ),
            }),
          ),
        }),
      ),
    }),
  ),
  'cmdb.hosts': query(
    'cmdb.read',
    z.object({
      ...paging,
      ...sorting(['innerIp', 'hostName', 'updatedAt', 'lastSeenAt', 'id'], 'innerIp'),
      filter: hostFilter.default({}),
    }),
    pageOf(host),
  ),
  /** All hosts that a filter finds, for selecting across pages and for copying addresses. */
  'cmdb.hostIds': query(
    'cmdb.read',
    z.object({ filter: hostFilter }),
    z.object({ items: z.array(z.object({ id, innerIp: z.string() })) }),
  ),
  'cmdb.host': query('cmdb.read', z.object({ id }), host),
  'cmdb.addHost': command('cmdb.write', z.object(hostFields), z.object({ id })),
  'cmdb.updateHost': command(
    'cmdb.write',
    z
      .object({ id, ...hostFields })
      .partial()
      .required({ id: true }),
    nothing,
  ),
  'cmdb.deleteHosts': command(
    'cmdb.write',
    z.object({ ids: z.array(id).min(1).max(100_000) }),
    z.object({ deleted: z.number() }),
  ),
  /**
   * Puts hosts into modules of one business: out of all others, or with `leaveModuleId` out of that
   * one alone (0: out of none).
   */
  'cmdb.moveHosts': command(
    'cmdb.write',
    z.object({
      ids: z.array(id).min(1),
      moduleIds: z.array(id).min(1),
      leaveModuleId: z.number().int().min(0).optional(),
    }),
    nothing,
  ),
  /** Takes the CMDB document of contract.md; the same as POST /api/cmdb/sync. */
  'cmdb.sync': command('cmdb.write', z.object({ document: z.unknown() }), z.record(z.string(), count)),
  'cmdb.export': query('cmdb.read', nothing, z.object({ document: z.unknown() })),
};
