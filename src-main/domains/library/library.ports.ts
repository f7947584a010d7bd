import type { Actor } from '@main/kernel/actor';

/** Writes an entry of its own to the audit log, beside the one that every command gets. */
export type AuditNote = (actor: Actor, action: string, input: unknown) => Promise<void>;
