/**
 * Why SSH failed, as far as an operator can act on it:
 * - `refused`, `unreachable`, `connect_timeout`: no TCP connection
 * - `no_jump`: the host is only reached through a jump host, and there is none
 * - `handshake_timeout`, `protocol`: connected, but no usable SSH server answers
 * - `wrong_password`, `key_refused`, `key_invalid`, `auth_method`: the login was not accepted
 * - `host_key_changed`, `host_key_unknown`: the server is not, or not yet, the trusted one
 * - `lost`: the connection ended in the middle; what ran may still run
 * - `socket_timeout`: no answer in time in the middle of a session
 * - `aborted`: the caller gave up
 */
export type SshErrorCode =
  | 'refused'
  | 'unreachable'
  | 'connect_timeout'
  | 'no_jump'
  | 'handshake_timeout'
  | 'wrong_password'
  | 'key_refused'
  | 'key_invalid'
  | 'auth_method'
  | 'host_key_changed'
  | 'host_key_unknown'
  | 'lost'
  | 'socket_timeout'
  | 'aborted'
  | 'protocol';

/** A server's public key. `fingerprint` as OpenSSH prints it: `SHA256:…`. */
export interface HostKey {
  readonly type: string;
  readonly fingerprint: string;
  /** The whole key, as in known_hosts. */
  readonly base64: string;
}

export interface SshErrorDetails {
  /** The server that it happened at: the host's own or the jump host's `address:port`. */
  readonly server?: string;
  /** The key that was presented, for `host_key_changed` and `host_key_unknown`. */
  readonly hostKey?: HostKey;
  readonly cause?: unknown;
}

/** The one error that this room throws. Its message never holds a secret. */
export class SshError extends Error {
  readonly code: SshErrorCode;
  readonly server: string | undefined;
  readonly hostKey: HostKey | undefined;

  constructor(code: SshErrorCode, message: string, details: SshErrorDetails = {}) {
    super(
      details.server ? `${details.server}: ${message}` : message,
      'cause' in details ? { cause: details.cause } : {},
    );
    this.name = 'SshError';
    this.code = code;
    this.server = details.server;
    this.hostKey = details.hostKey;
  }
}

/** Dropped before the server's first word: the only failure of a connect that is tried again by itself. */
export class EarlyClose extends SshError {
  constructor(server: string, cause: unknown) {
    super('refused', 'the server closed the connection before it said anything', { server, cause });
  }
}

const unreachable = new Set([
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EACCES',
  'EPERM',
  'EINVAL',
]);

/** An error of the TCP connect in our words. */
export function dialError(error: unknown, server: string): SshError {
  if (error instanceof SshError) return error;
  const errno = errnoOf(error);
  const details = { server, cause: error };
  if (errno === 'ECONNREFUSED')
    return new SshError('refused', 'connection refused: nothing listens there', details);
  if (errno === 'ETIMEDOUT') return new SshError('connect_timeout', 'no answer to the connect', details);
  if (unreachable.has(errno)) return new SshError('unreachable', `no way to it (${errno})`, details);
  if (errno === 'ECONNRESET') return new EarlyClose(server, error);
  return new SshError('unreachable', `could not connect (${errno || messageOf(error)})`, details);
}

/** The system's error name, or an empty text. */
export function errnoOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** An error's words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What is thrown when the caller's signal fires. */
export function aborted(server?: string): SshError {
  return new SshError('aborted', 'given up by the caller', server === undefined ? {} : { server });
}
