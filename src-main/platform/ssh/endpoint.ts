/** How a login proves itself. Kept in memory only; the vault is where it rests. */
export type SshAuth =
  /** Also answers the prompts of keyboard-interactive. */
  | { readonly kind: 'password'; readonly password: string }
  /** OpenSSH, PEM, PKCS#8 or PuTTY text, encrypted or not. */
  | { readonly kind: 'key'; readonly privateKey: string; readonly passphrase?: string };

/** Where and as whom to log in. */
export interface SshEndpoint {
  /** The host's row id: connections and trust are kept by it. */
  readonly hostId: number;
  readonly address: string;
  readonly port: number;
  readonly username: string;
  readonly auth: SshAuth;
  /**
   * The jump hosts that the TCP connection may go through, in the order in which they are tried. An
   * empty list: it needs one, and there is none.
   */
  readonly via?: readonly SshEndpoint[];
}

/** Bounds of the engine; times in milliseconds. */
export interface SshLimits {
  /** Until the TCP connection stands. */
  readonly connectTimeoutMs: number;
  /** From then until the login is accepted. */
  readonly handshakeTimeoutMs: number;
  /** Key exchanges at once, over all hosts. */
  readonly handshakes: number;
  /** Connections being set up at once to one address and port: sshd drops some past 10 by default. */
  readonly handshakesPerAddress: number;
  /** Connections being set up at once through one jump host, to whatever is behind it. */
  readonly handshakesPerJump: number;
  /** How often a connection that was dropped before the server's first word is tried again. */
  readonly earlyRetries: number;
  /** Channels at once on one connection (sshd's MaxSessions is 10 by default). */
  readonly channels: number;
  /** A channel that the server does not answer within this time means a dead connection. */
  readonly channelTimeoutMs: number;
  readonly keepaliveMs: number;
  readonly keepaliveCount: number;
  /** An unused connection is closed after this time. */
  readonly idleMs: number;
}

export const defaultLimits: SshLimits = {
  connectTimeoutMs: 10_000,
  handshakeTimeoutMs: 20_000,
  handshakes: 32,
  handshakesPerAddress: 8,
  handshakesPerJump: 16,
  earlyRetries: 5,
  channels: 8,
  channelTimeoutMs: 30_000,
  keepaliveMs: 15_000,
  keepaliveCount: 3,
  idleMs: 600_000,
};

/** `address:port`, as messages and gates name a server. */
export function serverName(endpoint: { readonly address: string; readonly port: number }): string {
  return endpoint.address.includes(':')
    ? `[${endpoint.address}]:${endpoint.port}`
    : `${endpoint.address}:${endpoint.port}`;
}
