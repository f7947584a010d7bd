import type { Handlers } from '@main/kernel/dispatch';
import type { UsersService } from './users.service';
import { groupsOf, type User } from './users.store';

export function userHandlers(users: UsersService): Handlers<'users'> {
  return {
    'users.setUp': async (input, { session, address }) => {
      const { token, expiresAt, me } = await users.setUp({ ...input, address });
      session.start(token, expiresAt);
      return me;
    },
    'users.signIn': async (input, { session, address }) => {
      const { token, expiresAt, me } = await users.signIn({ ...input, address }, 'console');
      if (session.token) await users.signOut(session.token);
      session.start(token, expiresAt);
      return me;
    },
    'users.signOut': async (_input, { session }) => {
      if (session.token) await users.signOut(session.token);
      session.end();
      return {};
    },
    'users.me': async (_input, { actor }) => users.me(actor),
    'users.changePassword': async (input, { actor, session }) => {
      await users.changePassword(actor, input.old, input.new, session.token);
      return {};
    },
    'users.list': async (input) => {
      const { items, total } = await users.list(input);
      return { items: items.map(userOut), total };
    },
    'users.add': async (input) => ({ id: await users.add(input) }),
    'users.update': async (input) => {
      await users.update(input);
      return {};
    },
    'users.delete': async ({ id }) => {
      await users.remove(id);
      return {};
    },
    'users.tokens': async (_input, { actor }) => {
      const tokens = await users.tokens.list(actor);
      return {
        items: tokens.map((token) => ({
          id: token.id,
          name: token.name,
          userName: token.user_name,
          permissions: token.permissions === null ? null : (JSON.parse(token.permissions) as string[]),
          createdAt: token.created_at,
          expiresAt: token.expires_at,
          revokedAt: token.revoked_at,
          lastUsedAt: token.last_used_at,
        })),
      };
    },
    'users.createToken': (input, { actor }) => users.tokens.create(actor, input),
    'users.revokeToken': async ({ id }, { actor }) => {
      await users.tokens.revoke(actor, id);
      return {};
    },
  };
}

function userOut(user: User) {
  return {
    id: user.id,
    name: user.name,
    displayName: user.display_name || user.name,
    mail: user.mail ?? '',
    department: user.department,
    groups: groupsOf(user.permissions),
    disabled: user.disabled !== 0,
    feishu: user.union_id !== null,
    createdAt: user.created_at,
    lastLoginAt: user.last_login_at,
  };
}
