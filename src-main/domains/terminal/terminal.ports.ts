import type { Actor } from '@main/kernel/actor';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { AuditSink } from '@main/kernel/dispatch';
import type { Downloads } from '@main/kernel/downloads';
import type { Logger } from '@main/kernel/logger';
import type { SshEndpoint, SshPool } from '@main/platform/ssh';
import type { Store } from '@main/platform/store';

/** What terminals need to know of hosts. */
export interface TerminalHosts {
  findHost(id: number): Promise<{ readonly inner_ip: string; readonly host_name: string } | undefined>;
  /** How to log in; undefined where there is no host or no credential. */
  accessFor(hostId: number): Promise<SshEndpoint | undefined>;
}

export interface TerminalDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pool: SshPool;
  readonly hosts: TerminalHosts;
  /** Where a terminal's end is written down; its opening is, as every command. */
  readonly audit: AuditSink;
  readonly offer: Downloads['offer'];
  /** The data folder: recordings are kept in it. */
  readonly dir: string;
  readonly limits?: Partial<TerminalLimits>;
}

export interface TerminalLimits {
  /** Open at once, of one user and of all. */
  readonly perUser: number;
  readonly total: number;
  /** Bytes that a screen may be behind before the host has to wait. */
  readonly window: number;
  /** Bytes kept for a screen that comes back. */
  readonly tail: number;
  /** Bytes of input that the host has not read. */
  readonly input: number;
  /** Milliseconds without a sign of the screen until a terminal is closed. */
  readonly leftAfter: number;
  readonly recordingDays: number;
  /** Bytes of one recording; it ends there. */
  readonly recordingBytes: number;
}

export const defaultLimits: TerminalLimits = {
  perUser: 32,
  total: 200,
  window: 512 * 1024,
  tail: 256 * 1024,
  input: 1024 * 1024,
  leftAfter: 600_000,
  recordingDays: 90,
  recordingBytes: 256 * 1024 * 1024,
};

/** The owner alone may do anything with a terminal, administrators included: they see its record. */
export function isOwner(actor: Actor, userId: number): boolean {
  return actor.kind === 'user' && actor.id === userId;
}
