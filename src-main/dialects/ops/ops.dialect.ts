import type { UsersService } from '@main/domains/users';
import { AppError } from '@main/kernel/app-error';
import type { Dialect } from '@main/platform/http';
import { z } from 'zod';
import { opsErrors, ownsOpsPath, success } from './ops.words';

export interface OpsDialectDeps {
  readonly users: Pick<UsersService, 'signIn' | 'authenticate'>;
}

/** 002's table calls the field `username` and its example `name`: both are read. */
const login = z.object({
  name: z.string().optional(),
  username: z.string().optional(),
  password: z.string().min(1).max(256),
});

/** 002: what the operations team's own systems call. */
export function opsDialect({ users }: OpsDialectDeps): Dialect {
  return {
    name: 'ops',
    owns: ownsOpsPath,
    errors: opsErrors,
    authenticate: (token) => users.authenticate(token),
    routes(route) {
      route({
        id: 'ops.login',
        method: 'POST',
        path: '/admin/user_login',
        permission: 'none',
        audited: true,
        bodyLimit: 16_384,
        body: login,
        async handler({ body, address }) {
          const name = body.name || body.username;
          if (!name) throw AppError.field('name', 'common.required');
          const { token } = await users.signIn({ name, password: body.password, address }, 'access');
          return success({ access_token: token });
        },
      });
    },
  };
}
