import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '@main/kernel/bus';
import type { Address } from '@main/kernel/config';
import type { Logger } from '@main/kernel/logger';
import type { SshPool, SshSession } from '@main/platform/ssh';
import { SshError } from '@main/platform/ssh';
import type { Store } from '@main/platform/store';
import type { InstallHosts } from './install.ports';
import { isLoopbackOnly, listenersProgram, moveAgent } from './tunnels.host';
import { markTunnel, tunnelOf, tunnelRows } from './tunnels.store';

/**
 * Hosts that cannot reach the listener: a port on their loopback leads to it through the SSH session,
 * as long as the console runs. Which hosts those are is kept with their agents.
 */
export interface Tunnels {
  /**
   * Opens the tunnel of a host over a session, marks its agent and keeps it open from now on: after a
   * lost connection and after a restart too. Answers the listener's address on the host. Throws SshError.
   */
  open(hostId: number, session: SshSession): Promise<string>;
  /** The host reaches the listener by itself after all. */
  release(hostId: number): Promise<void>;
  /** Opens those that are marked; once the listener listens. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface TunnelDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly pool: SshPool;
  readonly hosts: Pick<InstallHosts, 'accessFor'>;
  /** Where the listener is bound. */
  readonly listener: () => Address;
  /** Milliseconds before a tunnel that broke is opened again, at first and at most. */
  readonly pauses?: readonly [number, number];
}

/** Milliseconds that hosts have to close their ports when Muster stops. */
const stopMs = 2000;

interface Opened {
  readonly port: number;
  readonly over: Promise<void>;
  close(): Promise<void>;
}

interface Keeper {
  readonly halt: AbortController;
  readonly done: Promise<void>;
  readonly opened: () => { readonly session: SshSession; readonly tunnel: Opened } | undefined;
}

export function createTunnels(deps: TunnelDeps): Tunnels {
  const { store, bus, logger, pool, hosts } = deps;
  const [shortest, longest] = deps.pauses ?? [1000, 60_000];
  const keepers = new Map<number, Keeper>();
  /** Hosts whose mark is being written. */
  const opening = new Set<number>();
  let deaf: (() => void) | undefined;
  let looking: Promise<void> | undefined;
  let lookAgain = false;

  function target() {
    const { host, port } = deps.listener();
    const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
    return { address, port };
  }

  /** Opens and looks: an sshd may be set to open such ports to the whole network. */
  async function openOn(session: SshSession, port: number, signal?: AbortSignal): Promise<Opened> {
    const tunnel = await session.tunnel(port, target());
    const { stdout } = await session.exec(listenersProgram, {
      timeoutMs: 30_000,
      ...(signal && { signal }),
    });
    if (isLoopbackOnly(stdout, tunnel.port)) return tunnel;
    await tunnel.close();
    throw new SshError('protocol', 'the port was not opened on loopback alone (see GatewayPorts of sshd)', {
      server: session.remoteAddress,
    });
  }

  /** The port of before may be held by a session that the host has not noticed to be dead. */
  async function openAnywhere(session: SshSession, port: number, signal?: AbortSignal): Promise<Opened> {
    try {
      return await openOn(session, port, signal);
    } catch (error) {
      if (port === 0 || session.ended || signal?.aborted) throw error;
      return openOn(session, 0, signal);
    }
  }

  async function mark(hostId: number, port: number | null): Promise<void> {
    await store.write(async (tx) => {
      await markTunnel(tx, hostId, port);
      tx.afterCommit(() => {
        bus.emit('agents.changed', {});
        bus.emit('hosts.changed', {});
      });
    });
  }

  async function reopen(hostId: number, signal: AbortSignal) {
    const row = await tunnelOf(store.read, hostId);
    const access = await hosts.accessFor(hostId);
    if (!row || !access) throw new Error('the host is gone, or has no credential');
    const session = await pool.session(access, { signal });
    const tunnel = await openAnywhere(session, row.port ?? 0, signal);
    if (tunnel.port !== row.port) {
      await moveAgent(session, { address: row.innerIp, from: row.port, to: tunnel.port, signal });
      await mark(hostId, tunnel.port);
    }
    return { session, tunnel };
  }

  function keep(hostId: number, first?: { session: SshSession; tunnel: Opened }): void {
    const halt = new AbortController();
    let opened = first;
    const work = async () => {
      const halted = new Promise<void>((resolve) => halt.signal.addEventListener('abort', () => resolve()));
      let pause = shortest;
      while (!halt.signal.aborted) {
        try {
          opened ??= await reopen(hostId, halt.signal);
          pause = shortest;
          await Promise.race([opened.tunnel.over, halted]);
        } catch (error) {
          if (!halt.signal.aborted) logger.debug({ hostId, err: error }, 'a tunnel could not be opened');
        }
        if (halt.signal.aborted) break;
        opened = undefined;
        await delay(pause * (0.5 + Math.random() / 2), undefined, { signal: halt.signal }).catch(
          () => undefined,
        );
        pause = Math.min(longest, pause * 2);
      }
      await opened?.tunnel.close().catch(() => undefined);
    };
    const done = work().catch((error: unknown) =>
      logger.error({ hostId, err: error }, 'a tunnel was given up'),
    );
    keepers.set(hostId, { halt, done, opened: () => opened });
  }

  async function letGo(hostId: number): Promise<void> {
    const keeper = keepers.get(hostId);
    keepers.delete(hostId);
    keeper?.halt.abort();
    await keeper?.done;
  }

  /** Holds what runs against what is marked: agents are removed in many ways. */
  async function look(): Promise<void> {
    const marked = new Set((await tunnelRows(store.read)).map(({ hostId }) => hostId));
    for (const hostId of keepers.keys()) if (!marked.has(hostId) && !opening.has(hostId)) await letGo(hostId);
    for (const hostId of marked) if (!keepers.has(hostId) && !opening.has(hostId)) keep(hostId);
  }

  function lookSoon(): void {
    lookAgain = true;
    looking ??= (async () => {
      while (lookAgain && deaf) {
        lookAgain = false;
        await look();
      }
    })()
      .catch((error: unknown) => logger.error({ err: error }, 'the tunnels could not be looked through'))
      .finally(() => {
        looking = undefined;
      });
  }

  return {
    async open(hostId, session) {
      opening.add(hostId);
      try {
        const there = keepers.get(hostId)?.opened();
        if (there?.session === session && !session.ended) return urlOf(there.tunnel.port);
        await letGo(hostId);
        const tunnel = await openAnywhere(session, (await tunnelOf(store.read, hostId))?.port ?? 0);
        keep(hostId, { session, tunnel });
        await mark(hostId, tunnel.port);
        return urlOf(tunnel.port);
      } finally {
        opening.delete(hostId);
      }
    },
    async release(hostId) {
      if ((await tunnelOf(store.read, hostId))?.port == null) return;
      await mark(hostId, null);
      await letGo(hostId);
    },
    async start() {
      deaf = bus.listen(({ event }) => {
        if (event === 'agents.changed') lookSoon();
      });
      await look();
    },
    async stop() {
      deaf?.();
      deaf = undefined;
      await looking;
      // A host that has hung answers nothing: the end of its connection, which follows, is enough.
      const gone = Promise.all([...keepers.keys()].map(letGo));
      await Promise.race([gone, delay(stopMs, undefined, { ref: false })]);
    },
  };
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
