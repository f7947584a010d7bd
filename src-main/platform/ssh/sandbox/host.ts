import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { newPrivateKey } from '../keys';
import { parseKey, Server } from '../ssh2';
import { fingerprintOf } from '../trust';
import { serveConnection } from './connection';
import { createLoginCheck, type SandboxMethod, type SandboxUser } from './login';
import { createProcesses } from './processes';

export interface SandboxOptions {
  /** A loopback address; it is never bound to anything else. */
  readonly address: string;
  /** 0 or absent: a free one. */
  readonly port?: number;
  /** The host's own folder; `home` and `tmp` are made in it. */
  readonly folder: string;
  readonly users: readonly SandboxUser[];
  /** A private key; a new one is made where absent. */
  readonly hostKey?: string;
  /** What the server says it takes; default: all three. */
  readonly methods?: readonly SandboxMethod[];
  /** Session channels at once on one connection, as sshd's MaxSessions. */
  readonly maxSessions?: number;
  /** Whether there is an SFTP subsystem; default true. */
  readonly sftp?: boolean;
  /** Changes commands before they run, to stand in for a host with other tools. */
  readonly rewrite?: (command: string) => string;
}

/** A host that is none: an SSH server in this process whose commands run as the current user. */
export interface SandboxHost {
  readonly address: string;
  readonly port: number;
  readonly folder: string;
  /** Of the present host key. */
  readonly fingerprint: string;
  /** Connections taken so far. */
  readonly accepted: number;
  /** Cuts every connection without a word, as a pulled cable does. Processes live on. */
  cut(): void;
  /** Reads and writes nothing any more on the present connections, as a host that has hung. */
  freeze(): void;
  /** Closes the next connections before the first word, as sshd does past MaxStartups. */
  dropNext(count: number): void;
  /** Later connections see another key. */
  rotateHostKey(): void;
  /** Stops, cuts, and kills every process that was started here. */
  close(): Promise<void>;
}

/** Starts a sandbox host; resolves when it listens. */
export async function startSandboxHost(options: SandboxOptions): Promise<SandboxHost> {
  const { address, folder, users } = options;
  const { methods = ['publickey', 'password', 'keyboard-interactive'] } = options;
  if (!/^(127\.|::1$|localhost$)/.test(address)) throw new Error('a sandbox host listens on loopback only');
  const home = join(folder, 'home');
  const temporary = join(folder, 'tmp');
  await mkdir(home, { recursive: true });
  await mkdir(temporary, { recursive: true });
  const processes = createProcesses(home, temporary);
  const isAllowed = createLoginCheck(users, methods);
  const sockets = new Set<Socket>();
  let accepted = 0;
  let toDrop = 0;

  const withKey = (privateKey: string) => {
    const key = parseKey(privateKey);
    if (key instanceof Error) throw key;
    const server = new Server({ hostKeys: [privateKey] }, (connection) => {
      let username = '';
      connection.on('authentication', (context) => {
        username = context.username;
        isAllowed(context);
      });
      connection.on('error', () => undefined);
      connection.on('ready', () => serveConnection(connection, processes, { ...options, username, home }));
    });
    return { server, fingerprint: fingerprintOf(key.getPublicSSH()) };
  };
  let current = withKey(options.hostKey ?? newPrivateKey());

  const listener = createServer({ noDelay: true }, (socket) => {
    accepted += 1;
    socket.on('error', () => undefined);
    if (toDrop > 0) {
      toDrop -= 1;
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    current.server.injectSocket(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(options.port ?? 0, address, resolve);
  });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };

  return {
    address,
    port: (listener.address() as AddressInfo).port,
    folder,
    get fingerprint() {
      return current.fingerprint;
    },
    get accepted() {
      return accepted;
    },
    cut,
    freeze() {
      for (const socket of sockets) {
        socket.removeAllListeners('data');
        socket.write = () => true;
      }
    },
    dropNext(count) {
      toDrop = count;
    },
    rotateHostKey() {
      current = withKey(newPrivateKey());
    },
    async close() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      cut();
      await closed;
      await processes.killAll();
    },
  };
}
