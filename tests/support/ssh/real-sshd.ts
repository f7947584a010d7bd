import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprintOf } from '@main/platform/ssh';

export interface RealUser {
  readonly name: string;
  readonly home: string;
  readonly password: string;
}

export interface UserOptions {
  /** Default: one that nobody has. */
  readonly name?: string;
  /** One line of authorized_keys. */
  readonly publicKey?: string;
  /** Login shell; default /bin/dash: a plain one, whose start costs nothing. */
  readonly shell?: string;
  /** A right-hand side for sudoers, e.g. `ALL=(ALL) NOPASSWD: ALL`. */
  readonly sudo?: string;
}

/** Debian's sshd on all of 127.0.0.0/8, with its own host key, configuration and users. */
export interface RealSshd {
  readonly port: number;
  readonly folder: string;
  readonly fingerprint: string;
  addUser(options?: UserOptions): Promise<RealUser>;
  /** Sets an option of sudo for one account, e.g. `requiretty`. */
  sudoDefaults(user: RealUser, option: string): Promise<void>;
  /** Puts another host key in place; the port stays. */
  rotateHostKey(): Promise<void>;
  /** Sends a signal to the processes that serve connections, whichever still do. */
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** Whether such an sshd can be had here. */
export function canRunSshd(): boolean {
  try {
    execFileSync('/usr/sbin/sshd', ['-V'], { stdio: 'ignore' });
  } catch (error) {
    // Versions before 9.2 know no -V, but then they are there.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
  }
  return process.getuid?.() === 0;
}

/** Starts an sshd as root. `extra`: lines that go before the defaults and so win over them. */
export async function startRealSshd(extra: readonly string[] = []): Promise<RealSshd> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-sshd-'));
  await chmod(folder, 0o755);
  await mkdir('/run/sshd', { recursive: true });
  await mkdir(join(folder, 'keys'));
  const port = await freePort();
  const users: string[] = [];
  const configuration = [
    ...extra,
    'ListenAddress 0.0.0.0',
    `HostKey ${folder}/host_key`,
    `PidFile ${folder}/pid`,
    `AuthorizedKeysFile ${folder}/keys/%u`,
    'StrictModes no',
    'UseDNS no',
    'UsePAM yes',
    'PermitRootLogin yes',
    'PasswordAuthentication yes',
    'KbdInteractiveAuthentication yes',
    'PubkeyAuthentication yes',
    'MaxStartups 2000:30:4000',
    'MaxSessions 200',
    'PrintMotd no',
    'Subsystem sftp internal-sftp',
  ];
  await writeFile(join(folder, 'config'), `${configuration.join('\n')}\n`);
  await makeHostKey(folder);
  let fingerprint = await fingerprintIn(folder);
  let daemon = await startDaemon(folder, port);

  return {
    port,
    folder,
    get fingerprint() {
      return fingerprint;
    },
    async addUser({
      publicKey,
      shell = '/bin/dash',
      sudo,
      name = `mt${randomBytes(5).toString('hex')}`,
    } = {}) {
      const password = `pw ${randomBytes(8).toString('hex')}`;
      execFileSync('useradd', ['-m', '-s', shell, name]);
      users.push(name);
      execFileSync('chpasswd', { input: `${name}:${password}\n` });
      if (publicKey) await appendFile(join(folder, 'keys', name), `${publicKey}\n`);
      if (sudo) await writeFile(`/etc/sudoers.d/${name}`, `${name} ${sudo}\n`, { mode: 0o440 });
      return { name, password, home: `/home/${name}` };
    },
    sudoDefaults: ({ name }, option) => appendFile(`/etc/sudoers.d/${name}`, `Defaults:${name} ${option}\n`),
    async rotateHostKey() {
      await stopDaemon(daemon);
      await makeHostKey(folder);
      fingerprint = await fingerprintIn(folder);
      daemon = await startDaemon(folder, port);
    },
    signal: (name) => {
      for (const pid of sshdBelow(daemon.pid ?? 0)) killQuietly(pid, name);
    },
    async stop() {
      for (const pid of sshdBelow(daemon.pid ?? 0)) killQuietly(pid);
      await stopDaemon(daemon);
      for (const name of users) {
        await rm(`/etc/sudoers.d/${name}`, { force: true });
        removeUser(name);
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeHostKey(folder: string): Promise<void> {
  const file = join(folder, 'host_key');
  await rm(file, { force: true });
  await rm(`${file}.pub`, { force: true });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
}

async function fingerprintIn(folder: string): Promise<string> {
  const line = await readFile(join(folder, 'host_key.pub'), 'utf8');
  return fingerprintOf(Buffer.from(line.split(' ')[1] ?? '', 'base64'));
}

async function startDaemon(folder: string, port: number): Promise<ChildProcess> {
  const words = ['-D', '-f', join(folder, 'config'), '-p', String(port), '-E', join(folder, 'log')];
  const daemon = spawn('/usr/sbin/sshd', words, { stdio: 'ignore' });
  for (;;) {
    if (daemon.exitCode !== null)
      throw new Error(`sshd does not start: ${await readFile(join(folder, 'log'), 'utf8')}`);
    if (await answers(port)) return daemon;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function stopDaemon(daemon: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (daemon.exitCode !== null || daemon.signalCode !== null) return resolve();
    daemon.once('exit', () => resolve());
    daemon.kill('SIGTERM');
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '0.0.0.0', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** The sshd processes below one: the monitor of each connection and, below it, the one that holds the socket. */
function sshdBelow(pid: number): number[] {
  const text = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' });
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/));
  const below = (parent: string): string[] =>
    rows
      .filter(([, ppid, name]) => ppid === parent && name?.startsWith('sshd'))
      .flatMap(([child = '']) => [child, ...below(child)]);
  return below(String(pid)).map(Number);
}

function killQuietly(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

/** Ends what a test user still runs, then removes the account. */
function removeUser(name: string): void {
  for (const [file, ...words] of [
    ['pkill', '-KILL', '-u', name],
    ['userdel', '-r', '-f', name],
  ] as const) {
    try {
      execFileSync(file, words, { stdio: 'ignore' });
    } catch {
      // Nothing ran, or the mail folder is not there.
    }
  }
}
