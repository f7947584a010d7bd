import { type Permission, permissions } from '@contract/permissions';
import { type Actor, may } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import { newToken, tokenHash } from '@main/kernel/ids';
import type { Logger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store';
import { createActorCache, type KnownActor } from './actor.cache';
import { createLater } from './last-used';
import * as rows from './tokens.store';
import { groupsOf } from './users.store';

const cachedFor = 30_000;

export interface NewToken {
  readonly name: string;
  /** null: everything the user may do. */
  readonly permissions: readonly string[] | null;
  readonly expiresAt: number | null;
}

export interface Tokens {
  /** Administrators see the tokens of all. */
  list(actor: Actor): Promise<rows.ApiToken[]>;
  /** The token itself is answered this once. Throws `common.forbidden` for what the user may not do. */
  create(actor: Actor, wanted: NewToken): Promise<{ id: number; token: string }>;
  revoke(actor: Actor, id: number): Promise<void>;
  actorOf(token: string): Promise<Actor | undefined>;
  forgetUser(userId: number): void;
  stop(): Promise<void>;
}

/** Tokens by which other systems come in, as one user and at most with that user's permissions. */
export function createTokens(store: Store, clock: Clock, logger: Logger): Tokens {
  const cache = createActorCache<KnownActor>();
  const used = createLater<number, number>(
    10_000,
    (values) =>
      store.write(async (tx) => {
        for (const [id, at] of values) await rows.touchToken(tx, id, at);
      }),
    (error) => logger.error({ err: error }, 'the last use of tokens could not be kept'),
  );

  return {
    list: (actor) => rows.listTokens(store.read, may(actor, 'users.read') ? undefined : actor.id),

    async create(actor, { name, permissions: wanted, expiresAt }) {
      const now = clock.now();
      if (expiresAt !== null && expiresAt <= now)
        throw AppError.field('expiresAt', 'common.tooShort', { minimum: now });
      for (const permission of wanted ?? []) {
        if (!isPermission(permission))
          throw AppError.field('permissions', 'common.wrongValue', {
            values: Object.keys(permissions).join(', '),
          });
        if (!may(actor, permission)) throw new AppError('common.forbidden');
      }
      const token = newToken();
      // A scoped caller cannot make a token that may more than itself.
      const scope = wanted ?? actor.only;
      const id = await store.write((tx) =>
        rows.insertToken(tx, {
          name,
          token_hash: tokenHash(token),
          user_id: actor.id,
          permissions: scope && JSON.stringify(scope),
          created_at: now,
          expires_at: expiresAt,
        }),
      );
      return { id, token };
    },

    async revoke(actor, id) {
      const token = await rows.tokenById(store.read, id);
      if (!token || (token.user_id !== actor.id && !may(actor, 'users.write')))
        throw AppError.notFound('token', id);
      if (token.revoked_at !== null) return;
      await store.write((tx) => rows.revokeToken(tx, id, clock.now()));
      cache.forgetUser(token.user_id);
    },

    async actorOf(token) {
      const hash = tokenHash(token);
      const now = clock.now();
      const known = cache.get(hash, now) ?? (await load(hash, now));
      if (!known) return undefined;
      used.set(known.id, now);
      return known.actor;
    },

    forgetUser: (userId) => cache.forgetUser(userId),
    stop: () => used.stop(),
  };

  async function load(hash: string, now: number): Promise<KnownActor | undefined> {
    const mark = cache.mark();
    const row = await rows.tokenByHash(store.read, hash, now);
    if (!row) return undefined;
    const actor: Actor = {
      kind: 'user',
      id: row.user_id,
      name: row.user_name,
      groups: groupsOf(row.groups),
      only: row.permissions === null ? null : (JSON.parse(row.permissions) as string[]),
      via: 'api',
    };
    const known = { actor, id: row.id, goodUntil: Math.min(now + cachedFor, row.expires_at ?? Infinity) };
    cache.set(hash, known, mark);
    return known;
  }
}

function isPermission(name: string): name is Permission {
  return Object.hasOwn(permissions, name);
}
