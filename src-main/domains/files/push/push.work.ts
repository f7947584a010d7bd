import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import type { Outcome, TargetContext } from '@main/engine';
import type { Blobs } from '@main/platform/files/blobs';
import { type SshPool, sendFile, shellFromStdin } from '@main/platform/ssh';
import type { RunOnHost } from '../files.ports';
import type { HostLine } from '../host.line';
import { paced } from '../pace';
import type { Progress } from '../progress';
import { both, done, failed, sizeOf } from '../words';
import { Ended, whichOf } from './push.ended';
import { type HostLook, lookProgram, readLook } from './push.look';
import { backupPath, foldersOf, temporaryPath } from './push.paths';
import { firstStep, type PushStep, planPush } from './push.plan';
import { digestsOf, makeFolders, partialSizes, removeFiles, verifiedOffset } from './push.remote';
import type { PushFile, PushSpec } from './push.spec';

export interface PushDeps {
  readonly ssh: SshPool;
  readonly blobs: Blobs;
  readonly progress: Progress;
  readonly runOnHost: RunOnHost;
  /** Milliseconds for which a host that went away in the middle is looked for. */
  readonly patienceMs: number;
  /** Milliseconds before it is looked for the first time. */
  readonly pauseMs?: number;
}

type Context = TargetContext<PushSpec>;

interface Wanted {
  readonly file: PushFile;
  readonly target: string;
  readonly temporary: string;
}

/** The steps of a distribution on one host; what goes wrong is thrown. */
export function createWork(
  deps: PushDeps,
  context: Context,
  line: HostLine,
  signal: AbortSignal,
  taken: string,
) {
  const { spec, target, jobId, attempt } = context;
  const { destination, owner, group } = spec;
  const owned = `${owner}${group && `:${group}`}`;
  const wanted: Wanted[] = spec.files.map((file, index) => {
    const path = posix.join(destination, file.path);
    return { file, target: path, temporary: temporaryPath(path, spec.token, target.id, index) };
  });
  let step: PushStep = 'CHECK';
  let current = destination;
  /** Temporary files that may be on the host now. */
  let lying: readonly string[] = [];

  async function enter(next: PushStep): Promise<void> {
    step = next;
    // The step that was under way when Muster ended is on record already.
    if (next !== taken) await context.enter(next);
    else context.log('Muster 重启后继续 / Taken up again after a restart of Muster');
  }

  async function look(): Promise<HostLook> {
    return line.run(async (session) => {
      const program = lookProgram(spec);
      const { stdout } = await session.exec(shellFromStdin, { stdin: program, signal, maxBytes: 4_194_304 });
      return readLook(stdout, spec.files);
    });
  }

  async function command(which: 'BEFORE' | 'AFTER'): Promise<void> {
    const asked = which === 'BEFORE' ? spec.before : spec.after;
    if (asked.command.trim() === '') return;
    await enter(which);
    const session = await line.session();
    const bounds = { timeoutSeconds: spec.timeoutSeconds, outputCapBytes: spec.outputCapBytes };
    const running = deps.runOnHost(session, asked, { ...bounds, signal: context.stop });
    const { result, failure } = await unlessAborted(running, context.detach);
    signal.throwIfAborted();
    for (const stream of ['stdout', 'stderr'] as const)
      if (result[stream]) await context.output(stream, Buffer.from(result[stream]));
    if (failure === undefined) return;
    const message = both('files.commandFailed', { ...whichOf(which), detail: failure });
    throw new Ended({ state: 'failed', code: `${which}_FAILED`, message, exitCode: result.exitCode });
  }

  async function upload(chosen: readonly Wanted[]): Promise<void> {
    await enter('UPLOAD');
    for (const { file } of chosen)
      if (!(await deps.blobs.has(file.sha256, file.size))) throw new Ended(failed('NO_BLOB', 'files.noBlob'));
    const folders = [
      destination,
      ...foldersOf(spec.files.map(({ path }) => path)).map((path) => posix.join(destination, path)),
    ];
    await line.run((session) => makeFolders(session, folders, owned, signal));
    lying = chosen.map(({ temporary }) => temporary);
    const total = chosen.reduce((sum, { file }) => sum + file.size, 0);
    const moving = deps.progress.of(jobId, target.id);
    const complete = new Set<Wanted>();
    let reached = 0;
    const through = () => [...complete].reduce((sum, { file }) => sum + file.size, 0);
    moving.begin(0, total);
    try {
      await line.run(async (session) => {
        const left = chosen.filter((one) => !complete.has(one));
        const sizes = await partialSizes(
          session,
          left.map(({ temporary }) => temporary),
          signal,
        );
        const sftp = await session.files({ signal });
        try {
          for (const [index, one] of left.entries()) {
            const { file, temporary } = one;
            current = one.target;
            const local = { file: deps.blobs.pathOf(file.sha256), size: file.size };
            const partial = sizes.get(index);
            const from = partial ? await verifiedOffset(session, temporary, partial, local, signal) : 0;
            if (from > 0 && from < file.size)
              context.log(
                `${file.path}：从 ${sizeOf(from)} 处继续 / ${file.path}: goes on from ${sizeOf(from)}`,
              );
            if (partial !== undefined && from === 0) await removeFiles(session, [temporary], signal);
            const behind = through();
            moving.at(behind + from);
            // Bytes arrive that a broken connection never acknowledged.
            if (behind + from > reached) line.progressed();
            reached = Math.max(reached, behind + from);
            if (from === 0 || from < file.size)
              await send(sftp, one, from, (bytes) => moving.at(behind + bytes));
            complete.add(one);
            line.progressed();
          }
        } finally {
          sftp.end();
        }
      });
    } finally {
      moving.end();
    }
    context.log(
      `已传 ${chosen.length} 个文件，${sizeOf(total)} / ${chosen.length} files, ${sizeOf(total)} uploaded`,
    );
  }

  async function send(
    sftp: Parameters<typeof sendFile>[0],
    { file, temporary }: Wanted,
    from: number,
    onProgress: (bytes: number) => void,
  ): Promise<void> {
    const paces = [
      ...(spec.hostRate === null ? [] : [deps.progress.paceOf(-target.id, spec.hostRate)]),
      ...(spec.totalRate === null ? [] : [deps.progress.paceOf(jobId, spec.totalRate)]),
    ];
    const pace = paced(paces, signal);
    // An empty range cannot be read as a stream.
    const source =
      from >= file.size
        ? Buffer.alloc(0)
        : (createReadStream(deps.blobs.pathOf(file.sha256), {
            start: from,
            highWaterMark: 1_048_576,
          }) as AsyncIterable<Buffer>);
    await sendFile(sftp, source, temporary, {
      from,
      ...(pace && { pace }),
      onProgress: (bytes) => {
        line.progressed();
        onProgress(bytes);
      },
    });
  }

  async function verify(chosen: readonly Wanted[]): Promise<void> {
    await enter('VERIFY');
    const paths = chosen.map(({ temporary }) => temporary);
    const found = await line.run((session) => digestsOf(session, paths, signal));
    let withoutMd5 = 0;
    for (const [index, { file, target: path }] of chosen.entries()) {
      const digests = found.get(index);
      if (digests?.md5 === '') withoutMd5 += 1;
      const right = digests?.sha256 === file.sha256 && (digests.md5 === '' || digests.md5 === file.md5);
      if (right) continue;
      await line.run((session) => removeFiles(session, paths, signal));
      throw new Ended(failed('CHECKSUM', 'files.checksum', { path }));
    }
    if (withoutMd5 > 0)
      context.log('主机没有 md5 工具，只核对了 sha256 / The host has no tool for md5: sha256 was compared');
  }

  async function place(chosen: readonly Wanted[]): Promise<void> {
    await enter('PLACE');
    const mode = spec.mode === null ? ('keep' as const) : Number.parseInt(spec.mode, 8);
    const placements = chosen.map(({ target: path, temporary }) => ({
      ...{ path, temporary, mode },
      ...(owner && { owner }),
      ...(group && { group }),
      ...(spec.overwrite === 'backup' && { backup: backupPath(path, jobId, attempt) }),
    }));
    const trouble = await line.run(async (session) => {
      // After a break some may be in place already: those have no temporary file any more.
      const there = await partialSizes(
        session,
        placements.map(({ temporary }) => temporary),
        signal,
      );
      const left = placements.filter((_, index) => there.has(index));
      const failures = await session.place(left);
      return failures.map(({ index, words }) => ({ path: left[index]?.path ?? '', words }));
    });
    const [first] = trouble;
    if (!first) {
      lying = [];
      // A stop does not cut the renames short; it comes after them.
      step = 'AFTER';
      signal.throwIfAborted();
      return;
    }
    await line.run((session) => removeFiles(session, lying, signal));
    const detail = trouble.length > 1 ? `${first.words} (+${trouble.length - 1})` : first.words;
    throw new Ended(failed('PLACE_FAILED', 'files.fileFailed', { path: first.path, detail }));
  }

  async function move(resumed: boolean, begun: HostLook | undefined): Promise<void> {
    const plan = planPush(spec, begun ?? (await look()), resumed);
    if ('reason' in plan) throw new Ended(failed(plan.code, plan.reason, plan.params));
    const { send: places, same, kept } = plan;
    if (same.length > 0)
      context.log(
        `${same.length} 个文件内容相同，不再传输 / ${same.length} files are there with the same content`,
      );
    if (kept.length > 0)
      context.log(
        `${kept.length} 个文件已存在，保留原样 / ${kept.length} files are there and are left as they are`,
      );
    const chosen = places.flatMap((index) => wanted[index] ?? []);
    if (chosen.length === 0) return;
    await upload(chosen);
    await verify(chosen);
    await place(chosen);
  }

  return {
    step: () => step,
    current: () => current,
    leftovers: () => lying,
    async all(): Promise<Outcome> {
      const first = firstStep(taken || context.resumeStep);
      const resumed = first !== 'CHECK';
      let seen: HostLook | undefined;
      if (first === 'CHECK') {
        await enter('CHECK');
        seen = await look();
        const plan = planPush(spec, seen, false);
        if ('reason' in plan) throw new Ended(failed(plan.code, plan.reason, plan.params));
      }
      if (first === 'CHECK' || first === 'BEFORE') await command('BEFORE');
      if (first !== 'AFTER') {
        // A command may have changed what is there.
        const asSeen = spec.before.command.trim() === '' ? seen : undefined;
        step = 'UPLOAD';
        await move(resumed, asSeen);
      }
      await command('AFTER');
      return done;
    },
  };
}

/** What runs on a host goes on there when Muster lets go of it. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
