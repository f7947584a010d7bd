import { z } from 'zod';
import { id } from '../shapes';
import { mostTargets, nodeKinds } from '../targets';
import { hostFilter } from './cmdb';

/** A business, set or module. */
export const targetNode = z.object({ kind: z.enum(nodeKinds), id });
export const clusterId = z.string().min(1).max(64);

/**
 * Which hosts: as picked, as pasted, as they stand in the topology and in clusters, or as a filter finds
 * them now; without those that are excepted, however they were named.
 */
export const targetChoice = z.object({
  hostIds: z.array(id).max(mostTargets).default([]),
  addresses: z.array(z.string()).max(20_000).default([]),
  nodes: z.array(targetNode).max(1000).default([]),
  clusterIds: z.array(clusterId).max(1000).default([]),
  exceptIds: z.array(id).max(mostTargets).default([]),
  filter: hostFilter.optional(),
});

const host = z.object({
  id,
  innerIp: z.string(),
  hostName: z.string(),
  via: z.enum(['ssh', 'agent', 'none']),
});

/** What a choice means now. */
export const resolvedTargets = z.object({
  total: z.number().int(),
  /** Stands for the whole list of hosts in its order: what was shown is confirmed by it. */
  digest: z.string(),
  /** The first ones, in the order in which a job takes them. */
  hosts: z.array(host),
  /** How many cannot be reached as things stand, and the first of those. */
  unreachable: z.number().int(),
  unreachableHosts: z.array(host),
  /** Pasted addresses that no host has. */
  unknown: z.array(z.string()),
  /** Pasted addresses that hosts of several cloud areas have; none of them is taken. */
  ambiguous: z.array(z.string()),
  /** Picked hosts that are not there any more. */
  goneHosts: z.array(id),
  /** The chosen nodes that are there, with the names above them and the number of their hosts. */
  nodes: z.array(
    targetNode.extend({ name: z.string(), above: z.array(z.string()), hosts: z.number().int() }),
  ),
  clusters: z.array(z.object({ id: clusterId, name: z.string(), hosts: z.number().int() })),
  /** The excepted hosts that are there, the first of them. */
  excepted: z.array(z.object({ id, innerIp: z.string() })),
});
