import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createScriptsService, scriptKind, type TargetHost } from '@main/domains/scripts';
import { createEngine } from '@main/engine';
import { systemActor } from '@main/kernel/actor';
import { createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { createSshPool, type HostKeyTrust, type SshEndpoint } from '@main/platform/ssh';
import { openStore, type Store } from '@main/platform/store';
import type { Fleet } from './fleet';
import type { Contender } from './others';

export interface Console {
  /** Runs a script on these hosts, from `scripts.run` to the end of the job; answers the job's id. */
  run(content: string, addresses: readonly string[], parallel: number): Promise<number>;
  disconnect(): void;
  readonly store: Store;
  close(): Promise<void>;
}

/**
 * Muster's own: its real store on disk, its engine and its SSH; each result is stored, each script has
 * its run folder, its user, its time limit, its proof.
 */
export async function openConsole(fleet: Fleet, outputCapBytes = 10_485_760): Promise<Console> {
  const dir = await mkdtemp(join(tmpdir(), 'muster-fanout-data-'));
  const store = await openStore({ dir, logger: silentLogger, clock: systemClock });
  const bus = createBus((error) => {
    throw error;
  });
  const engine = createEngine({ store, bus, clock: systemClock, logger: silentLogger });
  const trust: HostKeyTrust = {
    load: async () => ({ policy: 'record', keys: [], record: async () => undefined }),
  };
  const ssh = createSshPool({ trust, logger: silentLogger });
  const known = new Map<number, TargetHost>();
  const accessFor = async (hostId: number): Promise<SshEndpoint | undefined> => {
    const host = known.get(hostId);
    return (
      host && {
        hostId,
        address: host.innerIp,
        port: fleet.port,
        username: fleet.user,
        auth: { kind: 'key', privateKey: fleet.key },
      }
    );
  };
  const hosts = {
    byIds: async (ids: readonly number[]) => ids.flatMap((id) => known.get(id) ?? []),
    byAddresses: async () => [],
    byFilter: async () => [],
  };
  const agents = {
    execCommand: () => '',
    add: async () => 0,
    ended: async () => ({ state: 'failed', result: '' }) as const,
    withdraw: async () => false,
  };
  const secrets = { keep: async () => undefined, of: async () => new Map<string, string>() };
  engine.register(scriptKind({ ssh, hosts, accessFor, agents, secrets }));
  const settings = () => ({
    scriptTimeoutSeconds: 60,
    outputCapBytes,
    concurrency: 50,
    callbackUrl: '',
  });
  const library = {
    runnable: async () => ({ content: '', interpreter: '', parameters: [] }),
    recordRun: async () => undefined,
  };
  const scripts = createScriptsService({
    store,
    engine,
    hosts,
    settings,
    guard: async () => undefined,
    library,
    secrets,
  });
  await engine.start();

  /** Resolves once the bus has said that the job is over, as a screen hears it. */
  const jobEnded = (jobId: number) =>
    new Promise<void>((resolve, reject) => {
      const look = async () => {
        const jobs = store.read.selectFrom('jobs').select('state').where('id', '=', jobId);
        const { state } = await jobs.executeTakeFirstOrThrow();
        if (state === 'queued' || state === 'running') return;
        deaf();
        resolve();
      };
      const deaf = bus.listen((message) => {
        if (message.event === 'job.changed' && message.data.jobId === jobId) look().catch(reject);
      });
      look().catch(reject);
    });

  const run = async (content: string, addresses: readonly string[], parallel: number) => {
    const hostIds = addresses.map((innerIp, at) => {
      const id = at + 1;
      known.set(id, { id, innerIp, outerIp: '', hostName: innerIp, hasCredential: true, agentId: null });
      return id;
    });
    const { jobId } = await scripts.run(systemActor, {
      title: 'fan out',
      interpreter: '/bin/sh',
      content,
      path: '/tmp',
      user: fleet.user,
      param: '',
      timeoutSeconds: 3600,
      concurrency: parallel,
      hostIds,
    });
    await jobEnded(jobId);
    const targets = store.read.selectFrom('job_targets').select('state').where('job_id', '=', jobId);
    const ended = await targets.execute();
    if (ended.length !== addresses.length || ended.some(({ state }) => state !== 'succeeded'))
      throw new Error('not every host succeeded');
    return jobId;
  };

  return {
    run,
    store,
    disconnect() {
      for (const id of known.keys()) ssh.drop(id);
    },
    async close() {
      await engine.stop();
      await ssh.close();
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Muster as one of those that run `true` everywhere. */
export async function muster(fleet: Fleet): Promise<Contender> {
  const console = await openConsole(fleet);
  const run = async (addresses: readonly string[], parallel: number) => {
    await console.run('true', addresses, parallel);
  };
  return {
    name: 'muster',
    disconnect: async () => console.disconnect(),
    cold: run,
    warm: run,
    close: () => console.close(),
  };
}
