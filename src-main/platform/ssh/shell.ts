import { type ChannelKind, openChannel } from './channel';
import type { Sink } from './command';
import type { Core } from './core';
import type { SshError } from './errors';
import type { ClientChannel } from './ssh2';

export interface ShellSize {
  readonly cols: number;
  readonly rows: number;
}

export interface ShellOptions extends ShellSize {
  /** Takes what the terminal shows; while a promise is pending nothing more is read from the host. */
  readonly onOutput: Sink;
  readonly signal?: AbortSignal;
}

export interface ShellEnd {
  /** undefined if a signal ended the shell, or the channel closed without a word. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** A login shell on a terminal. */
export interface Shell {
  /** Resolves when the channel is closed and every byte has been taken; rejects with what the connection died of. */
  readonly done: Promise<ShellEnd>;
  /** Resolves when the connection has taken the bytes, which is how a caller learns to slow down. */
  write(data: Buffer): Promise<void>;
  resize(size: ShellSize): void;
  /** Hangs up, as closing a terminal's window does: the host sends its processes SIGHUP. */
  close(): void;
}

/** What terminals of today understand: 256 colours by its name, true colour by COLORTERM. */
const term = 'xterm-256color';
const environment = { COLORTERM: 'truecolor' };

/** Opens a shell with a terminal. The server may refuse the environment; the terminal works without it. */
export async function openShell(core: Core, options: ShellOptions): Promise<Shell> {
  const { cols, rows, signal } = options;
  const exit: { -readonly [K in keyof ShellEnd]: ShellEnd[K] } = { exitCode: undefined, signal: undefined };
  const kind: ChannelKind<ClientChannel> = {
    request: (done) =>
      core.client.shell({ term, cols, rows, width: 0, height: 0 }, { env: environment }, done),
    opened: (opened) => {
      opened.on('exit', (code: number | null, name?: string) => {
        exit.exitCode = code ?? undefined;
        exit.signal = name;
      });
    },
    drop(channel, release) {
      channel.once('close', release);
      channel.on('error', () => undefined);
      channel.resume();
      channel.close();
    },
  };
  const { channel, release } = await openChannel(core, kind, signal);
  const waiting = new Set<() => void>();
  let over = false;

  const done = new Promise<ShellEnd>((resolve, reject) => {
    let taking = 0;
    let closed = false;
    const stop = (): boolean => {
      if (over) return false;
      over = true;
      unhook();
      // A connection that breaks never calls back.
      for (const resolve of waiting) resolve();
      return true;
    };
    const fail = (error: unknown) => {
      if (stop()) reject(error);
    };
    const unhook = core.onEnd((error: SshError) => {
      release();
      fail(error);
    });
    const settle = () => {
      if (closed && taking === 0 && stop()) resolve(exit);
    };
    channel.on('data', (chunk: Buffer) => {
      const taken = options.onOutput(chunk);
      if (!taken) return;
      taking += 1;
      channel.pause();
      taken.then(() => {
        taking -= 1;
        channel.resume();
        settle();
      }, fail);
    });
    // With a terminal everything comes by stdout; what comes by stderr nevertheless must not fill up.
    channel.stderr.resume();
    channel.on('error', fail);
    channel.once('close', () => {
      release();
      closed = true;
      settle();
    });
  });
  done.catch(() => undefined);

  return {
    done,
    write: (data) =>
      new Promise((resolve) => {
        if (over || !channel.writable) return resolve();
        const taken = () => {
          waiting.delete(taken);
          resolve();
        };
        waiting.add(taken);
        channel.write(data, taken);
      }),
    resize({ cols: wide, rows: high }) {
      if (!over) channel.setWindow(high, wide, 0, 0);
    },
    close: () => {
      if (!over) channel.close();
    },
  };
}
