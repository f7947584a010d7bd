import { createHash } from 'node:crypto';

/** What a row of the audit log says, without its place in the chain. */
export interface Entry {
  readonly seq: number;
  readonly at: number;
  readonly actor_kind: string;
  readonly actor_id: number;
  readonly actor_name: string;
  readonly via: string;
  readonly action: string;
  readonly object: string;
  readonly outcome: string;
  readonly detail: string;
}

export interface Link extends Entry {
  readonly previous_hash: string;
  readonly hash: string;
}

/** What stands before the first row. */
export const noHash = '0'.repeat(64);

/** SHA-256 over all that a row says and the hash of the row before. */
export function hashOf(entry: Entry, previousHash: string): string {
  const said = [
    previousHash,
    entry.seq,
    entry.at,
    entry.actor_kind,
    entry.actor_id,
    entry.actor_name,
    entry.via,
    entry.action,
    entry.object,
    entry.outcome,
    entry.detail,
  ];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

/** Whether a row follows on the one before it, and says what it said when it was written. */
export function follows(row: Link, before: { seq: number; hash: string }): boolean {
  return (
    row.seq === before.seq + 1 && row.previous_hash === before.hash && row.hash === hashOf(row, before.hash)
  );
}
