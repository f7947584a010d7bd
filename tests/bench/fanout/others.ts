import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ssh2 from 'ssh2';
import type { Fleet } from './fleet';

const run = promisify(execFile);

export interface Contender {
  readonly name: string;
  /** Ends what stands from an earlier round; not measured. */
  disconnect?(): Promise<void>;
  /** Runs `true` on all hosts; throws unless every one of them answered. */
  cold(addresses: readonly string[], parallel: number): Promise<void>;
  /** The same again over connections that stand already, where the tool can do that. */
  warm?(addresses: readonly string[], parallel: number): Promise<void>;
  close?(): Promise<void>;
}

const careless = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];

/** The tools that operators use now, told not to check host keys, which is what they do by default here. */
export function contenders(fleet: Fleet): Contender[] {
  return [parallelSsh(fleet), clush(fleet), ansible(fleet), bareSsh2(fleet)];
}

function parallelSsh({ folder, port, user, keyFile }: Fleet): Contender {
  return {
    name: 'parallel-ssh',
    async cold(addresses, parallel) {
      const hosts = join(folder, 'pssh-hosts');
      const out = join(folder, 'pssh-out');
      writeFileSync(hosts, `${addresses.map((address) => `${user}@${address}:${port}`).join('\n')}\n`);
      rmSync(out, { recursive: true, force: true });
      mkdirSync(out);
      const options = careless.flatMap((option) => ['-O', option]);
      const keep = ['-o', out, '-e', out];
      await run(
        'parallel-ssh',
        ['-h', hosts, '-p', `${parallel}`, '-t', '120', '-x', `-i ${keyFile}`, ...options, ...keep, 'true'],
        { maxBuffer: 1 << 26 },
      );
    },
  };
}

function clush({ port, user, keyFile }: Fleet): Contender {
  return {
    name: 'clush',
    async cold(addresses, parallel) {
      const options = [`-i ${keyFile}`, `-p ${port}`, ...careless.map((option) => `-o ${option}`)].join(' ');
      const nodes = addresses.join(',');
      await run('clush', ['-S', '-w', nodes, '-f', `${parallel}`, '-l', user, '-o', options, 'true'], {
        maxBuffer: 1 << 26,
      });
    },
  };
}

function ansible({ folder, port, user, keyFile }: Fleet): Contender {
  const play = async (addresses: readonly string[], parallel: number, shared: string[]) => {
    const inventory = join(folder, 'inventory');
    writeFileSync(inventory, `${addresses.join('\n')}\n`);
    const options = [...careless, ...shared].map((option) => `-o ${option}`).join(' ');
    const environment = {
      ...process.env,
      ANSIBLE_HOST_KEY_CHECKING: 'False',
      ANSIBLE_SSH_ARGS: options,
      ANSIBLE_LOCALHOST_WARNING: 'False',
      ANSIBLE_TIMEOUT: '120',
    };
    const login = ['-u', user, '--private-key', keyFile, '-e', `ansible_port=${port}`];
    await run('ansible', ['all', '-i', inventory, '-m', 'raw', '-a', 'true', '-f', `${parallel}`, ...login], {
      env: environment,
      maxBuffer: 1 << 26,
    });
  };
  const shared = ['ControlMaster=auto', 'ControlPersist=600s', `ControlPath=${join(folder, 'cm-%h')}`];
  return {
    name: 'ansible -m raw',
    cold: (addresses, parallel) => play(addresses, parallel, ['ControlMaster=no']),
    warm: (addresses, parallel) => play(addresses, parallel, shared),
  };
}

/** What SSH itself costs here: a loop over ssh2 that runs `true` and keeps nothing. */
function bareSsh2(fleet: Fleet): Contender {
  const clients = new Map<string, ssh2.Client>();
  const key = fleet.key;
  const connect = (address: string) =>
    new Promise<ssh2.Client>((resolve, reject) => {
      const client = new ssh2.Client();
      client.once('ready', () => resolve(client));
      client.once('error', reject);
      client.connect({ host: address, port: fleet.port, username: fleet.user, privateKey: key });
    });
  const execute = (client: ssh2.Client) =>
    new Promise<void>((resolve, reject) => {
      client.exec('true', (error, channel) => {
        if (error) return reject(error);
        channel.resume();
        channel.stderr.resume();
        channel.once('close', (code: number | null) =>
          code === 0 ? resolve() : reject(new Error(`${code}`)),
        );
      });
    });
  const end = async () => {
    for (const client of clients.values()) client.end();
    clients.clear();
  };
  return {
    name: 'bare ssh2',
    disconnect: end,
    async cold(addresses, parallel) {
      await each(addresses, parallel, async (address) => {
        const client = await connect(address);
        clients.set(address, client);
        await execute(client);
      });
    },
    async warm(addresses, parallel) {
      await each(addresses, parallel, async (address) => {
        const client = clients.get(address) ?? (await connect(address));
        clients.set(address, client);
        await execute(client);
      });
    },
    close: end,
  };
}

/** Works on all, at most `parallel` at once. */
export async function each<T>(
  all: readonly T[],
  parallel: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let one = all[next++]; one !== undefined; one = all[next++]) await work(one);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}
