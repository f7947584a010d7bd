import type { Duplex } from 'node:stream';
import { type Become, becomeOn } from './become';
import { type Command, type CommandOptions, startCommand } from './command';
import type { Core } from './core';
import type { SshError } from './errors';
import { type ExecOptions, type ExecResult, exec } from './exec';
import { type ForwardTarget, forwardIn, forwardOut, type ReverseForward } from './forward';
import { type PlaceFailure, type Placement, placeFiles } from './place';
import { shellFromStdin } from './quote';
import { openSftp } from './sftp';
import type { Sftp } from './sftp.types';
import { openShell, type Shell, type ShellOptions } from './shell';
import { openTunnel } from './tunnel';
import { defaultIdleMs, type UploadOptions, type UploadResult, type UploadTarget, upload } from './upload';

/** A login on a host, shared by all who ask the pool for it. */
export interface SshSession {
  readonly hostId: number;
  /** The address that was dialled. */
  readonly remoteAddress: string;
  readonly username: string;
  /** The jump host that it runs through, as `address:port`. */
  readonly via: string | undefined;
  /** Why it is over, or undefined while it stands. */
  readonly ended: SshError | undefined;
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;
  /** How commands are run as root by sudo: asked for nothing, or with the password of this login. */
  sudo(options?: { readonly signal?: AbortSignal }): Promise<Become>;
  /** Starts a command and hands out its streams, for those who do not want to wait for its end. */
  start(command: string, options?: CommandOptions): Promise<Command>;
  /** A login shell on a terminal of its own. */
  shell(options: ShellOptions): Promise<Shell>;
  /** Puts a file on the host: beside its target first, checked, then renamed over it. */
  upload(
    source: Buffer | string | AsyncIterable<Buffer>,
    target: UploadTarget,
    options?: UploadOptions,
  ): Promise<UploadResult>;
  /** Renames files over their targets, each checked first; answers those that could not be. */
  place(placements: readonly Placement[]): Promise<PlaceFailure[]>;
  /** An SFTP channel for many files, for the caller to end. */
  files(options?: FilesOptions): Promise<Sftp>;
  /** A TCP connection that starts at the host. */
  forwardOut(target: ForwardTarget): Promise<Duplex>;
  /** A port on the host whose connections come here; it keeps the session open until closed. */
  forwardIn(bind: ForwardTarget, onConnection: (stream: Duplex) => void): Promise<ReverseForward>;
  /** A port on the host's loopback that leads to one address of ours, and to no other. */
  tunnel(port: number, target: ForwardTarget): Promise<ReverseForward>;
}

export interface FilesOptions {
  readonly signal?: AbortSignal;
  /** Longest time without an answer of the host; default 30 s. */
  readonly idleTimeoutMs?: number;
}

/** Milliseconds for a check of sudo; a wrong guess alone costs some seconds. */
const sudoMs = 20_000;

const cores = new WeakMap<SshSession, Core>();

/** What stands behind a session, for the other files of this room. */
export function coreOf(session: SshSession): Core {
  const core = cores.get(session);
  if (!core) throw new TypeError('this session was not made by the pool');
  return core;
}

/** The face of a core. */
export function createSession(hostId: number, remoteAddress: string, core: Core): SshSession {
  const session: SshSession = {
    hostId,
    remoteAddress,
    username: core.username,
    via: core.via,
    get ended() {
      return core.ended;
    },
    exec: (command, options) => exec(core, command, options),
    sudo: (options) =>
      becomeOn(core, (command, stdin) => exec(core, command, { stdin, timeoutMs: sudoMs, ...options })),
    start: (command, options = {}) => startCommand(core, command, options),
    shell: (options) => openShell(core, options),
    upload: (source, target, options) => upload(core, source, target, options),
    place: (placements) => placeFiles((stdin) => exec(core, shellFromStdin, { stdin }), placements),
    files: ({ signal, idleTimeoutMs = defaultIdleMs } = {}) => openSftp(core, { signal, idleTimeoutMs }),
    forwardOut: (target) => forwardOut(core, target),
    forwardIn: (bind, onConnection) => forwardIn(core, bind, onConnection),
    tunnel: (port, target) => openTunnel(core, port, target),
  };
  cores.set(session, core);
  return session;
}
