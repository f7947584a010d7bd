/** What protects the vault's data key: a passphrase, a key file, or the system's keychain. */
export interface KeyProvider {
  /** Shown in messages and kept beside the wrapped key, e.g. `passphrase`. */
  readonly name: string;
  wrap(key: Buffer): Promise<Buffer>;
  /** The key again. Throws, or answers other bytes, when this provider is not the one that wrapped it. */
  unwrap(wrapped: Buffer): Promise<Buffer>;
}
