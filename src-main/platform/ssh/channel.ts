import { setTimeout as delay } from 'node:timers/promises';
import type { Core } from './core';
import { aborted, SshError } from './errors';

/** One of the connection's channels. */
export interface Opened<T> {
  readonly channel: T;
  /** To be called when the server has closed it, or the connection is over. */
  readonly release: () => void;
  /** An open channel that rests does not keep an unused connection from being closed. */
  readonly rest: () => void;
  readonly use: () => void;
}

export interface ChannelKind<T> {
  /** Asks ssh2 for it. */
  request(done: (error: (Error & { reason?: unknown }) | undefined, channel: T) => void): void;
  /** Called in the callback itself, before any other packet is looked at. */
  opened?(channel: T): void;
  /** Closes one that came too late; `release` is due when the server has closed it as well. */
  drop(channel: T, release: () => void): void;
  /** What an error means that is not about the channel itself. */
  explain?(error: Error): unknown;
}

/** A server may count a channel for a moment longer than we do. */
const retries = [50, 100, 200, 400, 800];

/**
 * Opens a channel when one is free. A server that refuses although others are open has a lower limit
 * than ours: we learn it and wait for a free one.
 */
export async function openChannel<T>(
  core: Core,
  kind: ChannelKind<T>,
  signal: AbortSignal | undefined,
): Promise<Opened<T>> {
  for (let refusals = 0; ; ) {
    // Who only keeps a channel in reserve is asked to give it up.
    if (core.channels.isFull) core.askForChannel();
    const leave = await core.channels.enter(signal);
    let unhold = core.hold();
    const rest = () => unhold();
    const use = () => {
      unhold();
      unhold = core.hold();
    };
    const release = () => {
      leave();
      unhold();
    };
    try {
      const channel = await request(core, kind, release, signal);
      return { channel, release, rest, use };
    } catch (error) {
      if (!(error instanceof ChannelRefused)) throw error;
      const othersAreOpen = core.channels.narrow();
      release();
      if (othersAreOpen) continue;
      const pause = retries[refusals];
      refusals += 1;
      if (pause === undefined) throw error;
      await delay(pause);
    }
  }
}

class ChannelRefused extends SshError {}

function request<T>(
  core: Core,
  kind: ChannelKind<T>,
  release: () => void,
  signal: AbortSignal | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      clearTimeout(timer);
      unhook();
      signal?.removeEventListener('abort', onAbort);
      return true;
    };
    const fail = (error: unknown) => {
      if (settle()) reject(error);
    };
    const unhook = core.onEnd((error) => {
      release();
      fail(error);
    });
    const onAbort = () => fail(aborted(core.server));
    const timer = setTimeout(() => {
      // The server has not even answered: whatever stands between us and it is gone.
      core.end(new SshError('socket_timeout', 'no answer to a new channel', { server: core.server }));
    }, core.limits.channelTimeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });

    const onOpen = (error: (Error & { reason?: unknown }) | undefined, channel: T) => {
      if (!error) {
        kind.opened?.(channel);
        if (settle()) resolve(channel);
        else kind.drop(channel, release);
        return;
      }
      const words = `the server opens no channel (${error.message})`;
      const details = { server: core.server, cause: error };
      if (typeof error.reason === 'number') return fail(new ChannelRefused('protocol', words, details));
      release();
      fail(kind.explain?.(error) ?? new SshError('protocol', words, details));
    };
    if (core.ended || signal?.aborted) {
      release();
      return fail(core.ended ?? aborted(core.server));
    }
    try {
      kind.request(onOpen);
    } catch (error) {
      release();
      fail(new SshError('lost', 'the connection was lost', { server: core.server, cause: error }));
    }
  });
}
