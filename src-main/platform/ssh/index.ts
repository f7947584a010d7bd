export type { Command, CommandEnd, CommandOptions, Sink } from './command';
export { type SshAuth, type SshEndpoint, type SshLimits, serverName } from './endpoint';
export { type HostKey, SshError, type SshErrorCode } from './errors';
export type { ExecOptions, ExecResult } from './exec';
export type { ForwardTarget, ReverseForward } from './forward';
export { inspectPrivateKey, type KeyFacts, newPrivateKey } from './keys';
export {
  type KnownHost,
  type KnownHosts,
  knownKeysFor,
  readKnownHosts,
  writeKnownHosts,
} from './known-hosts';
export { createSshPool, type SessionOptions, type SshPool, type SshPoolOptions } from './pool';
export { quote, shellFromStdin } from './quote';
export * from './run';
export type { SshSession } from './session';
export { FileError, type FileFailure } from './sftp';
export type { Shell, ShellEnd, ShellSize } from './shell';
export { fingerprintOf, type HostKeyTrust, type KeyRefusal, readHostKey, type TrustedKeys } from './trust';
export type { UploadOptions, UploadResult, UploadSource, UploadTarget } from './upload';
