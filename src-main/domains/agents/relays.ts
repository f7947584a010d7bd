import { AppError } from '@main/kernel/app-error';
import type { Reader } from '@main/platform/store';
import { areaOfDownload, placeOfAgent } from './proxies.store';

/** The header by which a relay says who it is: its own token (docs/adr/0008-relaying.md). */
const relayHeader = 'x-muster-relay';

/** What a relay says of itself that a request came through; undefined: it came directly. */
export function relayOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): string | undefined {
  const value = headers[relayHeader];
  return Array.isArray(value) ? value.join() : value;
}

/** Decides on what came to the listener through a relay. What came directly is none of its business. */
export interface Relays {
  /** Throws unless the agent that holds the token belongs to the cloud area of the relay. */
  admitAgent(relayToken: string | undefined, agentToken: string): Promise<void>;
  /** The same for a token by which a host fetches the agent's files. */
  admitDownload(relayToken: string | undefined, downloadToken: string): Promise<void>;
}

/**
 * Throws `agents.relayUnknown` (503: the next relay may be a good one) where the relay is no proxy of
 * a cloud area, `agents.foreignArea` (403) where the area is another one. Hosts are read each time: one
 * that moves to another area is a stranger at once.
 */
export function createRelays(read: Reader): Relays {
  async function areaOf(relayToken: string): Promise<number> {
    const relay = await placeOfAgent(read, relayToken);
    if (relay?.nodeType !== 'PROXY' || relay.cloudId === null) throw new AppError('agents.relayUnknown');
    return relay.cloudId;
  }

  async function admit(relayToken: string, area: () => Promise<number | null | undefined>): Promise<void> {
    if ((await areaOf(relayToken)) !== (await area())) throw new AppError('agents.foreignArea');
  }

  return {
    async admitAgent(relayToken, agentToken) {
      if (relayToken === undefined) return;
      await admit(relayToken, async () => (await placeOfAgent(read, agentToken))?.cloudId);
    },
    async admitDownload(relayToken, downloadToken) {
      if (relayToken !== undefined) await admit(relayToken, () => areaOfDownload(read, downloadToken));
    },
  };
}
