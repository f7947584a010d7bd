import { type ChannelKind, openChannel } from './channel';
import type { Core } from './core';
import { aborted, type SshError } from './errors';
import type { ClientChannel } from './ssh2';

/** Takes bytes as they come; while a promise is pending nothing more is read from the host. */
export type Sink = (chunk: Buffer) => void | Promise<void>;

export interface CommandOptions {
  /** Sent first. */
  readonly stdin?: string | Buffer;
  /** Leave the input open after `stdin`, for `write`. */
  readonly keepOpen?: boolean;
  readonly onStdout?: Sink;
  readonly onStderr?: Sink;
  /** Gives up waiting. The command itself goes on: closing a channel kills nothing. */
  readonly signal?: AbortSignal;
  /** As `signal`, but only until the server has accepted the command. */
  readonly openSignal?: AbortSignal;
}

export interface CommandEnd {
  /** undefined if a signal ended it, or the channel closed without a word. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** A command under way. */
export interface Command {
  /**
   * Resolves when the channel is closed and every byte has been taken. Rejects with `lost` or
   * `socket_timeout` (connection), `aborted` (signal or close), or with what a sink threw.
   */
  readonly done: Promise<CommandEnd>;
  write(data: string | Buffer): void;
  /** Closes the input. */
  end(): void;
  /** Lets the connection be closed for lack of use although the channel is open, until `use`. */
  rest(): void;
  use(): void;
  /** Stops reading and gives the channel up. What runs on the host is not touched. */
  close(): void;
}

/** Starts a command without a terminal. Resolves once the server has accepted it. */
export async function startCommand(core: Core, command: string, options: CommandOptions): Promise<Command> {
  const exit: { -readonly [K in keyof CommandEnd]: CommandEnd[K] } = {
    exitCode: undefined,
    signal: undefined,
  };
  const kind: ChannelKind<ClientChannel> = {
    request: (done) => core.client.exec(command, done),
    // The exit status of a quick command may come in the same packet: whoever awaits us would miss it.
    opened: (opened) => {
      opened.on('exit', (code: number | null, name?: string) => {
        exit.exitCode = code ?? undefined;
        exit.signal = name;
      });
    },
    drop: discard,
  };
  const openSignal = options.openSignal ?? options.signal;
  const { channel, release, rest, use } = await openChannel(core, kind, openSignal);
  const { signal } = options;
  let waiting = 0;
  let over = false;
  let close = () => {};
  const pending = new Set(['stdout', 'stderr', 'channel']);

  const done = new Promise<CommandEnd>((resolve, reject) => {
    const stop = (): boolean => {
      if (over) return false;
      over = true;
      unhook();
      signal?.removeEventListener('abort', giveUp);
      return true;
    };
    const fail = (error: unknown) => {
      if (!stop()) return;
      discard(channel, release);
      reject(error);
    };
    const unhook = core.onEnd((error) => {
      release();
      fail(error);
    });
    const giveUp = () => fail(aborted(core.server));
    const reached = (what: string) => {
      pending.delete(what);
      if (pending.size > 0 || waiting > 0 || !stop()) return;
      release();
      resolve(exit);
    };
    // Both streams share one window: while one has to wait, the other would fill its buffer without end.
    const deliver = (sink: Sink | undefined) => (chunk: Buffer) => {
      if (over || !sink) return;
      try {
        const taken = sink(chunk);
        if (!taken) return;
        waiting += 1;
        channel.pause();
        channel.stderr.pause();
        taken.then(() => {
          waiting -= 1;
          if (waiting > 0 || over) return;
          channel.resume();
          channel.stderr.resume();
          reached('');
        }, fail);
      } catch (error) {
        fail(error);
      }
    };

    channel.on('data', deliver(options.onStdout));
    channel.stderr.on('data', deliver(options.onStderr));
    channel.once('end', () => reached('stdout'));
    channel.stderr.once('end', () => reached('stderr'));
    channel.once('close', () => reached('channel'));
    channel.on('error', (error: SshError) => fail(error));
    close = giveUp;
    if (signal?.aborted) giveUp();
    else signal?.addEventListener('abort', giveUp, { once: true });
  });
  // A caller may have enough of the command before it ends.
  done.catch(() => undefined);

  if (!over) {
    if (options.stdin !== undefined) channel.write(options.stdin);
    if (!options.keepOpen) channel.end();
  }
  return {
    done,
    write: (data) => {
      if (!over) channel.write(data);
    },
    end: () => {
      if (!over) channel.end();
    },
    rest,
    use,
    close: () => close(),
  };
}

/** Closes a channel that nobody reads any more. It counts as open until the server has closed it too. */
function discard(channel: ClientChannel, release: () => void): void {
  channel.removeAllListeners('data');
  channel.stderr.removeAllListeners('data');
  channel.once('close', release);
  channel.on('error', () => undefined);
  channel.resume();
  channel.stderr.resume();
  channel.close();
}
