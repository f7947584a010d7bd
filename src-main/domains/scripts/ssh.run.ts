import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { TargetContext } from '@main/engine';
import {
  followRun,
  lookupRun,
  type RunResult,
  runScript,
  type SshEndpoint,
  SshError,
  type SshErrorCode,
  type SshPool,
  type SshSession,
} from '@main/platform/ssh';
import { type ScriptEnd, unreachable } from './outcome';
import { OutputCap } from './output.cap';
import { OutputMask } from './output.mask';
import type { RunEnvironment } from './run.environment';
import type { ScriptSpec } from './script.spec';

type Context = TargetContext<ScriptSpec>;

export interface SshRunDeps {
  readonly ssh: SshPool;
  /** Milliseconds for which a host that went away is looked for before its run counts as lost. */
  readonly followUpMs: number;
}

export interface SshEnd {
  readonly end: ScriptEnd;
  /** Lets the host forget the run; to be called once the end is on disk. */
  readonly acknowledge?: () => void;
}

/** Milliseconds between two looks for a host that went away. */
const shortestPause = 250;
const longestPause = 5000;

/** A connection that broke; after any other failure nothing has been handed to the host. */
const broken: readonly SshErrorCode[] = ['lost', 'socket_timeout'];

/** Runs a script by SSH. What finds the run again is on disk before the run begins. */
export async function runBySsh(
  deps: SshRunDeps,
  context: Context,
  endpoint: SshEndpoint,
  { env, secrets }: RunEnvironment,
): Promise<SshEnd> {
  const { spec, stop, detach } = context;
  let session: SshSession;
  try {
    session = await deps.ssh.session(endpoint, { signal: AbortSignal.any([stop, detach]) });
  } catch (error) {
    detach.throwIfAborted();
    await context.enter('run');
    return { end: stop.aborted ? { kind: 'cancelledBefore' } : unreachable(error) };
  }
  const runId = randomBytes(16).toString('hex');
  const startedAt = Date.now();
  await context.enter('run', { way: 'ssh', runId, startedAt });
  const output = outputOf(context, { stdout: 0, stderr: 0 }, secrets);
  const run = {
    runId,
    interpreter: spec.interpreter,
    path: spec.path,
    user: spec.user,
    script: spec.content,
    args: spec.args,
    env,
    timeoutMs: spec.timeoutSeconds * 1000,
    outputCap: spec.outputCapBytes + 1,
  };
  try {
    const result = await unlessDetached(runScript(session, run, output, stop), detach);
    await output.end();
    return endOf(result);
  } catch (error) {
    detach.throwIfAborted();
    if (!(error instanceof SshError)) throw error;
    if (!broken.includes(error.code)) return { end: unreachable(error) };
    return followUp(deps, context, endpoint, { runId, startedAt, output, cause: error });
  }
}

/** Takes up a run that an earlier Muster began. */
export async function recoverBySsh(
  deps: SshRunDeps,
  context: Context,
  endpoint: SshEndpoint,
  memo: { readonly runId: string; readonly startedAt: number },
  { secrets }: RunEnvironment,
): Promise<SshEnd> {
  const output = outputOf(context, await context.stored(), secrets);
  return followUp(deps, context, endpoint, { ...memo, output, cause: undefined });
}

interface Trail {
  readonly runId: string;
  readonly startedAt: number;
  readonly output: Output;
  /** What broke the contact. */
  readonly cause: SshError | undefined;
}

/** Looks for a run whose connection broke, until the host answers or the time for it is over. */
async function followUp(
  deps: SshRunDeps,
  context: Context,
  endpoint: SshEndpoint,
  { runId, startedAt, output, cause }: Trail,
): Promise<SshEnd> {
  const { stop, detach } = context;
  const giveUpAt = Date.now() + deps.followUpMs;
  let last = cause;
  for (let pause = shortestPause; ; pause = Math.min(longestPause, pause * 2)) {
    detach.throwIfAborted();
    try {
      const session = await deps.ssh.session(endpoint, { signal: detach });
      return await takeUp(context, session, { runId, startedAt, output });
    } catch (error) {
      detach.throwIfAborted();
      if (!(error instanceof SshError)) throw error;
      last = error;
    }
    if (Date.now() >= giveUpAt) break;
    await delay(pause, undefined, { signal: detach });
  }
  const detail = last?.message ?? '';
  return { end: stop.aborted ? { kind: 'stopUnknown', why: 'cancel', detail } : { kind: 'lost', detail } };
}

async function takeUp(
  context: Context,
  session: SshSession,
  { runId, startedAt, output }: Omit<Trail, 'cause'>,
): Promise<SshEnd> {
  const { spec, stop, detach } = context;
  const found = await unlessDetached(lookupRun(session, runId), detach);
  if (found.state === 'absent')
    return {
      end: stop.aborted ? { kind: 'stopUnknown', why: 'cancel', detail: 'absent' } : { kind: 'vanished' },
    };
  // What has ended by itself is told as it ended, however late or unwanted it is by now.
  const bounds =
    found.state === 'alive'
      ? { signal: stop, timeoutMs: Math.max(0, startedAt + spec.timeoutSeconds * 1000 - Date.now()) }
      : {};
  const following = followRun(session, runId, output.received, output, {
    ...bounds,
    outputCap: spec.outputCapBytes + 1,
    startedAt,
  });
  const result = await unlessDetached(following, detach);
  await output.end();
  return endOf(result);
}

function endOf(result: RunResult): SshEnd {
  return { end: scriptEnd(result), acknowledge: result.acknowledge };
}

function scriptEnd(result: RunResult): ScriptEnd {
  const { code, exitCode, message: detail, stopProof } = result;
  switch (code) {
    case 0:
      return { kind: 'exited', exitCode };
    case 1:
      return { kind: 'noScript', detail };
    case 2:
      return { kind: 'noFolder', detail };
    case 3:
      return { kind: 'noUser', detail };
    case 4:
    case 6: {
      const why = code === 4 ? 'timeout' : 'cancel';
      if (stopProof === 'still_running') return { kind: 'stillRunning', why, detail };
      if (stopProof !== 'gone') return { kind: 'stopUnknown', why, detail };
      if (code === 4) return { kind: 'timedOut' };
      return exitCode < 0 ? { kind: 'cancelledBefore' } : { kind: 'cancelled', exitCode };
    }
  }
}

interface Output {
  /** Bytes of each stream taken so far, to go on from. */
  readonly received: { stdout: number; stderr: number };
  output(stream: 'stdout' | 'stderr', chunk: Buffer): Promise<void>;
  /** Nothing more comes. */
  end(): Promise<void>;
}

/** Where a run's output goes; what comes after the detach is left on the host for the next Muster. */
function outputOf(
  context: Context,
  stored: { stdout: number; stderr: number },
  secrets: readonly string[],
): Output {
  const cap = new OutputCap(
    context.spec.outputCapBytes,
    (stream, bytes) => context.output(stream, bytes),
    stored,
  );
  const mask = new OutputMask(secrets, (stream, bytes) => cap.write(stream, bytes));
  const received = { ...stored };
  return {
    received,
    async output(stream, chunk) {
      context.detach.throwIfAborted();
      received[stream] += chunk.length;
      await mask.write(stream, chunk);
    },
    end: () => mask.end(),
  };
}

/** Lets go of what runs on the host as soon as Muster stops; its rejection is then nobody's. */
async function unlessDetached<T>(work: Promise<T>, detach: AbortSignal): Promise<T> {
  const detached = Promise.withResolvers<never>();
  const leave = () => detached.reject(detach.reason);
  if (detach.aborted) leave();
  detach.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work, detached.promise]);
  } finally {
    detach.removeEventListener('abort', leave);
    work.catch(() => undefined);
  }
}
