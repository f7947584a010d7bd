export type { Become, SudoReason, SudoRefusal, SudoWay } from './become';
export type { Command, CommandEnd, CommandOptions, Sink } from './command';
export { type SshAuth, type SshEndpoint, type SshLimits, serverName } from './endpoint';
export { type HostKey, SshError, type SshErrorCode } from './errors';
export type { ExecOptions, ExecResult } from './exec';
export { fetchFile } from './fetch';
export type { ForwardTarget, ReverseForward } from './forward';
export { inspectPrivateKey, type KeyFacts, newPrivateKey } from './keys';
export {
  type KnownHost,
  type KnownHosts,
  knownKeysFor,
  readKnownHosts,
  writeKnownHosts,
} from './known-hosts';
export { digestFunctions, type PlaceFailure, type Placement, placeFiles } from './place';
export { createSshPool, type SessionOptions, type SshPool, type SshPoolOptions } from './pool';
export { quote, shellFromStdin } from './quote';
export * from './run';
export type { FilesOptions, SshSession } from './session';
export { FileError, type FileFailure } from './sftp';
export type { FileAttributes, FileFacts, FileName, Sftp } from './sftp.types';
export type { Shell, ShellEnd, ShellSize } from './shell';
export { fingerprintOf, type HostKeyTrust, type KeyRefusal, readHostKey, type TrustedKeys } from './trust';
export type { SendOptions, UploadOptions, UploadResult, UploadSource, UploadTarget } from './upload';
export { sendFile } from './upload';
