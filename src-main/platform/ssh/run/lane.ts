import { randomBytes } from 'node:crypto';
import { type Command, startCommand } from '../command';
import type { Core } from '../core';
import { SshError } from '../errors';
import { exec } from '../exec';
import { shellFromStdin } from '../quote';
import { abandonProgram } from './find-program';
import { laneProgram, prepareProgram, sweepProgram } from './program';
import { createQuiet } from './quiet';

/** Who listens to a lane during one run. */
export interface LaneListener {
  stdout(chunk: Buffer): void | Promise<void>;
  stderr(chunk: Buffer): void | Promise<void>;
}

/** A shell on the host that takes one run after the other (see program.ts). */
export interface Lane {
  /** Sends a run; its output goes to the listener until the lane is given back. */
  send(program: string, listener: LaneListener): void;
  /** Rejects or resolves when the channel is over; undefined while it stands. */
  readonly over: Promise<never>;
  acknowledge(): void;
  /** A line that the run's program waits for. */
  answer(line: string): void;
  /** Clean: the wrapper has said that nothing of the run is left. */
  giveBack(): void;
  /** Closes the channel and keeps what is on the host, for `followRun`. */
  leave(): void;
  /** Closes the channel although a daemon holds the output open, and removes the lane's files. */
  abandon(lanePid: number): void;
}

interface Entry extends Lane {
  readonly outputCap: number;
  readonly isOver: boolean;
  close(): void;
}

const idleLanes = new WeakMap<Core, Set<Entry>>();
/**
 * Preparing the next run costs the host two processes and us a packet: not while a batch is under way,
 * so only once nothing has been started on any host for this time.
 */
const quiet = createQuiet(400);

/** An idle lane of the connection, or a new one. */
export async function takeLane(core: Core, outputCap: number, signal?: AbortSignal): Promise<Lane> {
  const idle = idleOf(core);
  for (const lane of idle) {
    if (lane.outputCap !== outputCap || lane.isOver) continue;
    idle.delete(lane);
    return lane;
  }
  return openLane(core, outputCap, signal);
}

function idleOf(core: Core): Set<Entry> {
  const known = idleLanes.get(core);
  if (known) return known;
  const idle = new Set<Entry>();
  idleLanes.set(core, idle);
  core.onShortage(() => {
    const [lane] = idle;
    if (!lane) return;
    idle.delete(lane);
    lane.close();
  });
  return idle;
}

async function openLane(core: Core, outputCap: number, signal?: AbortSignal): Promise<Lane> {
  const laneId = `l${randomBytes(8).toString('hex')}`;
  const idle = idleOf(core);
  let listener: LaneListener | undefined;
  let isOver = false;
  let begin = laneProgram(core.username, laneId, outputCap);
  let idleWork = prepareProgram + sweepProgram;
  let callOff = () => {};

  const shell: Command = await startCommand(core, shellFromStdin, {
    keepOpen: true,
    onStdout: (chunk) => listener?.stdout(chunk),
    onStderr: (chunk) => listener?.stderr(chunk),
    ...(signal ? { openSignal: signal } : {}),
  });
  const over = shell.done.then(() => {
    throw new SshError('lost', 'the shell that ran the script ended', { server: core.server });
  });
  over.catch(() => {
    isOver = true;
    callOff();
    idle.delete(lane);
  });

  const lane: Entry = {
    outputCap,
    over,
    get isOver() {
      return isOver;
    },
    send(program, to) {
      callOff();
      quiet.stir();
      shell.use();
      listener = to;
      shell.write(begin + program);
      begin = '';
    },
    acknowledge: () => shell.write('k\n'),
    answer: (line) => shell.write(`${line}\n`),
    giveBack() {
      listener = undefined;
      shell.rest();
      if (isOver) return;
      if (idle.size > 0) return lane.close();
      idle.add(lane);
      callOff = quiet.whenQuiet(() => {
        shell.write(idleWork);
        idleWork = prepareProgram;
      });
    },
    leave() {
      listener = undefined;
      shell.close();
    },
    abandon(lanePid) {
      listener = undefined;
      shell.close();
      if (core.ended) return;
      const stdin = abandonProgram(lanePid, laneId, core.username);
      exec(core, shellFromStdin, { stdin, timeoutMs: 30_000 }).catch(() => undefined);
    },
    close() {
      callOff();
      shell.end();
    },
  };
  return lane;
}
