import { groups } from '@contract/permissions';
import type { ScriptDeed, VersionState } from '@contract/script-languages';
import type { Actor } from '@main/kernel/actor';
import { may } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Tx } from '@main/platform/store';
import type { LibraryVersionRow, LibraryVersionTable } from '@main/platform/store/schema/library';
import type { Updateable } from 'kysely';
import type { LibraryDeps } from './library.service';
import * as rows from './library.store';
import type { DemandScript } from './save';

export interface VersionAt {
  readonly id: number;
  readonly version: number;
}

/** The life of a version: draft → submitted → able or rejected, and an able one may be disabled and back. */
export function createReviews({ store, bus, clock, auditNote }: LibraryDeps, demandScript: DemandScript) {
  /** Takes a version from one state to another and writes down who did. */
  async function move(
    tx: Tx,
    actor: Actor,
    at: VersionAt,
    step: {
      from: readonly VersionState[];
      to: VersionState;
      deed: ScriptDeed;
      note?: string;
      change?: Updateable<LibraryVersionTable>;
    },
  ): Promise<void> {
    const version = await demand(tx, actor, at, step.from);
    const now = clock.now();
    await rows.setVersion(tx, version, { ...step.change, state: step.to });
    const { deed, note = '' } = step;
    await rows.addEvent(tx, { scriptId: at.id, version: at.version, deed, note }, actor, now);
    await rows.refreshScript(tx, at.id, actor, now);
    tx.afterCommit(() => bus.emit('library.changed', {}));
  }

  async function demand(
    tx: Tx,
    actor: Actor,
    { id, version }: VersionAt,
    states: readonly VersionState[],
  ): Promise<LibraryVersionRow> {
    await demandScript(tx.db, actor, id);
    const found = await rows.findVersion(tx.db, id, version);
    if (!found) throw AppError.notFound('version', `${id}/${version}`);
    if (!states.includes(found.state)) throw new AppError('library.notInState', { version });
    return found;
  }

  return {
    async submit(actor: Actor, { note, ...at }: VersionAt & { note: string }): Promise<void> {
      const change = { submitted_at: clock.now(), submitted_by: actor.name, ...(note && { note }) };
      await store.write((tx) =>
        move(tx, actor, at, { from: ['draft'], to: 'submitted', deed: 'submitted', note, change }),
      );
    },

    /** Takes a submitted version back to be changed. */
    async withdraw(actor: Actor, at: VersionAt): Promise<void> {
      await store.write(async (tx) => {
        const script = await demandScript(tx.db, actor, at.id);
        const wrote = await rows.hasWritten(tx.db, at.id, at.version, actor.id);
        if (!wrote && script.owner_id !== actor.id && !may(actor, 'scripts.review'))
          throw new AppError('library.notYours');
        await move(tx, actor, at, { from: ['submitted'], to: 'draft', deed: 'withdrawn' });
      });
    },

    /**
     * Approves or rejects what was submitted. Nobody reviews their own; an administrator may, and the
     * audit log says so.
     */
    async review(
      actor: Actor,
      review: VersionAt & { verdict: 'approve' | 'reject'; note: string; submittedAt: number },
    ): Promise<void> {
      const { verdict, note, submittedAt, ...at } = review;
      const own = await store.write(async (tx) => {
        const version = await demand(tx, actor, at, ['submitted']);
        if (version.submitted_at !== submittedAt)
          throw new AppError('library.notInState', { version: at.version });
        const wrote = await rows.hasWritten(tx.db, at.id, at.version, actor.id);
        if (wrote && !actor.groups.includes(groups.administrator)) throw new AppError('library.ownReview');
        const change = {
          reviewed_at: clock.now(),
          reviewed_by: actor.name,
          review_note: note,
          own_review: wrote ? 1 : 0,
        };
        const approved = verdict === 'approve';
        await move(tx, actor, at, {
          from: ['submitted'],
          to: approved ? 'able' : 'rejected',
          deed: approved ? 'approved' : 'rejected',
          note,
          change,
        });
        return wrote;
      });
      if (own) await auditNote(actor, 'library.reviewOwn', { ...at, verdict });
    },

    /** Takes a reviewed version out of use, or back into it. */
    async setDisabled(actor: Actor, input: VersionAt & { disabled: boolean; note: string }): Promise<void> {
      const { disabled, note, ...at } = input;
      await store.write((tx) =>
        move(
          tx,
          actor,
          at,
          disabled
            ? { from: ['able'], to: 'disabled', deed: 'disabled', note }
            : { from: ['disabled'], to: 'able', deed: 'enabled', note },
        ),
      );
    },
  };
}
