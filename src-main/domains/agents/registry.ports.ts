import type { Tx } from '@main/platform/store';
import type { LookedUp } from './facts.program';

/** Work for an agent, as other domains hand it in. */
export interface NewTask {
  readonly agentId: number;
  /** A shell command, or what `execCommand` makes. */
  readonly command: string;
  /** From the agent's confirmation on; after it and a grace the task is lost. */
  readonly timeoutSeconds: number;
  /** Handed out even while another task runs; by default only cancels are. */
  readonly urgent?: boolean;
  /** The command holds a secret: the vault keeps it until it is handed out for the last time. */
  readonly secret?: boolean;
}

/** How an 001 task ended. */
export interface AgentTaskEnd {
  /**
   * succeeded: the agent brought a result; failed: it never reached the agent; cancelled: taken back;
   * lost: the agent had it, and nobody knows.
   */
  readonly state: 'succeeded' | 'failed' | 'cancelled' | 'lost';
  /** What the agent reported, as it came; '' where it did not. */
  readonly result: string;
}

/** What agents need to know of hosts. */
export interface HostAddresses {
  /** The inner address of a host, undefined where there is no such host. */
  innerIp(hostId: number): Promise<string | undefined>;
  /** Finds or makes the host at a place; throws as `checkPlace` does. `creator`: who asked for it. */
  bind(tx: Tx, place: BoundPlace, creator: string): Promise<{ hostId: number; nodeType: string }>;
  /** Keeps what the host's agent told of it. */
  keepFacts(tx: Tx, hostId: number, facts: KeptFacts): Promise<void>;
}

/** What a command to be run on a host needs to know before it is made. */
export interface HostPlaces {
  /** Throws where there can be no host of that business at the place. */
  checkPlace(tx: Tx, place: HostPlace): Promise<void>;
}

/** Where a host belongs. */
export interface HostPlace {
  readonly businessId: number;
  readonly cloudId: number;
  readonly innerIp: string;
}

/** A place with how the host's agent calls. */
export interface BoundPlace extends HostPlace {
  readonly nodeType: 'AGENT' | 'PAGENT';
}

/** What is known of a host's system, with where it comes from and its time. */
export interface KeptFacts extends Omit<LookedUp, 'addresses'> {
  readonly addresses: string[];
  readonly source: 'ssh' | 'agent';
  readonly collectedAt: number;
}
