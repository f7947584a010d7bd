import { join } from 'node:path';
import { createFilesService, createProgress, createUploads, pullKind, pushKind } from '@main/domains/files';
import type { AgentTasks } from '@main/domains/files/files.ports';
import { runLine } from '@main/domains/scripts';
import { createEngine } from '@main/engine';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { createDownloads } from '@main/kernel/downloads';
import { silentLogger } from '@main/kernel/logger';
import { type Blob, openBlobs } from '@main/platform/files/blobs';
import type { SshEndpoint, SshPool } from '@main/platform/ssh';
import type { Store } from '@main/platform/store';

export const operator: Actor = { kind: 'user', id: 1, name: 'ops', groups: [2], only: null, via: 'console' };

const noAgents: AgentTasks = {
  execCommand: (body) => JSON.stringify(body),
  add: async () => {
    throw new Error('there are no agents here');
  },
  ended: async () => ({ state: 'failed', result: '' }),
  withdraw: async () => false,
};

export interface FilesHarnessOptions {
  readonly store: Store;
  readonly ssh: SshPool;
  /** Where contents are kept. */
  readonly folder: string;
  /** By host id; a host without one has no credential. */
  readonly endpoints: ReadonlyMap<number, SshEndpoint>;
  readonly agents?: AgentTasks;
  readonly agentIds?: ReadonlyMap<number, number>;
  readonly patienceMs?: number;
  readonly pauseMs?: number;
}

/** Distribution and collection on a real store, engine and SSH. */
export async function startFiles(options: FilesHarnessOptions) {
  const { store, ssh, endpoints, agents = noAgents, agentIds = new Map<number, number>() } = options;
  const clock = systemClock;
  const bus = createBus((error) => {
    throw error;
  });
  const blobs = await openBlobs(join(options.folder, 'files'));
  const engine = createEngine({ store, bus, clock, logger: silentLogger });
  const progress = createProgress({ bus, clock });
  const uploads = createUploads(blobs, clock);
  const downloads = createDownloads(clock);
  const ids = new Set([...endpoints.keys(), ...agentIds.keys()]);
  const all = [...ids].map((id) => ({
    id,
    innerIp: `10.0.0.${id}`,
    hasCredential: endpoints.has(id),
    agentId: agentIds.get(id) ?? null,
  }));
  const hosts = { byIds: async (wanted: readonly number[]) => all.filter(({ id }) => wanted.includes(id)) };
  const common = {
    ...{ ssh, blobs, progress, store, clock },
    accessFor: async (id: number) => endpoints.get(id),
    patienceMs: options.patienceMs ?? 20_000,
    ...(options.pauseMs === undefined ? {} : { pauseMs: options.pauseMs }),
  };
  engine.register(pushKind({ ...common, hosts, agents, runOnHost: runLine }));
  engine.register(pullKind(common));
  const settings = { scriptTimeoutSeconds: 60, outputCapBytes: 1_048_576, concurrency: 50 };
  const files = createFilesService({
    ...{ store, engine, clock, blobs, uploads, progress, hosts },
    settings: () => settings,
    offer: downloads.offer,
    guard: async (command) => {
      if (command.includes('forbidden')) throw new AppError('library.blocked', { line: 1, text: command });
    },
  });
  await engine.start();

  /** Sends a content as a screen does. */
  async function put(content: Buffer): Promise<Blob> {
    const { uploadId, partSize } = await files.open(operator, content.length);
    for (let at = 0; at < content.length; at += partSize)
      await files.part(operator, uploadId, at, content.subarray(at, at + partSize).toString('base64'));
    return files.finish(operator, uploadId);
  }
  /** Waits for all hosts of a job and answers their rows. */
  async function ended(jobId: number) {
    const rows = await store.read
      .selectFrom('job_targets')
      .select('id')
      .where('job_id', '=', jobId)
      .execute();
    return Promise.all(rows.map(({ id }) => engine.ended(id)));
  }
  async function stepsOf(targetId: number): Promise<string[]> {
    const rows = await store.read
      .selectFrom('job_steps')
      .select(['name', 'attempt', 'state'])
      .where('target_id', '=', targetId)
      .orderBy('attempt')
      .orderBy('seq')
      .execute();
    return rows.map(({ attempt, name, state }) => `${attempt} ${name} ${state}`);
  }
  async function logOf(targetId: number): Promise<string> {
    const rows = await store.read
      .selectFrom('job_chunks')
      .select('text')
      .where('target_id', '=', targetId)
      .orderBy('seq')
      .execute();
    return rows.map(({ text }) => text).join('');
  }
  return { engine, bus, files, blobs, downloads, progress, put, ended, stepsOf, logOf };
}

export type FilesHarness = Awaited<ReturnType<typeof startFiles>>;

/** A distribution with every field that a screen sends. */
export function pushOf(more: object) {
  return {
    title: '',
    files: [] as { sha256: string; path: string }[],
    destination: '/tmp',
    owner: '',
    group: '',
    mode: null,
    overwrite: 'different' as const,
    before: { command: '', user: '' },
    after: { command: '', user: '' },
    hostRate: null,
    totalRate: null,
    hostIds: [1],
    ...more,
  };
}
