import type { Output } from '@contract/index';
import { agentMost } from '@contract/transfer';
import type { Engine } from '@main/engine';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import type { Downloads, DownloadTicket } from '@main/kernel/downloads';
import type { Blob, Blobs } from '@main/platform/files/blobs';
import type { Store } from '@main/platform/store/store';
import { findBlobs, noteBlob, useBlobs } from './blobs.store';
import type { TransferHost, TransferHosts, TransferSettings } from './files.ports';
import { collectionKeptFor } from './files.retention';
import type { Progress } from './progress';
import { collectedZip } from './pull/pull.archive';
import { type PullRequest, readPull } from './pull/pull.spec';
import { countCollected } from './pull/pull.store';
import { type PushRequest, type PushSpec, readPush } from './push/push.spec';
import type { Uploads } from './uploads';

export interface FilesDeps {
  readonly store: Store;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly blobs: Blobs;
  readonly uploads: Uploads;
  readonly progress: Progress;
  readonly hosts: TransferHosts;
  readonly settings: () => TransferSettings;
  readonly offer: Downloads['offer'];
  /** Throws where a rule forbids a command (Scripts, dangerous commands). */
  readonly guard: (command: string, interpreter: string) => Promise<void>;
}

export type FilesService = ReturnType<typeof createFilesService>;

/** Files to hosts and from hosts, as the screens ask for them. */
export function createFilesService(deps: FilesDeps) {
  const { store, engine, clock, blobs, uploads, progress } = deps;

  async function demandHosts(ids: readonly number[]): Promise<TransferHost[]> {
    const wanted = [...new Set(ids)];
    const found = await deps.hosts.byIds(wanted);
    const there = new Set(found.map(({ id }) => id));
    const missing = wanted.find((id) => !there.has(id));
    if (missing !== undefined) throw AppError.notFound('host', missing);
    return found;
  }

  async function enqueue(
    actor: Actor,
    job: { kind: string; title: string; spec: object; concurrency: number | undefined },
    hosts: readonly TransferHost[],
    blobsUsed: readonly string[] = [],
  ): Promise<{ jobId: number }> {
    const { jobId } = await store.write(async (tx) => {
      if (blobsUsed.length > 0) await useBlobs(tx, [...new Set(blobsUsed)], clock.now());
      return engine.enqueue(tx, {
        ...job,
        createdBy: actor.name,
        origin: actor.via,
        concurrency: job.concurrency ?? deps.settings().concurrency,
        targets: hosts.map(({ id, innerIp }) => ({ hostId: id, label: innerIp })),
      });
    });
    return { jobId };
  }

  return {
    open: (actor: Actor, size: number) => uploads.open(actor, size),
    part: (actor: Actor, id: string, offset: number, base64: string) =>
      uploads.part(actor, id, offset, Buffer.from(base64, 'base64')),
    async finish(actor: Actor, id: string): Promise<Blob> {
      const blob = await uploads.finish(actor, id);
      await store.write((tx) => noteBlob(tx, blob, clock.now()));
      return blob;
    },
    drop: (actor: Actor, id: string) => uploads.drop(actor, id),

    /** Queues a distribution to exactly these hosts; refuses whole what could not reach one of them. */
    async push(actor: Actor, request: PushRequest): Promise<{ jobId: number }> {
      const digests = request.files.map(({ sha256 }) => sha256);
      const spec = readPush(request, await findBlobs(store.read, digests), deps.settings());
      for (const { command } of [spec.before, spec.after])
        if (command.trim() !== '') await deps.guard(command, '/bin/sh');
      const hosts = await demandHosts(request.hostIds);
      checkWays(spec, hosts);
      const title = request.title.trim() || titleOf(spec);
      const { concurrency } = request;
      return enqueue(actor, { kind: 'files.push', title, spec, concurrency }, hosts, digests);
    },

    /** Queues a collection from exactly these hosts. */
    async pull(actor: Actor, request: PullRequest): Promise<{ jobId: number }> {
      const spec = readPull(request);
      const hosts = await demandHosts(request.hostIds);
      refuse(
        hosts.filter(({ hasCredential }) => !hasCredential),
        'files.pullNeedsSsh',
      );
      const title = request.title.trim() || shorten(spec.paths.join(' '));
      return enqueue(actor, { kind: 'files.pull', title, spec, concurrency: request.concurrency }, hosts);
    },

    progress: (jobId: number): Output<'files.progress'> => progress.read(jobId),

    async collected(jobId: number): Promise<Output<'files.collected'>> {
      const counted = await countCollected(store.read, jobId);
      const job = await store.read
        .selectFrom('jobs')
        .select(['finished_at'])
        .where('id', '=', jobId)
        .executeTakeFirst();
      if (!job) throw AppError.notFound('job', jobId);
      const kept = counted.files > 0 ? (job.finished_at ?? clock.now()) + collectionKeptFor : null;
      return { ...counted, keptUntil: kept };
    },

    async download(actor: Actor, jobId: number): Promise<DownloadTicket> {
      const { files } = await countCollected(store.read, jobId);
      if (files === 0) throw new AppError('files.nothingCollected');
      return deps.offer(actor, {
        fileName: `collected-${jobId}.zip`,
        contentType: 'application/zip',
        content: (signal) => collectedZip(store.read, blobs, jobId, signal),
      });
    },
  };
}

/** What cannot reach a host is refused before anything starts. */
function checkWays(spec: PushSpec, hosts: readonly TransferHost[]): void {
  const bare = hosts.filter(({ hasCredential }) => !hasCredential);
  refuse(
    bare.filter(({ agentId }) => agentId === null),
    'files.noWay',
  );
  if (spec.bytes > agentMost.bytes || spec.files.length > agentMost.files)
    refuse(bare, 'files.agentTooLarge', { megabytes: agentMost.bytes / 1_048_576, most: agentMost.files });
  if (spec.overwrite !== 'always' || !spec.owner || !spec.group) refuse(bare, 'files.agentAlways');
}

function refuse(
  hosts: readonly TransferHost[],
  reason: 'files.noWay' | 'files.agentTooLarge' | 'files.agentAlways' | 'files.pullNeedsSsh',
  params: Record<string, number> = {},
): void {
  const [first] = hosts;
  if (first) throw AppError.field('hostIds', reason, { count: hosts.length, ip: first.innerIp, ...params });
}

/** What a distribution without a title is called. */
function titleOf({ files, destination }: PushSpec): string {
  const [first] = files;
  const rest = files.length > 1 ? ` +${files.length - 1}` : '';
  return shorten(`${first?.path ?? ''}${rest} → ${destination}`);
}

function shorten(title: string): string {
  return title.length > 80 ? `${title.slice(0, 79)}…` : title;
}
