import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { serverName } from './endpoint';
import { aborted, dialError, SshError } from './errors';
import { inOnePiece } from './one-piece';

/** A TCP connection without Nagle's delay, which would cost each small packet its partner's delayed ACK. */
export function dialTcp(
  target: { readonly address: string; readonly port: number },
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Duplex> {
  const server = serverName(target);
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(aborted(server));
    const socket = connect({ host: target.address, port: target.port, noDelay: true });
    const settle = (error?: SshError) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (error) {
        socket.destroy();
        reject(error);
      } else {
        resolve(inOnePiece(socket));
      }
    };
    const onAbort = () => settle(aborted(server));
    const timer = setTimeout(
      () => settle(new SshError('connect_timeout', `no answer within ${timeoutMs / 1000} s`, { server })),
      timeoutMs,
    );
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => {
      socket.off('error', onError);
      settle();
    });
    const onError = (error: Error) => settle(dialError(error, server));
    socket.once('error', onError);
  });
}
