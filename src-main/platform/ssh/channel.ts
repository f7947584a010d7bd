import type { Core } from './core';
import { aborted, SshError } from './errors';
import type { ClientChannel } from './ssh2';

export interface OpenedChannel {
  readonly channel: ClientChannel;
  /** How the command ended, as far as the server has said by now. */
  readonly exit: ExitStatus;
  /** To be called when the server has closed it, or the connection is over. */
  readonly release: () => void;
  /** An open channel that rests does not keep an unused connection from being closed. */
  readonly rest: () => void;
  readonly use: () => void;
}

export interface ExitStatus {
  code: number | undefined;
  signal: string | undefined;
}

/**
 * Opens an exec channel when one is free. A server that refuses although others are open has a lower
 * limit than ours: we learn it and wait for a free one.
 */
export async function openExec(core: Core, command: string, signal?: AbortSignal): Promise<OpenedChannel> {
  for (;;) {
    const leave = await enter(core, signal);
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
      const exit: ExitStatus = { code: undefined, signal: undefined };
      const channel = await request(core, command, { release, exit, signal });
      return { channel, exit, release, rest, use };
    } catch (error) {
      if (error instanceof ChannelRefused) {
        const shouldWait = core.channels.narrow();
        release();
        if (shouldWait) continue;
      }
      throw error;
    }
  }
}

/** A free place for a channel; those who only keep one in reserve are asked to give it up. */
export function enter(core: Core, signal?: AbortSignal): Promise<() => void> {
  if (core.channels.isFull) core.askForChannel();
  return core.channels.enter(signal);
}

class ChannelRefused extends SshError {}

interface Request {
  readonly release: () => void;
  readonly exit: ExitStatus;
  readonly signal: AbortSignal | undefined;
}

function request(core: Core, command: string, { release, exit, signal }: Request) {
  return new Promise<ClientChannel>((resolve, reject) => {
    if (core.ended) {
      release();
      return reject(core.ended);
    }
    if (signal?.aborted) {
      release();
      return reject(aborted(core.server));
    }
    let settled = false;
    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      clearTimeout(timer);
      unhook();
      signal?.removeEventListener('abort', onAbort);
      return true;
    };
    const fail = (error: SshError) => settle() && reject(error);
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

    const onOpen = (error: (Error & { reason?: unknown }) | undefined, channel: ClientChannel) => {
      if (error) {
        const words = `the server opens no channel (${error.message})`;
        if (error.reason === undefined || error.reason === '') release();
        const Kind = error.reason === undefined || error.reason === '' ? SshError : ChannelRefused;
        return fail(new Kind('protocol', words, { server: core.server, cause: error }));
      }
      // The exit status of a quick command may come in the same packet: whoever awaits us would miss it.
      channel.on('exit', (code: number | null, name?: string) => {
        exit.code = code ?? undefined;
        exit.signal = name;
      });
      if (settle()) return resolve(channel);
      discard(channel, release);
    };
    try {
      core.client.exec(command, onOpen);
    } catch (error) {
      release();
      fail(new SshError('lost', 'the connection was lost', { server: core.server, cause: error }));
    }
  });
}

/** Closes a channel that nobody reads any more. It counts as open until the server has closed it too. */
export function discard(channel: ClientChannel, release: () => void): void {
  channel.removeAllListeners('data');
  channel.stderr.removeAllListeners('data');
  channel.once('close', release);
  channel.on('error', () => undefined);
  channel.resume();
  channel.stderr.resume();
  channel.close();
}
