import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@main/kernel/logger';
import { type Core, createCore } from './core';
import { dialTcp } from './dial';
import { defaultLimits, type SshEndpoint, type SshLimits, serverName } from './endpoint';
import { aborted, EarlyClose, SshError } from './errors';
import { firstWord } from './first-word';
import { createGate, createGates } from './gate';
import { shakeHands } from './handshake';
import { dialThroughJumps, type Jumped, orAborted } from './jump';
import { loadPrivateKey } from './keys';
import { createSession, type SshSession } from './session';
import type { HostKeyTrust } from './trust';

/** One connection for each host and login, made when first asked for and kept while in use. */
export interface SshPool {
  /**
   * The session of a host; concurrent callers share one connect, which goes on while any of them waits.
   * Throws SshError.
   */
  session(endpoint: SshEndpoint, options?: SessionOptions): Promise<SshSession>;
  /** Ends the connections of a host, or those of one lane; what hangs on them fails with `lost`. */
  drop(hostId: number, lane?: string): void;
  /** Ends everything and resolves when the sockets are closed. */
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly signal?: AbortSignal;
  /**
   * A connection beside the usual one, shared by those who name the same lane: what keeps channels for
   * hours, or moves much, must not take them from the runs.
   */
  readonly lane?: string;
}

export interface SshPoolOptions {
  readonly trust: HostKeyTrust;
  readonly logger: Logger;
  readonly limits?: Partial<SshLimits>;
}

interface Entry {
  readonly hostId: number;
  readonly lane: string;
  readonly connected: Promise<{ core: Core; session: SshSession }>;
  readonly giveUp: AbortController;
  waiting: number;
  core?: Core;
}

/** Opens a pool. */
export function createSshPool({ trust, logger, limits: given = {} }: SshPoolOptions): SshPool {
  const limits: SshLimits = { ...defaultLimits, ...given };
  const entries = new Map<string, Entry>();
  const exchanging = createGate(limits.handshakes);
  const perServer = createGates(limits.handshakesPerAddress);
  const perJump = createGates(limits.handshakesPerJump);
  const stopping = new AbortController();

  async function join(endpoint: SshEndpoint, signal: AbortSignal | undefined): Promise<Core> {
    return (await enter(endpoint, signal)).core;
  }

  async function enter(endpoint: SshEndpoint, signal: AbortSignal | undefined, lane = '') {
    if (stopping.signal.aborted) throw new SshError('aborted', 'the pool is closed');
    if (signal?.aborted) throw aborted(serverName(endpoint));
    const id = entryId(endpoint, lane);
    const entry = entries.get(id) ?? open(id, endpoint, lane);
    if (entry.core) return entry.connected;
    entry.waiting += 1;
    try {
      return await (signal ? orAborted(entry.connected, signal, serverName(endpoint)) : entry.connected);
    } finally {
      entry.waiting -= 1;
      if (entry.waiting === 0 && !entry.core) entry.giveUp.abort();
    }
  }

  function open(id: string, endpoint: SshEndpoint, lane: string): Entry {
    const giveUp = new AbortController();
    const forget = () => {
      if (entries.get(id) === entry) entries.delete(id);
    };
    const connected = connect(endpoint, giveUp.signal).then(
      (core) => {
        if (giveUp.signal.aborted) core.end(aborted(core.server));
        entry.core = core;
        core.onEnd(forget);
        return { core, session: createSession(endpoint.hostId, endpoint.address, core) };
      },
      (error) => {
        forget();
        throw error;
      },
    );
    const entry: Entry = { hostId: endpoint.hostId, lane, connected, giveUp, waiting: 0 };
    giveUp.signal.addEventListener('abort', forget, { once: true });
    connected.catch(() => undefined);
    entries.set(id, entry);
    return entry;
  }

  async function connect(endpoint: SshEndpoint, signal: AbortSignal): Promise<Core> {
    const server = serverName(endpoint);
    if (endpoint.auth.kind === 'key') loadPrivateKey(endpoint.auth.privateKey, endpoint.auth.passphrase);
    const began = Date.now();
    const gateName = [...(endpoint.via ?? []).map(serverName), server].join(' ');
    for (let attempt = 0; ; attempt += 1) {
      const leave = await perServer(gateName, signal);
      try {
        const core = await connectOnce(endpoint, signal);
        logger.debug({ hostId: endpoint.hostId, server, ms: Date.now() - began }, 'ssh connected');
        return core;
      } catch (error) {
        if (!(error instanceof EarlyClose) || attempt >= limits.earlyRetries) throw error;
        logger.debug({ hostId: endpoint.hostId, server, attempt }, 'ssh dropped before handshake');
      } finally {
        leave();
      }
      await delay(100 * 2 ** attempt * (1 + Math.random()), undefined, { signal }).catch(() => {
        throw aborted(server);
      });
    }
  }

  async function connectOnce(endpoint: SshEndpoint, signal: AbortSignal): Promise<Core> {
    const server = serverName(endpoint);
    const trusted = await trust.load(endpoint);
    const dialled: Omit<Jumped, 'via'> & Partial<Jumped> = endpoint.via
      ? await dialThroughJumps(endpoint, endpoint.via, { join, perJump, limits, signal })
      : { sock: await dialTcp(endpoint, limits.connectTimeoutMs, signal), leave: () => undefined };
    const leave = await takeTurn(dialled.sock, server, signal).catch((error: unknown) => {
      dialled.sock.destroy();
      dialled.leave();
      throw error;
    });
    try {
      const client = await shakeHands(dialled.sock, {
        endpoint,
        trusted,
        limits,
        signal,
        onExchanged: leave,
      });
      const another = () => connect(endpoint, stopping.signal);
      const { username, auth } = endpoint;
      const password = () => (auth.kind === 'password' ? auth.password : undefined);
      const about = { server, username, via: dialled.via, another, password };
      const core = createCore(client, about, limits, () =>
        core.end(new SshError('lost', 'closed, because it was not used', { server })),
      );
      return core;
    } finally {
      leave();
      dialled.leave();
    }
  }

  /** A turn at what costs CPU. Servers that say nothing get none: many of them would keep all others waiting. */
  async function takeTurn(sock: Duplex, server: string, signal: AbortSignal): Promise<() => void> {
    if (!(await firstWord(sock, server, signal))) return () => undefined;
    const leave = await exchanging.enter(signal);
    if (!sock.destroyed) return leave;
    // It has hung up in the queue.
    leave();
    throw new EarlyClose(server, undefined);
  }

  return {
    session: async (endpoint, { signal, lane } = {}) => (await enter(endpoint, signal, lane)).session,
    drop(hostId, lane) {
      for (const entry of [...entries.values()]) {
        if (entry.hostId === hostId && (lane ?? entry.lane) === entry.lane) end(entry, 'dropped');
      }
    },
    async close() {
      stopping.abort();
      const open = [...entries.values()];
      await Promise.all(open.map(({ core }) => core?.settle()));
      const gone = open.map(({ core }) => core && socketClosed(core));
      for (const entry of open) end(entry, 'Muster is stopping');
      await Promise.all(gone);
    },
  };
}

function end(entry: Entry, words: string): void {
  entry.giveUp.abort();
  entry.core?.end(new SshError('lost', words, { server: entry.core.server }));
}

function socketClosed(core: Core): Promise<void> {
  if (core.ended) return Promise.resolve();
  return new Promise((resolve) => core.client.once('close', () => resolve()));
}

/** Logins are told apart by everything that makes one; secrets go in hashed. */
function entryId(endpoint: SshEndpoint, lane: string): string {
  const { hostId, ...login } = endpoint;
  return `${hostId} ${lane} ${createHash('sha256').update(JSON.stringify(login)).digest('base64')}`;
}
