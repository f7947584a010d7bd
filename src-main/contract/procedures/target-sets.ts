import { z } from 'zod';
import { command, query } from '../procedure';
import { id, name, nothing, time } from '../shapes';
import { mostInSet } from '../targets';
import { clusterId, targetChoice, targetNode } from './targets';

const count = z.number().int();
const host = z.object({ id, innerIp: z.string() });

const set = z.object({
  id,
  name: z.string(),
  description: z.string(),
  /** Everybody sees it. */
  shared: z.boolean(),
  /** The asker's own: only then can it be changed. */
  own: z.boolean(),
  owner: z.string(),
  createdAt: time,
  updatedAt: time,
  /** How many members it has of each kind, as they were given. */
  hosts: count,
  addresses: count,
  nodes: count,
  clusters: count,
  excepted: count,
  /** Names of the nodes and clusters among them that were deleted, and the number of such hosts. */
  gone: z.array(z.string()),
  goneHosts: count,
});

/** Members as they were given, with the names that they had then. */
const content = z.object({
  hosts: z.array(host),
  addresses: z.array(z.string()),
  nodes: z.array(targetNode.extend({ name: z.string() })),
  clusters: z.array(z.object({ id: clusterId, name: z.string() })),
  excepted: z.array(host),
});

const hostIds = z.array(id).max(mostInSet).default([]);

/** Named targets, kept for each user and shared by those who want to. */
export const targetSetProcedures = {
  /** One's own and those that others share, by name. */
  'targetSets.list': query('scripts.read', nothing, z.object({ items: z.array(set) })),
  'targetSets.get': query('scripts.read', z.object({ id }), set.extend({ content })),
  /** Without an id a new one. Without members those of one's own set stay as they are. */
  'targetSets.save': command(
    'scripts.run',
    z.object({
      id: id.optional(),
      name,
      description: z.string().trim().max(1024).default(''),
      shared: z.boolean().default(false),
      content: targetChoice.omit({ filter: true }).extend({ hostIds, exceptIds: hostIds }).optional(),
    }),
    z.object({ id }),
  ),
  'targetSets.delete': command('scripts.run', z.object({ id }), nothing),
};
