export { defaultKeyFileProvider, keyFileProvider } from './key-file';
export type { KeyProvider } from './key-provider';
export { passphraseProvider } from './passphrase';
export { createVault, type Place, type Secret, type Vault, type VaultOptions } from './vault';
