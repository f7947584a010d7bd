import type { Core } from '../core';
import { SshError } from '../errors';
import { exec } from '../exec';
import { shellFromStdin } from '../quote';
import { coreOf, type SshSession } from '../session';
import { followProgram, forgetProgram, lookupProgram } from './find-program';
import { createRunOutput, type RunOutput } from './output';
import { messageFor, type RunHandlers, type RunResult, type StopProof } from './result';
import { acknowledgeOn } from './run-script';
import { defaultOutputCap } from './spec';
import { defaultGraceMs, stopOn } from './stop';

/** What a host knows about a run after the connection to it was lost. */
export type RunLookup =
  /** It has ended; `finishedAt` in milliseconds since the epoch, by our clock. */
  | { readonly state: 'finished'; readonly exitCode: number; readonly finishedAt: number }
  | { readonly state: 'alive'; readonly pid: number }
  /** Neither a process nor a result: it never began, was killed from outside, or the host was restarted. */
  | { readonly state: 'absent' };

/** Looks a run up on its host. */
export async function lookupRun(session: SshSession, runId: string): Promise<RunLookup> {
  const core = coreOf(session);
  const { stdout } = await exec(core, shellFromStdin, { stdin: lookupProgram(runId, core.username) });
  const state = parseState(core, afterMark(Buffer.from(stdout), runId).toString().trim());
  if (state.state === 'finished')
    return { state: 'finished', exitCode: state.exitCode, finishedAt: Date.now() - state.ageMs };
  return state.state === 'alive' ? { state: 'alive', pid: state.pid } : { state: 'absent' };
}

export interface FollowOptions {
  readonly signal?: AbortSignal;
  /** Bytes kept of each stream from its beginning; default 10 MiB. */
  readonly outputCap?: number;
  /** What is left of the run's time; default: no limit. */
  readonly timeoutMs?: number;
  /** As in RunSpec. */
  readonly graceMs?: number;
  /** For the result; default: now. */
  readonly startedAt?: number;
}

/** Bytes of each stream that one look brings at most. */
const most = 1024 * 1024;

/**
 * Adopts a run that is alive or has ended, from the bytes that are already stored. Throws SshError
 * `lost` when the host knows no such run, or the run ends without leaving a result.
 */
export async function followRun(
  session: SshSession,
  runId: string,
  from: { readonly stdout: number; readonly stderr: number },
  handlers: RunHandlers,
  options: FollowOptions = {},
): Promise<RunResult> {
  const core = coreOf(session);
  const deadline = options.timeoutMs === undefined ? undefined : Date.now() + options.timeoutMs;
  const began = options.startedAt ?? Date.now();
  const at = { ...from };
  let streams: { readonly stdout: RunOutput; readonly stderr: RunOutput } | undefined;
  let stopped: 4 | 6 | undefined;
  let proof: StopProof | undefined;

  for (let look = 0; ; look += 1) {
    if (stopped === undefined) {
      if (options.signal?.aborted) stopped = 6;
      else if (deadline !== undefined && Date.now() >= deadline) stopped = 4;
      if (stopped !== undefined) proof = await stopOn(core, runId, options.graceMs ?? defaultGraceMs);
    }
    const waitSeconds = deadline === undefined ? 5 : Math.min(5, Math.ceil((deadline - Date.now()) / 1000));
    const seen = await lookOnce(core, runId, at, {
      // A stopped run is about to report; nobody needs to wait for its output.
      waitSeconds: Math.max(0, stopped === undefined ? waitSeconds : 1),
      takeOver: look === 0,
    });
    if (seen.state === 'absent') {
      if (stopped === undefined)
        throw new SshError('lost', 'the run has left no result on the host', { server: core.server });
      return finish(stopped, stopped === 4 ? 124 : 137);
    }
    if (look === 0 && seen.state === 'alive') handlers.started?.({ pid: seen.pid });
    streams ??= openStreams(seen.nonce, from, handlers, options.outputCap ?? defaultOutputCap);
    await streams.stdout.push(seen.stdout);
    await streams.stderr.push(seen.stderr);
    at.stdout += seen.stdout.length;
    at.stderr += seen.stderr.length;
    if (seen.state === 'finished' && !seen.isMore)
      return finish(stopped ?? 0, stopped === 4 ? 124 : seen.exitCode, Date.now() - seen.ageMs);
    if (stopped !== undefined && proof === 'still_running' && look > 10) return finish(stopped, 137);
  }

  function finish(code: 0 | 4 | 6, exitCode: number, finishedAt = Date.now()): RunResult {
    return {
      code,
      exitCode,
      truncated: { stdout: streams?.stdout.truncated ?? false, stderr: streams?.stderr.truncated ?? false },
      startedAt: began,
      finishedAt,
      ...(proof === undefined ? {} : { stopProof: proof }),
      message: messageFor(code, proof),
      acknowledge: () => {
        forget(core, runId).catch(() => undefined);
      },
    };
  }
}

/** Removes a run's files from its host. To be called once its result is stored. */
export function forgetRun(session: SshSession, runId: string): Promise<void> {
  return forget(coreOf(session), runId);
}

async function forget(core: Core, runId: string): Promise<void> {
  if (acknowledgeOn(core, runId)) return;
  await exec(core, shellFromStdin, { stdin: forgetProgram(runId, core.username) });
}

function openStreams(
  nonce: string,
  from: { readonly stdout: number; readonly stderr: number },
  handlers: RunHandlers,
  outputCap: number,
) {
  const common = { nonce, handlers, outputCap, isOpen: true, onMarker: () => undefined };
  return {
    stdout: createRunOutput('stdout', { ...common, from: from.stdout }),
    stderr: createRunOutput('stderr', { ...common, from: from.stderr }),
  };
}

type State =
  | { readonly state: 'finished'; readonly exitCode: number; readonly ageMs: number; readonly nonce: string }
  | { readonly state: 'alive'; readonly pid: number; readonly nonce: string }
  | { readonly state: 'absent' };

/** What follows the mark of our programs; what a login shell says of its own comes before. */
function afterMark(bytes: Buffer, runId: string): Buffer {
  const mark = `\x1e${runId}`;
  const at = bytes.indexOf(mark);
  return at < 0 ? bytes.subarray(bytes.length) : bytes.subarray(at + mark.length);
}

function parseState(core: Core, line: string): State {
  const [state, first, second, third] = line.trimStart().split(' ');
  if (state === 'finished')
    return { state, exitCode: Number(first), ageMs: Number(second) * 1000, nonce: third ?? '' };
  if (state === 'alive') return { state, pid: Number(first), nonce: second ?? '' };
  if (state === 'absent') return { state };
  throw new SshError('protocol', 'the host did not say how the run stands', { server: core.server });
}

type Look = (
  | (Exclude<State, { state: 'absent' }> & { readonly isMore: boolean })
  | { readonly state: 'absent' }
) & { readonly stdout: Buffer; readonly stderr: Buffer };

async function lookOnce(
  core: Core,
  runId: string,
  at: { readonly stdout: number; readonly stderr: number },
  options: { readonly waitSeconds: number; readonly takeOver: boolean },
): Promise<Look> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  await exec(core, shellFromStdin, {
    stdin: followProgram(runId, core.username, { ...at, most, ...options }),
    onStdout: (chunk) => void out.push(chunk),
    onStderr: (chunk) => void err.push(chunk),
  });
  const all = afterMark(Buffer.concat(out), runId);
  const end = all.indexOf(0x0a);
  const line = all.toString('latin1', 0, Math.max(0, end));
  const state = parseState(core, line);
  const stdout = all.subarray(end + 1);
  const stderr = afterMark(Buffer.concat(err), runId).subarray(1);
  if (state.state === 'absent') return { ...state, stdout, stderr };
  const [moreOut = 0, moreErr = 0] = line.split(' ').slice(-2).map(Number);
  return { ...state, stdout, stderr, isMore: moreOut > stdout.length || moreErr > stderr.length };
}
