import { createHash } from 'node:crypto';
import { AppError } from '@main/kernel/app-error';
import type { Reader } from '@main/platform/store';
import type { Proxies } from './proxies';
import { areaOfDownload, areaOfRegistration, placeOfAgent } from './proxies.store';

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
  /**
   * Throws unless who holds the token belongs to the cloud area of the relay: an agent, or one that comes
   * in by the token of its host.
   */
  admitAgent(relayToken: string | undefined, agentToken: string): Promise<void>;
  /** The same for a token by which a host fetches the agent's files. */
  admitDownload(relayToken: string | undefined, downloadToken: string): Promise<void>;
  /**
   * The relays of its area, for an agent that came through one of them and knows others; undefined where
   * there is nothing new. `known` is what it says of those it knows, undefined where it takes no news.
   */
  newsFor(
    relayToken: string | undefined,
    agentToken: string,
    known: string | undefined,
  ): Promise<string[] | undefined>;
}

/** A short name of servers in their order, as an agent says which ones it knows (poll.py, mark_of). */
export function markOfServers(servers: readonly string[]): string {
  return createHash('sha256').update(servers.join('\n')).digest('hex').slice(0, 12);
}

/**
 * Throws `agents.relayUnknown` (503: the next relay may be a good one) where the relay is no proxy of
 * a cloud area, `agents.foreignArea` (403) where the area is another one. Hosts are read each time: one
 * that moves to another area is a stranger at once.
 */
export function createRelays(read: Reader, proxies: Pick<Proxies, 'list'>): Relays {
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
      await admit(relayToken, () => areaOfRegistration(read, agentToken));
    },
    async admitDownload(relayToken, downloadToken) {
      if (relayToken !== undefined) await admit(relayToken, () => areaOfDownload(read, downloadToken));
    },
    async newsFor(relayToken, agentToken, known) {
      if (relayToken === undefined || known === undefined) return undefined;
      const place = await placeOfAgent(read, agentToken);
      if (place?.nodeType !== 'PAGENT' || place.cloudId === null) return undefined;
      // In one order whoever is up: a proxy that comes and goes is no news.
      const servers = (await proxies.list(place.cloudId)).flatMap(({ relayUrl }) => relayUrl || []);
      return servers.length === 0 || markOfServers(servers) === known ? undefined : servers;
    },
  };
}
