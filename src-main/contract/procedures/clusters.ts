import { z } from 'zod';
import { command, query } from '../procedure';
import { downloadTicket, id, listExport, name, nothing, pageOf, paging, sorting, time } from '../shapes';
import { givenId } from './places';

const source = z.enum(['cmdb', 'aos', 'manual']);

const cluster = z.object({
  id: givenId,
  name: z.string(),
  type: z.string(),
  envId: givenId.nullable(),
  envName: z.string(),
  businessId: id.nullable(),
  businessName: z.string(),
  remark: z.string(),
  source,
  hosts: z.number(),
  creator: z.string(),
  updatedAt: time,
});

/** Filters are joined with "and". */
export const clusterFilter = z.object({
  /** Found within name, type, remark and id; several words must all be found. */
  keyword: z.string().max(256).default(''),
  type: z.string().max(64).optional(),
  envId: givenId.optional(),
  businessId: id.optional(),
  source: source.optional(),
});

export const clusterOrder = sorting(['name', 'type', 'updatedAt'], 'name');

const fields = {
  name,
  type: z.string().trim().max(64),
  envId: givenId.nullable(),
  businessId: id.nullable(),
  remark: z.string().max(1024),
};
const hostIds = z.array(id).min(1).max(20_000);

export const clusterProcedures = {
  'clusters.list': query(
    'cmdb.read',
    z.object({ ...paging, ...clusterOrder, ...clusterFilter.shape }),
    pageOf(cluster),
  ),
  'clusters.export': query(
    'cmdb.read',
    z.object({ ...listExport, ...clusterOrder, ...clusterFilter.shape }),
    downloadTicket,
  ),
  'clusters.get': query('cmdb.read', z.object({ id: givenId }), cluster),
  /** The types that clusters have, to choose from. */
  'clusters.types': query('cmdb.read', nothing, z.object({ items: z.array(z.string()) })),
  'clusters.add': command('cmdb.write', z.object(fields), z.object({ id: givenId })),
  'clusters.update': command(
    'cmdb.write',
    z
      .object({ id: givenId, ...fields })
      .partial()
      .required({ id: true }),
    nothing,
  ),
  /** All or none: one that came from the CMDB refuses the rest. Hosts stay. */
  'clusters.delete': command(
    'cmdb.write',
    z.object({ ids: z.array(givenId).min(1).max(1000) }),
    z.object({ deleted: z.number() }),
  ),
  'clusters.bindHosts': command(
    'cmdb.write',
    z.object({ id: givenId, hostIds }),
    z.object({ bound: z.number(), already: z.number() }),
  ),
  'clusters.unbindHosts': command(
    'cmdb.write',
    z.object({ id: givenId, hostIds }),
    z.object({ unbound: z.number() }),
  ),
  'cmdb.clustersOfHost': query(
    'cmdb.read',
    z.object({ hostId: id }),
    z.object({ items: z.array(cluster.omit({ hosts: true, creator: true })) }),
  ),
  /** Which hosts are meant by pasted addresses, inner or outer: all of them are told, none is guessed. */
  'cmdb.findAddresses': query(
    'cmdb.read',
    z.object({ addresses: z.array(z.string().max(64)).max(5000) }),
    z.object({
      items: z.array(
        z.object({
          id,
          innerIp: z.string(),
          hostName: z.string(),
          cloudName: z.string(),
          businessName: z.string(),
        }),
      ),
      /** Addresses that no host has. */
      unknown: z.array(z.string()),
      /** Addresses that several hosts have: which one is meant has to be chosen. */
      ambiguous: z.array(z.string()),
    }),
  ),
};
