import type { Duplex } from 'node:stream';
import type { Core } from './core';
import { messageOf, SshError, type SshErrorCode } from './errors';

/** A port on the host whose connections come to us. */
export interface ReverseForward {
  /** The port that was bound on the host. */
  readonly port: number;
  /** Resolves when the SSH connection is over, or it was closed. */
  readonly over: Promise<void>;
  /** Stops taking connections; those that stand go on. */
  close(): Promise<void>;
}

export interface ForwardTarget {
  readonly address: string;
  readonly port: number;
}

const openFailures: readonly [RegExp, SshErrorCode][] = [
  [/refused/i, 'refused'],
  [/timed out/i, 'connect_timeout'],
  [/prohibited|forbidden|denied/i, 'protocol'],
];

/** A TCP connection from the host to somewhere it can reach. Rejects as a connect of our own would. */
export function forwardOut(core: Core, target: ForwardTarget): Promise<Duplex> {
  const server = `${target.address}:${target.port} via ${core.server}`;
  return new Promise((resolve, reject) => {
    if (core.ended) return reject(core.ended);
    const unhold = core.hold();
    const fail = (code: SshErrorCode, message: string, cause: unknown) => {
      unhook();
      unhold();
      reject(new SshError(code, message, { server, cause }));
    };
    const unhook = core.onEnd((error) => fail(error.code, error.message, error));
    try {
      core.client.forwardOut('127.0.0.1', 0, target.address, target.port, (error, stream) => {
        if (error) {
          const words = messageOf(error).replace('(SSH) Channel open failure: ', '');
          const code = openFailures.find(([pattern]) => pattern.test(words))?.[1] ?? 'unreachable';
          return fail(code, words, error);
        }
        unhook();
        stream.once('close', unhold);
        resolve(stream);
      });
    } catch (error) {
      fail('lost', 'the connection was lost', error);
    }
  });
}

/** What each core forwards: `address:port` on the host → who takes the connections. */
const takers = new WeakMap<Core, Map<string, (stream: Duplex) => void>>();

/**
 * Lets the host listen on `bind` (port 0: it chooses) and hands each connection to `onConnection`.
 * Keeps the SSH connection from idling until it is closed.
 */
export function forwardIn(
  core: Core,
  bind: ForwardTarget,
  onConnection: (stream: Duplex) => void,
): Promise<ReverseForward> {
  const table = takersOf(core);
  return new Promise((resolve, reject) => {
    if (core.ended) return reject(core.ended);
    const unhook = core.onEnd(reject);
    core.client.forwardIn(bind.address, bind.port, (error, port) => {
      unhook();
      if (error) {
        const words = `the host does not listen on ${bind.address}:${bind.port}`;
        return reject(new SshError('protocol', words, { server: core.server, cause: error }));
      }
      const name = `${bind.address}:${port}`;
      const unhold = core.hold();
      table.set(name, onConnection);
      const over = Promise.withResolvers<void>();
      core.onEnd(() => over.resolve());
      const close = () =>
        new Promise<void>((closed) => {
          unhold();
          over.resolve();
          if (!table.delete(name) || core.ended) return closed();
          const stopWaiting = core.onEnd(() => closed());
          core.client.unforwardIn(bind.address, port, () => {
            stopWaiting();
            closed();
          });
        });
      resolve({ port, over: over.promise, close });
    });
  });
}

function takersOf(core: Core): Map<string, (stream: Duplex) => void> {
  const known = takers.get(core);
  if (known) return known;
  const table = new Map<string, (stream: Duplex) => void>();
  takers.set(core, table);
  core.client.on('tcp connection', (details, accept, reject) => {
    const taker = table.get(`${details.destIP}:${details.destPort}`);
    if (!taker) return reject();
    const stream = accept();
    stream.on('error', () => undefined);
    taker(stream);
  });
  return table;
}
