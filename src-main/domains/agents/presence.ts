import type { AgentStatus } from '@contract/states';
import type { Clock } from '@main/kernel/clock';
import { statusOf } from './liveness';
import { createWaiters, type Waiter } from './waiters';

/** Signs of life, kept in memory and written together: a poll must not cost a write. */
export interface Presence {
  /** A sign of life, now. */
  touch(agentId: number, pollSeconds: number): void;
  /** The latest sign of life since the start, if there was one; newer than the database's. */
  lastSeen(agentId: number): number | undefined;
  /** The status by what is in memory and in the database. */
  status(agent: { id: number; last_seen_at: number | null; poll_seconds: number }): AgentStatus;
  /** Resolves at the first sign of life at or after `since`; rejects when the signal is aborted. */
  seenSince(agentId: number, since: number, signal: AbortSignal): Promise<void>;
  /** Is woken at each sign of life from now on; to be left. */
  follow(agentId: number): Waiter;
  forget(agentId: number): void;
  /** Writes what came since the last time; tells `onChange` when an agent came or went. */
  flush(): Promise<void>;
}

interface Sign {
  at: number;
  pollSeconds: number;
  running: boolean;
}

/** `write` gets the signs of life that came since it was last called. */
export function createPresence(
  clock: Clock,
  write: (signs: readonly { id: number; last_seen_at: number }[]) => Promise<unknown>,
  onChange: () => void,
): Presence {
  const signs = new Map<number, Sign>();
  let fresh = new Set<number>();
  let changed = false;
  const waiting = createWaiters<number>();

  return {
    touch(agentId, pollSeconds) {
      const at = clock.now();
      const sign = signs.get(agentId);
      if (sign) {
        changed ||= !sign.running;
        sign.at = at;
        sign.pollSeconds = pollSeconds;
        sign.running = true;
      } else {
        changed = true;
        signs.set(agentId, { at, pollSeconds, running: true });
      }
      fresh.add(agentId);
      waiting.wake(agentId);
    },
    lastSeen: (agentId) => signs.get(agentId)?.at,
    status: (agent) =>
      statusOf(signs.get(agent.id)?.at ?? agent.last_seen_at, agent.poll_seconds, clock.now()),
    async seenSince(agentId, since, signal) {
      const waiter = waiting.join(agentId);
      try {
        while ((signs.get(agentId)?.at ?? 0) < since) {
          signal.throwIfAborted();
          await waiter.wait(undefined, signal);
        }
      } finally {
        waiter.leave();
      }
    },
    follow: (agentId) => waiting.join(agentId),
    forget(agentId) {
      signs.delete(agentId);
      fresh.delete(agentId);
    },
    async flush() {
      const taken = fresh;
      fresh = new Set();
      const rows = [...taken].flatMap((id) => {
        const sign = signs.get(id);
        return sign ? [{ id, last_seen_at: sign.at }] : [];
      });
      if (rows.length > 0) {
        await write(rows).catch((error: unknown) => {
          // They are still the latest there are: the next flush takes them along.
          for (const id of taken) if (signs.has(id)) fresh.add(id);
          throw error;
        });
      }
      const now = clock.now();
      for (const sign of signs.values()) {
        if (sign.running && statusOf(sign.at, sign.pollSeconds, now) !== 'RUNNING') {
          sign.running = false;
          changed = true;
        }
      }
      if (changed) onChange();
      changed = false;
    },
  };
}
