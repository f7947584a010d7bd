import type { agentConflict } from '@contract/procedures/agents';
import type { z } from 'zod';
import type { Sighting } from './identity.rule';

/** Two machines that show one token, as it is kept and shown. */
export type Conflict = z.output<typeof agentConflict>;

/** The most addresses that are shown of one machine. */
const mostAddresses = 4;

/** @param since milliseconds since the epoch */
export function conflictOf(between: readonly Sighting[], since: number): Conflict {
  return {
    since,
    between: between.map(({ hostName, addresses, at }) => ({
      ...{ hostName, at, addresses: addresses.slice(0, mostAddresses) },
    })),
  };
}

/** A conflict as it stands in the database. */
export const writeConflict = (conflict: Conflict): string => JSON.stringify(conflict);

/** The same read again; null: there is none. */
export function readConflict(text: string | null): Conflict | null {
  return text === null ? null : (JSON.parse(text) as Conflict);
}
