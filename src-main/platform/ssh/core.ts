import { setTimeout as delay } from 'node:timers/promises';
import type { SshLimits } from './endpoint';
import { SshError } from './errors';
import { createGate, type Gate } from './gate';
import type { ClientType } from './ssh2';

/** What everything that runs over one connection shares. */
export interface Core {
  readonly client: ClientType;
  readonly server: string;
  readonly username: string;
  /** The jump host that it runs through, as `address:port`. */
  readonly via: string | undefined;
  readonly limits: SshLimits;
  /** The login's password, where it was by one. A function: a secret is not printed by accident. */
  password(): string | undefined;
  /** Session channels, at most `limits.channels` at once and fewer if the server says so. */
  readonly channels: Gate;
  /** Why the connection is over, or undefined while it stands. */
  readonly ended: SshError | undefined;
  /** Hears of the end, at once if it is over already; returns how to stop hearing. */
  onEnd(listener: (error: SshError) => void): () => void;
  /** Says that the connection is in use; returns how to say that it no longer is. */
  hold(): () => void;
  /** Hears when a channel is wanted and none is free. */
  onShortage(listener: () => void): void;
  askForChannel(): void;
  /** Has `settle` wait for the promise. */
  settling(work: Promise<unknown>): void;
  /** Resolves when what should not be cut short is over, or after a second. */
  settle(): Promise<void>;
  /** A second connection with the same login, for the caller to end. */
  another(): Promise<Core>;
  /** Ends the connection; all that hangs on it fails with the error. */
  end(error: SshError): void;
}

/** Watches over a logged-in client. `onIdle` is called after `limits.idleMs` without use. */
export function createCore(
  client: ClientType,
  about: Pick<Core, 'server' | 'username' | 'via' | 'another' | 'password'>,
  limits: SshLimits,
  onIdle: () => void,
): Core {
  const { server, username, via, another, password } = about;
  const listeners = new Set<(error: SshError) => void>();
  const shortage = new Set<() => void>();
  const unsettled = new Set<Promise<unknown>>();
  let ended: SshError | undefined;
  let cause: SshError | undefined;
  let holders = 0;
  let idle: NodeJS.Timeout | undefined;

  const rest = () => {
    clearTimeout(idle);
    if (holders === 0 && !ended) idle = setTimeout(onIdle, limits.idleMs).unref();
  };
  const finish = (error: SshError) => {
    if (ended) return;
    ended = error;
    clearTimeout(idle);
    for (const listener of [...listeners]) listener(error);
    listeners.clear();
  };

  client.on('error', (error) => {
    cause ??=
      error.level === 'client-timeout'
        ? new SshError('socket_timeout', 'no sign of life any more', { server, cause: error })
        : new SshError('lost', `the connection was lost (${error.message})`, { server, cause: error });
  });
  client.on('close', () => finish(cause ?? new SshError('lost', 'the connection was lost', { server })));
  rest();

  return {
    client,
    server,
    username,
    via,
    limits,
    password,
    channels: createGate(limits.channels),
    another,
    get ended() {
      return ended;
    },
    onEnd(listener) {
      if (ended) {
        const error = ended;
        queueMicrotask(() => listener(error));
        return () => undefined;
      }
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onShortage(listener) {
      shortage.add(listener);
    },
    askForChannel() {
      for (const listener of shortage) listener();
    },
    settling(work) {
      const over = work.catch(() => undefined).finally(() => unsettled.delete(over));
      unsettled.add(over);
    },
    async settle() {
      await Promise.race([Promise.all(unsettled), delay(1_000, undefined, { ref: false })]);
    },
    hold() {
      holders += 1;
      clearTimeout(idle);
      let released = false;
      return () => {
        if (released) return;
        released = true;
        holders -= 1;
        rest();
      };
    },
    end(error) {
      finish(error);
      client.end();
      // A peer that does not close its side would keep the socket for ever.
      setTimeout(() => client.destroy(), 1_000).unref();
    },
  };
}
