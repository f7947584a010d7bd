import { z } from 'zod';
import { command, query } from '../procedure';
import { id, name, nothing, pageOf, paging, sorting, time } from '../shapes';
import { credentialStates } from '../states';

const authType = z.enum(['PASSWORD', 'KEY']);

const brief = {
  id,
  name: z.string(),
  account: z.string(),
  authType,
  state: z.enum(credentialStates),
};

const fields = {
  name,
  account: z.string().trim().min(1).max(64),
  authType,
  remark: z.string().max(1024),
  /** Not used from then on; null: it does not expire. */
  expiresAt: time.nullable(),
  /** Left out: the stored one is kept. Empty: it is forgotten. Never answered. */
  password: z.string().max(1024).optional(),
  key: z.string().max(65_536).optional(),
  passphrase: z.string().max(1024).optional(),
};

/** Logins that many hosts share by reference. */
export const credentialProcedures = {
  'credentials.list': query(
    'cmdb.read',
    z.object({
      ...paging,
      ...sorting(['name', 'account', 'expiresAt', 'updatedAt'], 'name'),
      /** Found within name, account and remark. */
      keyword: z.string().max(256).default(''),
    }),
    pageOf(
      z.object({
        ...brief,
        remark: z.string(),
        expiresAt: time.nullable(),
        /** How many hosts use it. */
        hosts: z.number(),
        creator: z.string(),
        updatedAt: time,
      }),
    ),
  ),
  /** All of them by name, to choose one. */
  'credentials.choices': query('cmdb.read', nothing, z.object({ items: z.array(z.object(brief)) })),
  'credentials.add': command('cmdb.write', z.object(fields), z.object({ id })),
  /** Changes the fields that are given, for every host that uses it. */
  'credentials.update': command(
    'cmdb.write',
    z
      .object({ id, ...fields })
      .partial()
      .required({ id: true }),
    nothing,
  ),
  /** Refused while a host uses it. */
  'credentials.delete': command('cmdb.write', z.object({ id }), nothing),
};
