import type { Actor } from '@main/kernel/actor';
import type { Clock } from '@main/kernel/clock';
import { newToken, tokenHash } from '@main/kernel/ids';
import type { Logger } from '@main/kernel/logger';
import type { Store, Tx } from '@main/platform/store';
import { createActorCache, type KnownActor } from './actor.cache';
import { createLater } from './last-used';
import * as rows from './sessions.store';
import { groupsOf } from './users.store';

const hour = 3_600_000;
/** A console session ends so long after its last call, and at the latest so long after sign-in. */
export const consoleIdle = 12 * hour;
export const consoleMost = 7 * 24 * hour;
/** The access token of 002's login. */
export const accessLife = 24 * hour;
/** A session is prolonged at most so often. */
const prolongEvery = 60_000;
const cachedFor = 30_000;

export type SessionKind = 'console' | 'access';

export interface Issued {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

interface KnownSession extends KnownActor {
  readonly kind: SessionKind;
  readonly createdAt: number;
  expiresAt: number;
  seenAt: number;
}

export interface Sessions {
  /** Begins a session within a transaction and drops those that have run out. */
  issue(tx: Tx, userId: number, kind: SessionKind, address: string): Promise<Issued>;
  /** Whose session of this kind a token is; prolongs a console session. */
  actorOf(token: string, kind: SessionKind): Promise<Actor | undefined>;
  end(token: string): Promise<void>;
  /** Ends a user's sessions within a transaction, but the one of the token given. */
  endAllOf(tx: Tx, userId: number, exceptToken?: string): Promise<void>;
  /** To be called when what a user may has changed. */
  forgetUser(userId: number): void;
  stop(): Promise<void>;
}

export function createSessions(store: Store, clock: Clock, logger: Logger): Sessions {
  const cache = createActorCache<KnownSession>();
  const seen = createLater<number, { seenAt: number; expiresAt: number }>(
    10_000,
    (values) =>
      store.write(async (tx) => {
        for (const [id, { seenAt, expiresAt }] of values) await rows.touchSession(tx, id, seenAt, expiresAt);
      }),
    (error) => logger.error({ err: error }, 'sessions could not be prolonged'),
  );

  return {
    async issue(tx, userId, kind, address) {
      const now = clock.now();
      const token = newToken();
      const expiresAt = now + (kind === 'console' ? consoleIdle : accessLife);
      await rows.deleteExpiredSessions(tx, now);
      await rows.insertSession(tx, {
        token_hash: tokenHash(token),
        user_id: userId,
        kind,
        created_at: now,
        expires_at: expiresAt,
        last_seen_at: now,
        address,
      });
      return { token, expiresAt };
    },

    async actorOf(token, kind) {
      const hash = tokenHash(token);
      const now = clock.now();
      const session = cache.get(hash, now) ?? (await load(hash, now));
      if (!session || session.kind !== kind || session.expiresAt <= now) return undefined;
      if (kind === 'console' && now - session.seenAt >= prolongEvery) {
        session.seenAt = now;
        session.expiresAt = Math.min(now + consoleIdle, session.createdAt + consoleMost);
        seen.set(session.id, { seenAt: now, expiresAt: session.expiresAt });
      }
      return session.actor;
    },

    async end(token) {
      const hash = tokenHash(token);
      await store.write((tx) => rows.deleteSession(tx, hash));
      cache.forget(hash);
    },

    async endAllOf(tx, userId, exceptToken) {
      await rows.deleteSessionsOf(tx, userId, exceptToken && tokenHash(exceptToken));
      tx.afterCommit(() => cache.forgetUser(userId));
    },

    forgetUser: (userId) => cache.forgetUser(userId),
    stop: () => seen.stop(),
  };

  async function load(hash: string, now: number): Promise<KnownSession | undefined> {
    const mark = cache.mark();
    // What is known to be prolonged must be in the row before the row is asked.
    await seen.flush();
    const row = await rows.sessionByToken(store.read, hash, now);
    if (!row) return undefined;
    const actor: Actor = {
      kind: 'user',
      id: row.user_id,
      name: row.name,
      groups: groupsOf(row.permissions),
      only: null,
      via: row.kind === 'console' ? 'console' : 'api',
    };
    const session = {
      actor,
      id: row.id,
      kind: row.kind,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      seenAt: row.last_seen_at,
      goodUntil: now + cachedFor,
    };
    cache.set(hash, session, mark);
    return session;
  }
}
