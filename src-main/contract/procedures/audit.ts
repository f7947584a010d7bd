import { z } from 'zod';
import { query } from '../procedure';
import { downloadTicket, listExport, nothing, pageOf, paging, time } from '../shapes';

const entry = z.object({
  seq: z.number().int(),
  at: time,
  actor: z.string(),
  /** console, api, agent or system. */
  via: z.string(),
  action: z.string(),
  object: z.string(),
  outcome: z.string(),
  detail: z.string(),
});

const entryFilter = {
  keyword: z.string().default(''),
  from: time.optional(),
  to: time.optional(),
};

export const auditProcedures = {
  'audit.list': query('audit.read', z.object({ ...paging, ...entryFilter }), pageOf(entry)),
  'audit.export': query('audit.read', z.object({ ...listExport, ...entryFilter }), downloadTicket),
  /** Walks the hash chain; `brokenAt` is the first row that was tampered with. */
  'audit.verify': query(
    'audit.read',
    nothing,
    z.object({ checked: z.number(), brokenAt: z.number().nullable() }),
  ),
};
