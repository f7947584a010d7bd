import type { Duplex } from 'node:stream';
import { algorithmsFor } from './algorithms';
import { createLogin } from './auth';
import { type SshEndpoint, type SshLimits, serverName } from './endpoint';
import { aborted, EarlyClose, errnoOf, messageOf, SshError } from './errors';
import { Client, type ClientType, type ConnectConfig, useKeyObjects } from './ssh2';
import { createHostKeyCheck, type TrustedKeys } from './trust';

export interface HandshakeOptions {
  readonly endpoint: SshEndpoint;
  readonly trusted: TrustedKeys;
  readonly limits: SshLimits;
  readonly signal: AbortSignal;
  /** Called once the key exchange, the part that costs CPU, is over. */
  readonly onExchanged: () => void;
}

/** Speaks SSH over an open connection until the login is accepted and a new host key is recorded. */
export async function shakeHands(sock: Duplex, options: HandshakeOptions): Promise<ClientType> {
  const { endpoint, trusted } = options;
  const check = createHostKeyCheck(trusted, serverName(endpoint));
  const client = await login(sock, options, check).catch(async (error: unknown) => {
    const refused = check.refused();
    // Whether it could be noted or not: the key is refused.
    if (refused) await trusted.refused?.(refused.key, refused.why).catch(() => undefined);
    throw error;
  });
  const fresh = check.fresh();
  if (fresh) {
    // Whoever watches over the client comes after the record: an end until then must not go unheard.
    let isOver = false;
    client.once('close', () => {
      isOver = true;
    });
    try {
      await trusted.record(fresh);
    } catch (error) {
      client.destroy();
      throw error;
    }
    if (isOver) throw lostInLogin(serverName(endpoint));
  }
  return client;
}

function lostInLogin(server: string): SshError {
  return new SshError('lost', 'the connection was closed during the login', { server });
}

function login(
  sock: Duplex,
  { endpoint, trusted, limits, signal, onExchanged }: HandshakeOptions,
  check: ReturnType<typeof createHostKeyCheck>,
): Promise<ClientType> {
  const server = serverName(endpoint);
  const attempt = createLogin(endpoint.username, endpoint.auth, server);
  const client = new Client();
  let exchanged = false;

  /** What an error or an early end means, given how far we came. */
  const explain = (error: unknown): SshError => {
    const refusal = check.refusal();
    if (refusal) return refusal;
    const level = error instanceof Error && 'level' in error ? error.level : undefined;
    if (attempt.refused || level === 'client-authentication') return attempt.failure();
    const isDrop = error === undefined || level === 'client-socket' || errnoOf(error) === 'ECONNRESET';
    if (!exchanged && (isDrop || /before handshake/.test(messageOf(error))))
      return new EarlyClose(server, error);
    if (isDrop) return lostInLogin(server);
    return new SshError('protocol', messageOf(error), { server, cause: error });
  };

  return new Promise((resolve, reject) => {
    const settle = (error?: SshError) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      client.removeAllListeners();
      // A destroyed connection may still stumble; nobody is interested any more.
      client.on('error', () => undefined);
      if (!error) return resolve(client);
      client.destroy();
      sock.destroy();
      reject(error);
    };
    const onAbort = () => settle(aborted(server));
    const timer = setTimeout(() => {
      const words = `connected, but no login within ${limits.handshakeTimeoutMs / 1000} s`;
      settle(new SshError('handshake_timeout', words, { server }));
    }, limits.handshakeTimeoutMs);

    signal.addEventListener('abort', onAbort, { once: true });
    client.on('error', (error) => settle(explain(error)));
    client.on('close', () => settle(explain(undefined)));
    client.on('handshake', () => {
      exchanged = true;
      useKeyObjects(client);
      onExchanged();
    });
    client.on('change password', () =>
      settle(new SshError('wrong_password', 'the password has expired and must be changed', { server })),
    );
    client.on('ready', () => settle());
    if (signal.aborted) return onAbort();

    const config: ConnectConfig = {
      username: endpoint.username,
      sock,
      // Our own timer covers it, with our own words.
      readyTimeout: 0,
      keepaliveInterval: limits.keepaliveMs,
      keepaliveCountMax: limits.keepaliveCount,
      algorithms: algorithmsFor(trusted.keys.map(({ type }) => type)),
      hostVerifier: check.verify,
      authHandler: ((offered: readonly string[] | null, partial: boolean | null) =>
        attempt.next(offered, partial)) as NonNullable<ConnectConfig['authHandler']>,
    };
    try {
      client.connect(config);
    } catch (error) {
      settle(new SshError('protocol', messageOf(error), { server, cause: error }));
    }
  });
}
