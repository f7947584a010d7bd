import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newPrivateKey } from '@main/platform/ssh';
import { pairOf } from '../../support/ssh/keys';
import { type RealSshd, startRealSshd } from '../../support/ssh/real-sshd';
import { type Muster, startMuster } from '../support/muster';

/** 000's answer, as it stands on the wire. */
export interface Answer {
  readonly code: number;
  readonly exit_code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly msg: string;
  readonly ip: string;
  readonly task_id: string;
  readonly start_time: string;
  readonly finish_time: string;
}

/** tcpmux: nothing listens there. */
const closedPort = 1;

export type Api = Awaited<ReturnType<typeof signIn>>;

/** Another system that speaks 000 to the listener. */
export async function signIn({ listener, adminPassword }: Muster) {
  const send = async (method: string, path: string, body: unknown, token = '') => {
    const response = await fetch(listener + path, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as never };
  };
  const { body } = await send('POST', '/admin/user_login', { name: 'admin', password: adminPassword });
  const token = (body as { info: { access_token: string } }).info.access_token;
  const call = (method: string, path: string, content: unknown) => send(method, path, content, token);
  return {
    call,
    token,
    sync: async (request: object) => (await call('POST', '/agent/script/sync', request)).body as Answer,
    queue: async (request: object) =>
      (await call('POST', '/agent/script/async', request)).body as { code: number; msg: string },
    cancel: async (ip: string, taskId: string) =>
      (await call('DELETE', '/agent/script/async', { ip, task_id: taskId })).body as {
        code: number;
        msg: string;
      },
  };
}

export interface FieldOptions {
  /** Hosts at which nothing listens. */
  readonly unreachable?: readonly string[];
  /** Logs in as root, who may become anybody; else as a user with a plain shell, which costs less. */
  readonly root?: boolean;
  /** Stands between Muster and sshd: gets sshd's port, answers the port for the hosts. */
  readonly between?: (port: number) => Promise<number>;
}

/** A running Muster and an sshd that lets its key in, with these hosts in the CMDB. */
export async function openField(addresses: readonly string[], options: FieldOptions = {}) {
  const { unreachable = [], root = false } = options;
  const sshd: RealSshd = await startRealSshd();
  const key = pairOf(newPrivateKey());
  if (root) await writeFile(join(sshd.folder, 'keys', 'root'), `${key.public}\n`);
  const user = root ? 'root' : (await sshd.addUser({ publicKey: key.public })).name;
  const port = (await options.between?.(sshd.port)) ?? sshd.port;
  let muster = await startMuster({ data: join(sshd.folder, 'data') });
  let api = await signIn(muster);
  const synced = await api.call('POST', '/api/cmdb/sync', {
    applications: [{ id: '7', name: '消息总线' }],
    hosts: [...addresses, ...unreachable].map((address) => ({
      inner_ip: address,
      cloud_id: 0,
      ssh_user: user,
      ssh_port: unreachable.includes(address) ? closedPort : port,
      auth_type: 'KEY',
      ssh_key: key.private,
      application_id: '7',
    })),
  });
  if (synced.status !== 200) throw new Error(JSON.stringify(synced.body));

  return {
    sshd,
    /** Who Muster logs in as. */
    user,
    get muster() {
      return muster;
    },
    get api() {
      return api;
    },
    /** Ends Muster as a crash does and starts it again on the same data. */
    async crash() {
      await muster.kill();
      muster = await startMuster({ data: muster.data, listen: new URL(muster.listener).host });
      api = await signIn(muster);
    },
    async close() {
      await muster.stop();
      await sshd.stop();
    },
  };
}

/** A request for that host; `content` is a script for /bin/bash. */
export function script(ip: string, taskId: string, content: string, more: object = {}) {
  return {
    interpreter: '/bin/bash',
    path: '/tmp',
    user: 'root',
    content,
    param: '',
    ip,
    task_id: taskId,
    ...more,
  };
}

/** Whether a process still runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.[0];
    return state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

/** Bytes of memory that a process holds, and the most it ever held. */
export function memoryOf(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024;
  return { now: field('VmRSS'), most: field('VmHWM') };
}
