import type { SshSession } from '@main/platform/ssh';
import type { UpgradeOrder } from './upgrade.program';

/** A way to carry out an upgrade's orders on one host. */
export interface UpgradeHands {
  /** Carries an order out and answers what the program printed. */
  run(order: UpgradeOrder): Promise<string>;
  /** Ends an order that is under way; whether the host shows nothing of it any more. */
  end(): Promise<boolean>;
  /** The same way, bounded by another signal. */
  under(signal: AbortSignal): UpgradeHands;
  /** The session, where it is one over SSH, and a folder there for files in transit. */
  readonly ssh?: {
    readonly session: SshSession;
    makeStage(): Promise<string>;
    removeStage(stage: string): Promise<void>;
  };
}
