import { inspectPrivateKey } from '@main/platform/ssh';
import ssh2 from 'ssh2';

export interface Pair {
  readonly private: string;
  readonly public: string;
}

/** A private key with the line for authorized_keys. */
export function pairOf(privateKey: string, passphrase?: string): Pair {
  return { private: privateKey, public: inspectPrivateKey(privateKey, passphrase).publicKey };
}

/** A new key in OpenSSH's format, encrypted with few rounds so that tests stay quick. */
export function encryptedPair(passphrase: string): Pair {
  const options = { bits: 256, passphrase, cipher: 'aes256-cbc', rounds: 2 } as const;
  return pairOf(ssh2.utils.generateKeyPairSync('ecdsa', options).private, passphrase);
}
