import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import { newToken, tokenHash } from '@main/kernel/ids';
import type { Store } from '@main/platform/store';
import { isPlaced } from './enrolling';
import { whyRefused } from './enrolments.rules';
import * as rows from './enrolments.store';

export interface NewEnrolment {
  readonly name: string;
  readonly maxUses: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Tokens by which agents come in: many of unknown names, or the one of a host. Named, expiring, counted. */
export interface Enrolments {
  /** The newest first. */
  list(): Promise<rows.ListedEnrolment[]>;
  /** The token itself is answered this once. */
  create(actor: Actor, wanted: NewEnrolment): Promise<{ id: number; token: string }>;
  /** Agents that came in by it stay. */
  revoke(id: number): Promise<void>;
  /**
   * Whether a token lets a host fetch the agent's files: one for one host does, while it is good. Throws
   * `agents.enrolment…` where it is used, expired or revoked.
   */
  allowsDownload(token: string): Promise<boolean>;
}

export function createEnrolments(store: Store, clock: Clock): Enrolments {
  return {
    list: () => rows.listEnrolments(store.read),

    async create(actor, { name, maxUses, expiresAt }) {
      const now = clock.now();
      if (expiresAt <= now) throw AppError.field('expiresAt', 'common.tooShort', { minimum: now });
      const token = newToken();
      const id = await store.write((tx) =>
        rows.insertEnrolment(tx, {
          name,
          token_hash: tokenHash(token),
          max_uses: maxUses,
          expires_at: expiresAt,
          created_at: now,
          created_by: actor.name,
          revoked_at: null,
        }),
      );
      return { id, token };
    },

    async revoke(id) {
      if (!(await store.write((tx) => rows.revokeEnrolment(tx, id, clock.now()))))
        throw AppError.notFound('enrolment', id);
    },

    async allowsDownload(token) {
      const enrolment = await rows.enrolmentByToken(store.read, tokenHash(token));
      if (!enrolment || !isPlaced(enrolment)) return false;
      const refusal = whyRefused(enrolment, clock.now());
      if (refusal) throw new AppError(refusal.reason, refusal.params);
      return true;
    },
  };
}
