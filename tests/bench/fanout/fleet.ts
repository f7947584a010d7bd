import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Loopback hosts 127.0.x.y, all answered by one real sshd, with a user whose shell costs nothing. */
export interface Fleet {
  readonly folder: string;
  readonly port: number;
  readonly user: string;
  /** Private key file, OpenSSH format, no passphrase. */
  readonly keyFile: string;
  readonly key: string;
  addresses(count: number): string[];
  close(): void;
}

const user = 'musterbench';

/** Starts it; needs root, OpenSSH's server and useradd. */
export async function startFleet(): Promise<Fleet> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-fanout-'));
  chmodSync(folder, 0o755);
  if (!existsSync(`/home/${user}`)) execFileSync('useradd', ['-m', '-s', '/bin/dash', '-p', '*', user]);
  const make = (name: string) => {
    const file = join(folder, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    return file;
  };
  const hostKey = make('host_key');
  const keyFile = make('user_key');
  const authorized = join(folder, 'authorized_keys');
  writeFileSync(authorized, readFileSync(`${keyFile}.pub`));
  mkdirSync('/run/sshd', { recursive: true });
  const port = await freePort();
  // Hosts of their own do not share one folder for temporary files. On one ext4 they would wait for each
  // other and for inodes, 7 ms each at 200 hosts.
  const temporary = mkdtempSync('/dev/shm/muster-fanout-');
  chmodSync(temporary, 0o1777);
  const config = join(folder, 'sshd_config');
  writeFileSync(
    config,
    // OpenSSH listens on 16 addresses at most; who is not on this machine is not let in.
    `Port ${port}
ListenAddress 0.0.0.0
HostKey ${hostKey}
PidFile none
AuthorizedKeysFile ${authorized}
AllowUsers ${user}@127.0.0.0/8
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
UseDNS no
PrintMotd no
PrintLastLog no
MaxStartups 2000:30:4000
MaxSessions 200
SetEnv TMPDIR=${temporary}
LogLevel ERROR
Subsystem sftp internal-sftp
`,
  );
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', config], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await listening(port);
  return {
    folder,
    port,
    user,
    keyFile,
    key: readFileSync(keyFile, 'utf8'),
    addresses: (count) =>
      Array.from({ length: count }, (_, at) => `127.0.${1 + Math.floor(at / 200)}.${1 + (at % 200)}`),
    close() {
      server.kill();
      try {
        execFileSync('pkill', ['-KILL', '-u', user]);
      } catch {
        // Nothing of it ran any more.
      }
      try {
        execFileSync('userdel', ['-r', user], { stdio: 'ignore' });
      } catch {
        // A process of the user may not have ended yet; the account is reused.
      }
      rmSync(folder, { recursive: true, force: true });
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      socket.destroy();
      return;
    } catch {
      await delay(20);
    }
  }
}
