import ssh2 from 'ssh2';

/**
 * ssh2 is CommonJS and Node finds only some of its names by itself: everything is taken from the
 * whole, here, once.
 */
export const Client = ssh2.Client;
export const Server = ssh2.Server;
export const parseKey = ssh2.utils.parseKey;
export const sftpStatus = ssh2.utils.sftp.STATUS_CODE;
export const flagsToString = ssh2.utils.sftp.flagsToString;

export type {
  Algorithms,
  AnyAuthMethod,
  Attributes,
  AuthContext,
  Client as ClientType,
  ClientChannel,
  ConnectConfig,
  Connection,
  FileEntry,
  ParsedKey,
  Prompt,
  PublicKeyAuthContext,
  ServerChannel,
  ServerHostKeyAlgorithm,
  Session as ServerSession,
  SFTPWrapper,
} from 'ssh2';
