import type { Outcome, TargetContext } from '@main/engine';
import { FileError, type SshEndpoint, SshError } from '@main/platform/ssh';
import { createLine } from '../host.line';
import { both, failed } from '../words';
import { Ended, unknownCommand } from './push.ended';
import type { PushStep } from './push.plan';
import { removeFiles } from './push.remote';
import type { PushSpec } from './push.spec';
import { createWork, type PushDeps } from './push.work';

type Context = TargetContext<PushSpec>;

/** Milliseconds that a stop may take to remove what it left. */
const tidyMs = 15_000;

/**
 * Takes the files to one host over SSH: look, command before, upload beside the targets, verify all of
 * them, put them in place, command after. `taken` is the step at which an earlier Muster was when it ended.
 */
export async function pushBySsh(
  deps: PushDeps,
  context: Context,
  endpoint: SshEndpoint,
  taken = '',
): Promise<Outcome> {
  const { stop, detach } = context;
  const signal = AbortSignal.any([stop, detach]);
  const line = createLine({
    ssh: deps.ssh,
    endpoint,
    signal,
    patienceMs: deps.patienceMs,
    pauseMs: deps.pauseMs,
    onBreak: (why) =>
      context.log(`连接中断，正在重连（${why}） / The connection broke and is made again (${why})`),
  });
  const work = createWork(deps, context, line, signal, taken);
  try {
    return await work.all();
  } catch (error) {
    detach.throwIfAborted();
    if (error instanceof Ended && !stop.aborted) return error.outcome;
    if (stop.aborted) return await stopped(work.leftovers(), work.step());
    if (error instanceof SshError) return broken(error, work.step());
    const tidied = await tidy(work.leftovers());
    if (!(error instanceof FileError)) throw error;
    if (tidied !== '') context.log(tidied);
    return failed('UPLOAD_FAILED', 'files.fileFailed', { path: work.current(), detail: error.message });
  }

  /** Removes temporary files by a signal of its own; answers what could not be removed, '' when all is. */
  async function tidy(paths: readonly string[]): Promise<string> {
    if (paths.length === 0) return '';
    const limit = AbortSignal.any([AbortSignal.timeout(tidyMs), detach]);
    try {
      const session = await deps.ssh.session(endpoint, { signal: limit });
      return (await removeFiles(session, paths, limit)).join(' ');
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async function stopped(paths: readonly string[], step: PushStep): Promise<Outcome> {
    const left = await tidy(paths);
    const placed = step === 'AFTER';
    const message = left
      ? both('files.stoppedLeft', { detail: left })
      : both(placed ? 'files.stoppedPlaced' : 'files.stopped');
    return { state: 'cancelled', code: 'STOPPED', message };
  }

  function broken(error: SshError, step: PushStep): Outcome {
    const detail = error.message;
    if (step === 'CHECK') return failed('HOST_UNREACHABLE', 'files.unreachable', { detail });
    if (step === 'BEFORE' || step === 'AFTER') return unknownCommand(step, detail);
    return failed('CONNECTION_LOST', step === 'PLACE' ? 'files.brokenPlacing' : 'files.broken', { detail });
  }
}
