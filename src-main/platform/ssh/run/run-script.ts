import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isTypable } from '../become';
import type { Core } from '../core';
import { SshError } from '../errors';
import { coreOf, type SshSession } from '../session';
import { type Lane, takeLane } from './lane';
import type { Marker } from './markers';
import { createRunOutput } from './output';
import { capOf, isSwitched, runProgram } from './program';
import { messageFor, type RunCode, type RunHandlers, type RunResult, type StopProof } from './result';
import { checkRunSpec, type RunSpec } from './spec';
import { defaultGraceMs, stopOn } from './stop';

/** How long the wrapper may take to report after all is over on the host. */
const reportMs = 5_000;
/** A result that nobody acknowledges is left on the host after this time. */
const unclaimedMs = 60_000;
/** How long the output may stay open after the script's end before a daemon is taken to hold it. */
const lingerMs = 1_000;

const unclaimed = new WeakMap<Core, Map<string, () => void>>();

/**
 * Runs a script on a host and follows it to its end. It ends when the script exits, as a shell would
 * see it: what a background child of it writes later is not waited for.
 *
 * Throws RunFieldError for a field that cannot be handed over (user, path and script have result codes
 * of their own), and SshError `lost` or `socket_timeout` when the connection fails: the script may then
 * still run, and `lookupRun` tells. A timeout or the signal stops the whole process tree first.
 */
export async function runScript(
  session: SshSession,
  spec: RunSpec,
  handlers: RunHandlers,
  signal?: AbortSignal,
): Promise<RunResult> {
  const refused = refuse(spec);
  if (refused !== undefined) return outcome(refused, -1, Date.now());
  if (signal?.aborted) return outcome(6, -1, Date.now(), 'gone');
  const core = coreOf(session);
  let lane: Lane;
  try {
    lane = await takeLane(core, capOf(spec), signal);
  } catch (error) {
    if (error instanceof SshError && error.code === 'aborted') return outcome(6, -1, Date.now(), 'gone');
    throw error;
  }
  try {
    return await follow(core, lane, spec, handlers, signal);
  } catch (error) {
    lane.leave();
    throw error;
  }
}

/** Tells the host of an unacknowledged result of this connection that it is stored; false if there is none. */
export function acknowledgeOn(core: Core, runId: string): boolean {
  const acknowledge = unclaimed.get(core)?.get(runId);
  acknowledge?.();
  return acknowledge !== undefined;
}

async function follow(
  core: Core,
  lane: Lane,
  spec: RunSpec,
  handlers: RunHandlers,
  signal: AbortSignal | undefined,
): Promise<RunResult> {
  const nonce = randomBytes(16).toString('hex');
  const began = Date.now();
  let startedAt = began;
  let lanePid = 0;
  let failed: RunCode | undefined;
  let exitCode: number | undefined;
  const open = new Set(['stdout', 'stderr']);
  const login = core.password();
  // Once, and before the script: what runs then could have read the mark of a run.
  let password = isTypable(login) && isSwitched(spec, core.username) ? login : undefined;
  const mayAsk = password !== undefined;
  const ended = signalled();
  const done = signalled();

  const onMarker = (stream: 'stdout' | 'stderr') => (marker: Marker) => {
    const { kind, value } = marker;
    if (kind === 'p' && stream === 'stdout' && password !== undefined) lane.answer(password);
    if (kind !== 'd') password = undefined;
    if (kind === 's' && stream === 'stdout') {
      const [pid = 0, lanesPid = 0] = value.split(' ').map(Number);
      lanePid = lanesPid;
      startedAt = Date.now();
      handlers.started?.({ pid });
    } else if (kind === 'f') {
      failed = Number(value) as RunCode;
      ended.fire();
    } else if (kind === 'e') {
      if (value !== '') exitCode = Number(value);
      open.delete(stream);
      if (open.size === 0) ended.fire();
    } else if (kind === 'd') {
      done.fire();
    }
  };
  const common = { nonce, handlers, outputCap: capOf(spec), from: 0, isOpen: false };
  const stdout = createRunOutput('stdout', { ...common, onMarker: onMarker('stdout') });
  const stderr = createRunOutput('stderr', { ...common, onMarker: onMarker('stderr') });
  const inTaking = new Set<Promise<void>>();
  const taken = (taking: Promise<void> | undefined) => {
    if (taking) {
      inTaking.add(taking);
      taking.then(
        () => inTaking.delete(taking),
        () => undefined,
      );
    }
    return taking;
  };
  lane.send(runProgram(spec, nonce, core.username, mayAsk), {
    stdout: (chunk) => taken(stdout.push(chunk)),
    stderr: (chunk) => taken(stderr.push(chunk)),
  });

  const stopped = await untilEnd(ended.promise, lane, spec.timeoutMs, signal);
  let proof: StopProof | undefined;
  if (stopped !== undefined) {
    proof = await stopOn(core, spec.runId, spec.graceMs ?? defaultGraceMs);
    await Promise.race([ended.promise, lane.over, delay(reportMs, undefined, { ref: false })]);
  }
  await Promise.all(inTaking);

  const hasEnded = failed !== undefined || open.size === 0;
  const acknowledge = claim(core, spec.runId, lane, () => {
    lane.acknowledge();
    const late = delay(lingerMs, 'late' as const, { ref: false });
    const wrappedUp = Promise.race([done.promise, lane.over, late]);
    core.settling(wrappedUp);
    wrappedUp.then(
      (word) => (word === 'late' ? lane.abandon(lanePid) : lane.giveBack()),
      () => undefined,
    );
  });
  if (!hasEnded) lane.leave();

  const didRun = failed === undefined;
  const code = stopped ?? failed ?? 0;
  const result = outcome(code, didRun ? (stopped === 4 ? 124 : (exitCode ?? 137)) : -1, startedAt, proof);
  return {
    ...result,
    truncated: { stdout: stdout.truncated, stderr: stderr.truncated },
    acknowledge: hasEnded ? acknowledge : () => undefined,
  };
}

/** Waits for the end; undefined if it came by itself, else the code of what cut it short. */
async function untilEnd(
  ended: Promise<void>,
  lane: Lane,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<4 | 6 | undefined> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const cut = new Promise<4 | 6>((resolve) => {
    timer = setTimeout(() => resolve(4), Math.min(timeoutMs, 2 ** 31 - 1));
    onAbort = () => resolve(6);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
  });
  try {
    return await Promise.race([ended.then(() => undefined), lane.over, cut]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Makes sure that a result is acknowledged once, or left on the host. */
function claim(core: Core, runId: string, lane: Lane, acknowledge: () => void): () => void {
  const table = unclaimed.get(core) ?? new Map<string, () => void>();
  unclaimed.set(core, table);
  const timer = setTimeout(() => {
    table.delete(runId);
    lane.leave();
  }, unclaimedMs).unref();
  const once = () => {
    if (!table.delete(runId)) return;
    clearTimeout(timer);
    acknowledge();
  };
  table.set(runId, once);
  return once;
}

/** The code for a field that has one; throws for any other. */
function refuse(spec: RunSpec): RunCode | undefined {
  const [error] = checkRunSpec(spec);
  if (!error) return undefined;
  if (error.field === 'user') return 3;
  if (error.field === 'path') return 2;
  if (error.field === 'script') return 1;
  throw error;
}

function outcome(code: RunCode, exitCode: number, startedAt: number, proof?: StopProof): RunResult {
  return {
    code,
    exitCode,
    truncated: { stdout: false, stderr: false },
    startedAt,
    finishedAt: Date.now(),
    ...(proof === undefined ? {} : { stopProof: proof }),
    message: messageFor(code, proof),
    acknowledge: () => undefined,
  };
}

function signalled(): { readonly promise: Promise<void>; fire(): void } {
  let fire = () => {};
  const promise = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return { promise, fire: () => fire() };
}
