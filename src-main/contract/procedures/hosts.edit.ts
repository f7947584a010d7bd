import { z } from 'zod';
import { command, query } from '../procedure';
import { id, port } from '../shapes';

const text = (most: number) => z.string().max(most);

/** What many hosts get at once; what is left out stays as it is. */
export const hostChanges = z
  .object({
    businessId: id.nullable(),
    /** null: each host's own login. */
    credentialId: id.nullable(),
    sshUser: z.string().trim().min(1).max(64),
    sshPort: port,
    osType: text(32),
    usage: text(255),
    location: text(255),
    remark: text(1024),
  })
  .partial();

const edit = z.object({ ids: z.array(id).min(1).max(100_000), changes: hostChanges });

export const hostEditProcedures = {
  /** What an edit would change, before anybody asks for it. */
  'cmdb.previewEdit': query(
    'cmdb.write',
    edit,
    z.object({
      /** Those of the ids that are hosts, and those of them that would change. */
      hosts: z.number(),
      changing: z.number(),
      fields: z.array(
        z.object({
          field: hostChanges.keyof(),
          changing: z.number(),
          /** What they have now, the most frequent first; a few of them. */
          from: z.array(z.object({ value: z.string(), hosts: z.number() })),
        }),
      ),
    }),
  ),
  'cmdb.editHosts': command('cmdb.write', edit, z.object({ changed: z.number() })),
};
