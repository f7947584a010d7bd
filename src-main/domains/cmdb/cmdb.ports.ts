import type { AgentStatus } from '@contract/states';
import type { Tx } from '@main/platform/store';
import type { Expression, SqlBool } from 'kysely';

/** When an agent counts as running: the rule belongs to the agents, lists of hosts apply it. */
export interface AgentRule {
  /** @param pollSeconds the longest pause to be expected between two signs of life */
  statusOf(lastSeenAt: number | null, pollSeconds: number, now: number): AgentStatus;
  /** The same as a condition on rows of `agents`. */
  hasStatus(status: AgentStatus, now: number): Expression<SqlBool>;
}

/** Which hosts may be gone through: that their agents run is known to the agents alone. */
export interface ProxyRule {
  /** Hosts that are valid proxies of a cloud area, in the order in which they are tried. */
  validProxies(cloudId: number): Promise<readonly number[]>;
}

export interface CmdbSettings {
  readonly unknownHostKeys: 'record' | 'refuse';
}

/** Who else keeps something by host. */
export interface HostFollower {
  /** The hosts are about to be deleted, within this transaction. */
  hostsDeleted(tx: Tx, ids: readonly number[]): Promise<void>;
}
