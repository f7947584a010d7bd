import { createHash } from 'node:crypto';
import { type HostKey, SshError } from './errors';

/** What is known of a server's keys when a connection begins. */
export interface TrustedKeys {
  /** A server without a known key: `record` trusts on first use, `refuse` stops with its key. */
  readonly policy: 'record' | 'refuse';
  readonly keys: readonly { readonly type: string; readonly fingerprint: string }[];
  /** Fingerprints of keys that are good for no server any more. */
  readonly revoked?: readonly string[];
  /** Keeps a key seen for the first time; awaited before the session is handed out. */
  record(key: HostKey): Promise<void>;
  /** Hears of a key that was refused, for people to decide on; whatever comes of it, the key stays refused. */
  refused?(key: HostKey, why: KeyRefusal): Promise<void>;
}

/** Why a key was refused. */
export type KeyRefusal = 'unknown' | 'changed' | 'revoked';

/** Port: trust lives in the store. It is loaded beforehand, since ssh2 needs its answer at once. */
export interface HostKeyTrust {
  load(endpoint: {
    readonly hostId: number;
    readonly address: string;
    readonly port: number;
  }): Promise<TrustedKeys>;
}

/** Reads a public key as it comes over the wire. */
export function readHostKey(blob: Buffer): HostKey {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  return {
    type: blob.toString('latin1', 4, 4 + length),
    fingerprint: fingerprintOf(blob),
    base64: blob.toString('base64'),
  };
}

/** `SHA256:…` without padding, as ssh-keygen -l prints it. */
export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

export interface HostKeyCheck {
  /** For ssh2: synchronous, and exactly `true` or `false`, since anything but `false` connects. */
  readonly verify: (blob: Buffer) => boolean;
  /** Why the key was refused, if it was. */
  refusal(): SshError | undefined;
  /** The key that was refused, and why. */
  refused(): { readonly key: HostKey; readonly why: KeyRefusal } | undefined;
  /** The accepted key, if it was not known before. */
  fresh(): HostKey | undefined;
}

/** Decides on the key of one connection; asked again at each rekey, where only the same key will do. */
export function createHostKeyCheck(trusted: TrustedKeys, server: string): HostKeyCheck {
  let accepted: HostKey | undefined;
  let isFresh = false;
  let refusal: SshError | undefined;
  let refused: ReturnType<HostKeyCheck['refused']>;

  const refuse = (key: HostKey, why: KeyRefusal, words: string): false => {
    refused = { key, why };
    const code = why === 'unknown' ? 'host_key_unknown' : 'host_key_changed';
    refusal = new SshError(code, words, { server, hostKey: key });
    return false;
  };

  const decide = (key: HostKey): boolean => {
    if (accepted) return accepted.fingerprint === key.fingerprint;
    const shown = `${key.type} ${key.fingerprint}`;
    if (trusted.revoked?.includes(key.fingerprint))
      return refuse(key, 'revoked', `the host key was revoked: presented was ${shown}`);
    if (trusted.keys.some((known) => known.fingerprint === key.fingerprint)) return true;
    if (trusted.keys.length > 0) {
      const known = trusted.keys.map(({ type, fingerprint }) => `${type} ${fingerprint}`).join(', ');
      return refuse(key, 'changed', `the host key has changed: known is ${known}, presented was ${shown}`);
    }
    if (trusted.policy === 'record') {
      isFresh = true;
      return true;
    }
    return refuse(key, 'unknown', `the host key is not known yet: ${shown}`);
  };

  return {
    verify(blob) {
      const key = readHostKey(blob);
      if (!decide(key)) return false;
      accepted ??= key;
      return true;
    },
    refusal: () => refusal,
    refused: () => refused,
    fresh: () => (isFresh ? accepted : undefined),
  };
}
