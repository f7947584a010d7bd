import { join } from 'node:path';
import type { Actor } from '@main/kernel/actor';
import type { Clock } from '@main/kernel/clock';
import type { AuditSink } from '@main/kernel/dispatch';
import type { Logger } from '@main/kernel/logger';
import type { Page, Store } from '@main/platform/store';
import * as rows from './audit.store';
import { follows, noHash } from './chain';
import { createHeadWriter, type KeptHead, readHead } from './head.file';
import { objectOf, redact } from './redact';

const headEvery = 1000;
const verifiedAtOnce = 2000;
const longestDetail = 8000;

export interface AuditDeps {
  readonly store: Store;
  /** The data folder; the head of the chain is kept there, beside the database. */
  readonly dir: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface AuditService {
  /** Writes down what dispatch was told through this door. Resolves after the commit. */
  sink(door: Actor['via']): AuditSink;
  list(filter: rows.AuditFilter): Promise<Page<rows.AuditEntry>>;
  /** Walks the whole chain; `brokenAt` is the first row that is not what it was, or is gone. */
  verify(): Promise<{ checked: number; brokenAt: number | null }>;
  /** Brings the head to the disk. */
  stop(): Promise<void>;
}

/**
 * The log of who did what. Rows are only ever added, each with the hash of the one before. The head
 * is kept in a file, so that a cut tail and a chain made anew show too.
 */
export async function openAudit({ store, dir, clock, logger }: AuditDeps): Promise<AuditService> {
  const file = join(dir, 'audit-head.json');
  const head = createHeadWriter(file, headEvery, (error) =>
    logger.error({ err: error }, 'the head of the audit log could not be kept'),
  );
  const brokenAtStart = await checkStart();

  return {
    sink: (door) => async (entry) => {
      const { actor, action, input, outcome } = entry;
      // A flood of refused guesses shall not fill the disk; the first ones are in the log.
      if (!actor && outcome === 'TOO_MANY') return;
      const detail = JSON.stringify(redact(input ?? {}));
      await store.write(async (tx) => {
        const added = await rows.append(tx, {
          at: clock.now(),
          actor_kind: actor?.kind ?? 'nobody',
          actor_id: actor?.id ?? 0,
          actor_name: actor?.name ?? (outcome === 'ok' ? nameGiven(input) : ''),
          via: actor?.via ?? door,
          action,
          object: objectOf(input),
          outcome,
          detail: detail.length > longestDetail ? JSON.stringify({ cut: detail.length }) : detail,
        });
        tx.afterCommit(() => head.set({ ...added, brokenAt: brokenAtStart }));
      });
    },

    list: (filter) => rows.listEntries(store.read, filter),

    async verify() {
      await head.flush();
      const { checked, brokenAt } = await walk(await readHead(file));
      const first = [brokenAt, brokenAtStart].filter((seq) => seq !== null);
      return { checked, brokenAt: first.length > 0 ? Math.min(...first) : null };
    },

    stop: () => head.flush(),
  };

  /** What happened while Muster was not running; from here on the head moves on and would hide it. */
  async function checkStart(): Promise<number | null> {
    const last = await rows.lastRow(store.read);
    const kept = await readHead(file);
    const brokenAt = kept?.brokenAt ?? (await breakAtHead(last, kept));
    if (brokenAt !== null) logger.error({ seq: brokenAt }, 'the audit log was tampered with');
    head.set({ ...last, brokenAt });
    await head.flush();
    return brokenAt;
  }

  async function breakAtHead(last: rows.Head, kept: KeptHead | undefined): Promise<number | null> {
    if (!kept) return last.seq === 0 ? null : last.seq;
    if (kept.seq > last.seq) return last.seq + 1;
    if (kept.seq === 0) return null;
    const [row] = await rows.rowsAfter(store.read, kept.seq - 1, 1);
    return row?.seq === kept.seq && row.hash === kept.hash ? null : kept.seq;
  }

  async function walk(kept: KeptHead | undefined): Promise<{ checked: number; brokenAt: number | null }> {
    let before: rows.Head = { seq: 0, hash: noHash };
    for (;;) {
      const batch = await rows.rowsAfter(store.read, before.seq, verifiedAtOnce);
      for (const row of batch) {
        const atHead = row.seq === kept?.seq && row.hash !== kept.hash;
        if (atHead || !follows(row, before)) return { checked: before.seq, brokenAt: before.seq + 1 };
        before = row;
      }
      if (batch.length < verifiedAtOnce) break;
    }
    if (kept && kept.seq > before.seq) return { checked: before.seq, brokenAt: before.seq + 1 };
    return { checked: before.seq, brokenAt: null };
  }
}

/** A sign-in that went well is the deed of who signed in, though nobody was signed in before. */
function nameGiven(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  const { name, username } = input as { name?: unknown; username?: unknown };
  const given = [name, username].find((one) => typeof one === 'string');
  return typeof given === 'string' ? given.trim() : '';
}
