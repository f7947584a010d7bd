import type { AgentStatus } from '@contract/states';

/** How big the fleet is. */
export interface Fleet {
  countHosts(): Promise<number>;
  countBusinesses(): Promise<number>;
}

export interface AgentCounts {
  /** Agents by status, as it is now. */
  countByStatus(): Promise<Record<AgentStatus, number>>;
}
