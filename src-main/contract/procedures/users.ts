import { z } from 'zod';
import { command, query } from '../procedure';
import { id, name, nothing, pageOf, paging, time } from '../shapes';

const groups = z.array(z.number().int().min(1).max(4)).min(1);
const password = z.string().min(1).max(256);

export const me = z.object({ id, name: z.string(), groups, displayName: z.string() });

const user = z.object({
  id,
  name: z.string(),
  /** What people read: the name that Feishu tells, or the one to sign in with. */
  displayName: z.string(),
  mail: z.string(),
  department: z.string(),
  groups,
  disabled: z.boolean(),
  feishu: z.boolean(),
  createdAt: time,
  lastLoginAt: time.nullable(),
});

const userFields = {
  mail: z.union([z.email(), z.literal('')]),
  department: z.string().max(128),
  groups,
};

const apiToken = z.object({
  id,
  name: z.string(),
  userName: z.string(),
  /** null: everything its user may do. */
  permissions: z.array(z.string()).nullable(),
  createdAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
  lastUsedAt: time.nullable(),
});

export const userProcedures = {
  /** First run: makes the first administrator. `code` is the set-up code that the console printed. */
  'users.setUp': command('public', z.object({ code: z.string(), name, password }), me),
  'users.signIn': command('public', z.object({ name: z.string().min(1), password }), me),
  'users.signOut': command('session', nothing, nothing),
  'users.me': query('session', nothing, me),
  'users.changePassword': command('session', z.object({ old: password, new: password }), nothing),
  'users.list': query('users.read', z.object({ ...paging, keyword: z.string().default('') }), pageOf(user)),
  'users.add': command('users.write', z.object({ name, password, ...userFields }), z.object({ id })),
  'users.update': command(
    'users.write',
    z.object({ id, ...userFields, disabled: z.boolean(), password: password.optional() }),
    nothing,
  ),
  'users.delete': command('users.write', z.object({ id }), nothing),
  'users.tokens': query('session', nothing, z.object({ items: z.array(apiToken) })),
  /** The token is answered this once. */
  'users.createToken': command(
    'session',
    z.object({ name, permissions: z.array(z.string()).nullable(), expiresAt: time.nullable() }),
    z.object({ id, token: z.string() }),
  ),
  'users.revokeToken': command('session', z.object({ id }), nothing),
};
