import type { Actor } from '@main/kernel/actor';

/** What a token was found to be, until then at the latest. */
export interface KnownActor {
  readonly actor: Actor;
  /** Row id of the session or API token. */
  readonly id: number;
  readonly goodUntil: number;
}

/**
 * Remembers who tokens belong to, so that a busy caller costs no query a request. Everything that
 * changes what a token is worth forgets it here; the short life is for what happens elsewhere.
 */
export interface ActorCache<K extends KnownActor> {
  get(tokenHash: string, now: number): K | undefined;
  /** Taken before the database is asked, and handed to `set`. */
  mark(): number;
  /** Keeps it, unless something was forgotten since the mark: then what was read may be old already. */
  set(tokenHash: string, known: K, mark: number): void;
  forget(tokenHash: string): void;
  forgetUser(userId: number): void;
}

export function createActorCache<K extends KnownActor>(most = 5000): ActorCache<K> {
  const known = new Map<string, K>();
  let forgotten = 0;
  return {
    get(tokenHash, now) {
      const entry = known.get(tokenHash);
      if (!entry || entry.goodUntil > now) return entry;
      known.delete(tokenHash);
      return undefined;
    },
    mark: () => forgotten,
    set(tokenHash, entry, mark) {
      if (mark !== forgotten) return;
      if (known.size >= most) known.clear();
      known.set(tokenHash, entry);
    },
    forget(tokenHash) {
      forgotten += 1;
      known.delete(tokenHash);
    },
    forgetUser(userId) {
      forgotten += 1;
      for (const [hash, { actor }] of known) if (actor.id === userId) known.delete(hash);
    },
  };
}
