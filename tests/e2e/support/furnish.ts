import { isOpenJob } from '@contract/states';
import { vi } from 'vitest';
import type { RealSshd, RealUser } from '../../support/ssh/real-sshd';
import { companyDocument, companyHosts } from './company';
import { type ConsoleClient, signedIn } from './console';
import type { Muster } from './muster';

/** A Muster that looks as if a team had worked with it for a day. */
export interface Furnished {
  readonly console: ConsoleClient;
  /** The script's job, whose output differs between hosts. */
  readonly scriptJob: number;
  /** A job in batches that waits for a word after the first. */
  readonly rollingJob: number;
  /** The install job, one host of which was refused. */
  readonly installJob: number;
  /** Files that were distributed, and collected again. */
  readonly filesJob: number;
  readonly collectJob: number;
}

export interface FurnishOptions {
  /** All hosts of the company. */
  readonly hosts: number;
  /** Address of the n-th host, from 0. */
  readonly addressOf: (index: number) => string;
  /** What the first hosts are logged in to with, each in its turn; the others cannot be reached. */
  readonly accounts: readonly RealUser[];
  /** The host, from 0, whose installation is tried with a wrong password. */
  readonly refused: number;
}

const script = `#!/bin/sh
# Which release is live, and is it well?
case "${'$'}{SSH_CONNECTION% *}" in
  *.1 | *.4) release=3.2.0 ;;
  *) release=3.2.1 ;;
esac
echo "order-service $release"
echo "config  /etc/order/order.yaml"
echo "health  ok"
test "$release" = 3.2.1
`;

/** Fills Muster with hosts, agents of all states and jobs that ran on a real sshd. */
export async function furnish(
  muster: Muster,
  sshd: RealSshd,
  { hosts: count, addressOf, accounts, refused }: FurnishOptions,
): Promise<Furnished> {
  const console = await signedIn(muster);
  const hosts = companyHosts(count, addressOf).map((host, index) => {
    const account = accounts[index];
    const login = { ssh_user: account?.name, ssh_passwd: account?.password, ssh_port: sshd.port };
    return { ...host, ...(account && login) };
  });
  await console.call('cmdb.sync', { document: companyDocument(hosts) });
  const { items } = await console.call('cmdb.hostIds', { filter: {} });
  const idOf = (index: number) => items.find(({ innerIp }) => innerIp === addressOf(index))?.id ?? 0;

  const user = accounts[0]?.name ?? '';
  const same = [...accounts.keys()].filter((index) => accounts[index]?.name === user);
  const scriptJob = await console.call('scripts.run', {
    title: 'Which release is live',
    content: script,
    interpreter: '/bin/sh',
    user,
    hostIds: same.map(idOf),
  });
  await ended(console, scriptJob.jobId);
  const { filesJob, collectJob } = await moveFiles(console, same.map(idOf), `${accounts[0]?.home}/furnished`);
  await fillLibrary(console);
  const installJob = await console.call('agents.operate', {
    operation: 'INSTALL',
    businessId: 100,
    hosts: accounts.map((_, index) => ({
      innerIp: addressOf(index),
      ...(index === refused && { password: 'not it' }),
    })),
  });
  for (const index of [...hosts.keys()].slice(accounts.length))
    await agentOn(muster, console, idOf(index), String(hosts[index]?.host_name), index);
  await ended(console, installJob.jobId ?? 0);
  // A host that waits for its batch is busy: nothing else may be installed on it meanwhile.
  const batches = {
    title: 'Restart the order service',
    content: 'echo restarted',
    interpreter: '/bin/sh',
    user,
    hostIds: same.map(idOf),
    rolling: { plan: '1, 50%', confirm: 'first', stopAt: { kind: 'hosts', value: 2 } },
  } as const;
  const rollingJob = await console.call('scripts.run', { ...batches, hostIds: [...batches.hostIds] });
  await until(async () => (await console.call('jobs.get', { id: rollingJob.jobId })).state === 'waiting');
  await console.call('schedules.save', {
    ...{ name: 'Nightly restart', cron: '30 3 * * 1-5', zone: 'Asia/Shanghai', missed: 'skip' },
    script: { ...batches, hostIds: [...batches.hostIds] },
  });
  await until(async () => (await console.call('overview.get', {})).agents.TERMINATED > 0);
  return {
    ...{ console, filesJob, collectJob },
    ...{ scriptJob: scriptJob.jobId, rollingJob: rollingJob.jobId, installJob: installJob.jobId ?? 0 },
  };
}

async function moveFiles(console: ConsoleClient, hostIds: number[], destination: string) {
  const { uploadId } = await console.call('files.open', { size: 20 });
  const base64 = Buffer.from('worker_processes 4;\n').toString('base64');
  await console.call('files.part', { uploadId, offset: 0, base64 });
  const { sha256 } = await console.call('files.finish', { uploadId });
  const pushed = await console.call('files.push', {
    files: [{ sha256, path: 'nginx.conf' }],
    destination,
    after: { command: 'echo reloaded', user: '' },
    concurrency: 1,
    hostIds,
  });
  await ended(console, pushed.jobId);
  const limit = 104_857_600;
  const limits = { hostLimit: limit, totalLimit: 10 * limit };
  const pulled = await console.call('files.pull', { paths: [`${destination}/*.conf`], ...limits, hostIds });
  await ended(console, pulled.jobId);
  return { filesJob: pushed.jobId, collectJob: pulled.jobId };
}

/** A script whose first version is reviewed and whose second waits for it. */
async function fillLibrary(console: ConsoleClient): Promise<void> {
  const about = { name: 'Clean application logs', category: 'disk', tags: ['logs', 'nightly'] };
  const source = {
    language: 'bash',
    interpreter: '/bin/bash',
    content: 'find /var/log/app -mtime +30 -delete\n',
  } as const;
  const { id } = await console.call('library.save', { ...about, ...source });
  const submit = async (version: number) => {
    await console.call('library.submit', { id, version });
    return (await console.call('library.version', { id, version })).submittedAt ?? 0;
  };
  const submittedAt = await submit(1);
  await console.call('library.review', { id, version: 1, verdict: 'approve', submittedAt });
  await console.call('library.save', {
    ...{ ...about, ...source, id, content: 'find /var/log/app -mtime +"$DAYS" -print -delete\n' },
    parameters: [
      { name: 'DAYS', type: 'number', default: '30', required: true },
      { name: 'TOKEN', type: 'text', sensitive: true },
    ],
    note: 'days are a parameter',
  });
  await submit(2);
}

/** Waits until a job has ended, whatever became of it. */
export async function ended(console: ConsoleClient, id: number): Promise<void> {
  await until(async () => !isOpenJob((await console.call('jobs.get', { id })).state));
}

/** Asks again until it is so; unlike `expect.poll` also outside of a test. */
function until(ask: () => Promise<boolean>): Promise<void> {
  const once = async () => {
    if (!(await ask())) throw new Error('it did not come');
  };
  return vi.waitFor(once, { timeout: 60_000, interval: 50 });
}

/** An agent that has registered, every fifth an older one; every ninth falls silent, every seventh never came. */
async function agentOn(
  muster: Muster,
  console: ConsoleClient,
  hostId: number,
  name: string,
  index: number,
): Promise<void> {
  const { token } = await console.call('agents.create', { name, hostId });
  if (index % 7 === 0) return;
  const response = await fetch(`${muster.listener}/agent/new`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name,
      token,
      facts: {
        ...{ version: index % 5 === 1 ? '0.0.9' : '0.1.0', hostname: name },
        poll_interval: index % 9 === 0 ? 1 : 3600,
      },
    }),
  });
  await response.arrayBuffer();
}
