import type { Duplex } from 'node:stream';
import type { Core } from './core';
import { type SshEndpoint, type SshLimits, serverName } from './endpoint';
import { aborted, dialError, EarlyClose, SshError } from './errors';
import { forwardOut } from './forward';

export interface JumpDeps {
  /** The pooled connection of a jump host. */
  readonly join: (jump: SshEndpoint, signal: AbortSignal) => Promise<Core>;
  /** Lets few handshakes at once through one jump host. */
  readonly perJump: (name: string, signal: AbortSignal) => Promise<() => void>;
  readonly limits: SshLimits;
  readonly signal: AbortSignal;
}

/** A TCP connection through a jump host. */
export interface Jumped {
  readonly sock: Duplex;
  /** The jump host, as `address:port`. */
  readonly via: string;
  /** To be called when the handshake over it has ended. */
  readonly leave: () => void;
}

/**
 * Connects through the first jump host that can be logged in to and has a way to the host. Throws
 * `no_jump` for an empty list; where none works, what went wrong furthest on the way.
 */
export async function dialThroughJumps(
  endpoint: SshEndpoint,
  jumps: readonly SshEndpoint[],
  deps: JumpDeps,
): Promise<Jumped> {
  let atJump: unknown;
  let beyond: unknown;
  for (const jump of jumps) {
    let core: Core;
    try {
      core = await deps.join(jump, deps.signal);
    } catch (error) {
      if (deps.signal.aborted) throw error;
      atJump ??= error;
      continue;
    }
    try {
      return await through(core, serverName(jump), endpoint, deps);
    } catch (error) {
      if (deps.signal.aborted) throw error;
      beyond ??= error;
    }
  }
  const error = beyond ?? atJump;
  if (error === undefined) {
    const words = 'it is reached through a proxy of its cloud area, and none is valid';
    throw new SshError('no_jump', words, { server: serverName(endpoint) });
  }
  // The jump host's own connect has been tried again already.
  if (error instanceof EarlyClose && error === atJump)
    throw new SshError('refused', 'the proxy closed the connection before it said anything', {
      ...(error.server === undefined ? {} : { server: error.server }),
      cause: error,
    });
  throw error;
}

async function through(
  jump: Core,
  via: string,
  endpoint: SshEndpoint,
  { perJump, limits, signal }: JumpDeps,
): Promise<Jumped> {
  const server = `${serverName(endpoint)} via ${jump.server}`;
  const leave = await perJump(via, signal);
  const dialling = forwardOut(jump, endpoint);
  const limit = AbortSignal.timeout(limits.connectTimeoutMs);
  try {
    return { sock: await orAborted(dialling, AbortSignal.any([signal, limit]), server), via, leave };
  } catch (error) {
    leave();
    dialling.then((late) => late.destroy()).catch(() => undefined);
    if (limit.aborted && !signal.aborted)
      throw new SshError('connect_timeout', 'no answer to the connect', { server });
    throw dialError(error, server);
  }
}

/** Waits for a promise no longer than the signal allows. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal, server: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(aborted(server));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
