import { z } from 'zod';
import { command, query } from '../procedure';
import { id, name, nothing, time } from '../shapes';
import { hostFilter } from './cmdb';

/** What a kept view of the host list brings back. */
const content = z.object({
  filter: hostFilter,
  /** Keys of the columns that are shown. */
  columns: z.array(z.string().max(64)).max(64),
  sortBy: z.enum(['innerIp', 'hostName', 'updatedAt', 'lastSeenAt', 'id']),
  descending: z.boolean(),
});

const view = z.object({
  id,
  name: z.string(),
  /** Everybody sees it. */
  shared: z.boolean(),
  /** The asker's own: only then can it be changed. */
  own: z.boolean(),
  owner: z.string(),
  content,
  updatedAt: time,
});

/** Views of the host list, kept for each user. */
export const hostViewProcedures = {
  /** One's own and those that others share, by name. */
  'hostViews.list': query('cmdb.read', nothing, z.object({ items: z.array(view) })),
  /** Without an id a new one. To share one takes `cmdb.write`. */
  'hostViews.save': command(
    'cmdb.read',
    z.object({ id: id.optional(), name, shared: z.boolean().default(false), content }),
    z.object({ id }),
  ),
  'hostViews.delete': command('cmdb.read', z.object({ id }), nothing),
};
