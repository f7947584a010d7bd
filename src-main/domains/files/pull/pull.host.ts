import type { Outcome, TargetContext } from '@main/engine';
import type { Clock } from '@main/kernel/clock';
import type { Blobs } from '@main/platform/files/blobs';
import {
  FileError,
  fetchFile,
  type Sftp,
  type SshEndpoint,
  SshError,
  type SshPool,
} from '@main/platform/ssh';
import type { CollectedFileRow } from '@main/platform/store/schema/files';
import type { Store } from '@main/platform/store/store';
import { createLine } from '../host.line';
import { paced } from '../pace';
import type { Progress } from '../progress';
import { both, done, failed, megabytes, sizeOf } from '../words';
import { listFiles, TooMany } from './pull.list';
import type { PullSpec } from './pull.spec';
import { markCollected, notedFiles, noteFiles } from './pull.store';

export interface PullDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ssh: SshPool;
  readonly blobs: Blobs;
  readonly progress: Progress;
  /** Milliseconds for which a host that went away in the middle is looked for. */
  readonly patienceMs: number;
  /** Milliseconds before it is looked for the first time. */
  readonly pauseMs?: number;
}

type Context = TargetContext<PullSpec>;

/** Files from one host. */
const mostFiles = 10_000;

/** Brings files from one host: first a list with sizes, then each file into the local store. */
export async function pullBySsh(
  deps: PullDeps,
  context: Context,
  endpoint: SshEndpoint,
  taken = '',
): Promise<Outcome> {
  const { spec, stop, detach, target, jobId } = context;
  const signal = AbortSignal.any([stop, detach]);
  let step = 'LIST';
  const line = createLine({
    ssh: deps.ssh,
    endpoint,
    signal,
    patienceMs: deps.patienceMs,
    pauseMs: deps.pauseMs,
    onBreak: (why) =>
      context.log(`连接中断，正在重连（${why}） / The connection broke and is made again (${why})`),
  });
  const enter = async (next: string) => {
    step = next;
    if (next !== taken) await context.enter(next);
    else context.log('Muster 重启后继续 / Taken up again after a restart of Muster');
  };
  try {
    const goesOn = taken === 'FETCH' || context.resumeStep === 'FETCH';
    const noted = goesOn ? await notedFiles(deps.store.read, target.id) : [];
    if (noted.length === 0) {
      const refusal = await list();
      if (refusal) return refusal;
    }
    return await fetchAll();
  } catch (error) {
    detach.throwIfAborted();
    if (stop.aborted) return stopped();
    if (error instanceof TooMany) return failed('OVER_LIMIT', 'files.tooMany', { most: mostFiles });
    if (error instanceof SshError) {
      const detail = error.message;
      if (step === 'LIST') return failed('HOST_UNREACHABLE', 'files.unreachable', { detail });
      return failed('CONNECTION_LOST', 'files.broken', { detail });
    }
    if (!(error instanceof FileError)) throw error;
    return failed('READ_FAILED', 'files.fileFailed', { path: spec.paths.join(' '), detail: error.message });
  }

  /** Notes what is there; answers why it is too much, if it is. */
  async function list(): Promise<Outcome | undefined> {
    await enter('LIST');
    const { files, skipped, closed } = await line.run((session) =>
      withFiles(session, (sftp) => listFiles(sftp, spec.paths, mostFiles)),
    );
    for (const folder of closed) context.log(`不能读取目录 ${folder} / The folder ${folder} cannot be read`);
    if (skipped > 0)
      context.log(`略过 ${skipped} 个链接或特殊文件 / ${skipped} links or special files are left out`);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    context.log(
      `找到 ${files.length} 个文件，共 ${sizeOf(bytes)} / ${files.length} files, ${sizeOf(bytes)} in all`,
    );
    if (files.length === 0) return failed('NONE_FITS', 'files.noneFits');
    if (bytes > spec.hostLimit)
      return failed('OVER_LIMIT', 'files.overHostLimit', {
        megabytes: megabytes(bytes),
        limit: megabytes(spec.hostLimit),
      });
    if (bytes > (await deps.blobs.free()))
      return failed('OVER_LIMIT', 'files.noRoom', roomOf(bytes, await deps.blobs.free()));
    const isRoom = await deps.store.write((tx) =>
      noteFiles(tx, { jobId, targetId: target.id }, files, spec.totalLimit),
    );
    if (isRoom) return undefined;
    const params = { megabytes: megabytes(bytes), limit: megabytes(spec.totalLimit) };
    return failed('OVER_LIMIT', 'files.overTotalLimit', params);
  }

  async function fetchAll(): Promise<Outcome> {
    await enter('FETCH');
    const rows = await notedFiles(deps.store.read, target.id);
    const total = rows.reduce((sum, { size }) => sum + size, 0);
    const bad: { path: string; detail: string }[] = [];
    const over = new Set(rows.filter(({ sha256 }) => sha256 !== '').map(({ id }) => id));
    let through = rows.reduce((sum, { id, size }) => sum + (over.has(id) ? size : 0), 0);
    const moving = deps.progress.of(jobId, target.id);
    moving.begin(through, total);
    try {
      await line.run((session) =>
        withFiles(session, async (sftp) => {
          for (const row of rows) {
            if (over.has(row.id)) continue;
            try {
              await fetchOne(sftp, row, (bytes) => moving.at(through + bytes));
            } catch (error) {
              if (!(error instanceof FileError)) throw error;
              bad.push({ path: row.path, detail: error.message });
              context.log(`${row.path}：${error.message} / ${row.path}: ${error.message}`);
            }
            over.add(row.id);
            through += row.size;
          }
        }),
      );
    } finally {
      moving.end();
    }
    const [first] = bad;
    if (!first) return done;
    return failed('READ_FAILED', 'files.someFailed', { count: bad.length, ...first });
  }

  async function fetchOne(
    sftp: Sftp,
    row: CollectedFileRow,
    onBytes: (bytes: number) => void,
  ): Promise<void> {
    const paces = [
      ...(spec.hostRate === null ? [] : [deps.progress.paceOf(-target.id, spec.hostRate)]),
      ...(spec.totalRate === null ? [] : [deps.progress.paceOf(jobId, spec.totalRate)]),
    ];
    const pace = paced(paces, signal);
    const incoming = await deps.blobs.receive();
    try {
      for await (const piece of fetchFile(sftp, row.path, row.size)) {
        await pace?.(piece.length);
        await incoming.write(piece);
        line.progressed();
        onBytes(incoming.received);
      }
      const blob = await incoming.finish();
      await deps.store.write((tx) => markCollected(tx, row.id, blob, deps.clock.now()));
    } catch (error) {
      await incoming.drop();
      throw error;
    }
  }

  async function withFiles<T>(
    session: Awaited<ReturnType<SshPool['session']>>,
    work: (sftp: Sftp) => Promise<T>,
  ): Promise<T> {
    const sftp = await session.files({ signal });
    try {
      return await work(sftp);
    } finally {
      sftp.end();
    }
  }

  async function stopped(): Promise<Outcome> {
    const rows = await notedFiles(deps.store.read, target.id);
    const count = rows.filter(({ sha256 }) => sha256 !== '').length;
    return { state: 'cancelled', code: 'STOPPED', message: both('files.pulledStopped', { count }) };
  }
}

function roomOf(bytes: number, free: number) {
  return { megabytes: megabytes(bytes), free: megabytes(free) };
}
