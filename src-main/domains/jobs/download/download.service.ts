import type { Contract } from '@contract/index';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Downloads, DownloadTicket } from '@main/kernel/downloads';
import type { Store } from '@main/platform/store/store';
import type { z } from 'zod';
import { findJob, findTarget } from '../jobs.store';
import { readPieces } from './output.store';
import { runCsv } from './run.csv';
import { runText } from './run.text';
import { bytesOf, runZip } from './run.zip';

export type DownloadWish = z.output<Contract['jobs.download']['input']>;

export interface DownloadDeps {
  readonly store: Store;
  readonly offer: Downloads['offer'];
}

const types = { text: 'text/plain; charset=utf-8', csv: 'text/csv; charset=utf-8', zip: 'application/zip' };
const endings = { text: 'txt', csv: 'csv', zip: 'zip' };

/** Makes output ready to be fetched as a file: of a run, a result group or one host. */
export function createOutputDownloads({ store: { read }, offer }: DownloadDeps) {
  return async (actor: Actor, wish: DownloadWish): Promise<DownloadTicket> => {
    const job = await findJob(read, wish.jobId);
    if (!job) throw AppError.notFound('job', wish.jobId);
    const target = wish.targetId === undefined ? undefined : await findTarget(read, wish.targetId);
    if (wish.targetId !== undefined && target?.job_id !== job.id)
      throw AppError.notFound('target', wish.targetId);
    const place = target ? `${target.label}-job${job.id}` : `job${job.id}-${job.title}`;
    return offer(actor, {
      fileName: `${place}.${target && wish.format === 'text' ? 'log' : endings[wish.format]}`,
      contentType: types[wish.format],
      content: (signal) => contentOf(wish, target?.attempt, signal),
    });
  };

  function contentOf(
    wish: DownloadWish,
    latest: number | undefined,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    const { jobId, groupKey, targetId, streams, language } = wish;
    const choice = { jobId, groupKey, targetId };
    if (wish.format === 'zip') return runZip(read, { choice, streams, language }, signal);
    if (wish.format === 'csv') return bytesOf(runCsv(read, { choice, language, withOutput: true }, signal));
    if (targetId === undefined || latest === undefined)
      return bytesOf(runText(read, { choice, streams, language }, signal));
    const source = { targetId, attempt: wish.attempt ?? latest, streams };
    return bytesOf(readPieces(read, source, signal));
  }
}
