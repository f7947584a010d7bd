import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import { newToken, tokenHash } from '@main/kernel/ids';
import type { Store } from '@main/platform/store';
import type { EnrolmentTokenRow } from '@main/platform/store/schema/agents';
import * as rows from './enrolments.store';

export interface NewEnrolment {
  readonly name: string;
  readonly maxUses: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Tokens by which agents of unknown names come in: named, expiring, counted. */
export interface Enrolments {
  /** The newest first. */
  list(): Promise<EnrolmentTokenRow[]>;
  /** The token itself is answered this once. */
  create(actor: Actor, wanted: NewEnrolment): Promise<{ id: number; token: string }>;
  /** Agents that came in by it stay. */
  revoke(id: number): Promise<void>;
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
  };
}
