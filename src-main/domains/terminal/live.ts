import type { Recipient, TerminalEnd } from '@contract/events';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { type Shell, type ShellSize, type SshSession, shellFromStdin } from '@main/platform/ssh';
import { busyProgram, readBusy } from './busy.program';
import { createOutputWindow } from './output.window';
import { type Recorder, startRecorder } from './recorder';
import type { TerminalDeps, TerminalLimits } from './terminal.ports';

/** What is known of a terminal from its opening on. */
export interface TerminalFacts {
  readonly id: number;
  readonly hostId: number;
  readonly address: string;
  readonly hostName: string;
  readonly username: string;
  readonly openedAt: number;
}

export interface LiveOptions {
  readonly facts: TerminalFacts;
  readonly actor: Actor;
  readonly ssh: SshSession;
  readonly screen: string;
  readonly size: ShellSize;
  readonly deps: Pick<TerminalDeps, 'bus' | 'clock' | 'dir'>;
  readonly limits: TerminalLimits;
  /** The recording ended by itself: it is full, or the disk is. */
  readonly onRecordingEnd: (error: unknown) => void;
}

export interface LiveEnd {
  readonly reason: TerminalEnd;
  readonly exitCode: number | null;
}

/** A terminal that is open. */
export interface Live {
  readonly facts: TerminalFacts;
  readonly actor: Actor;
  readonly screen: Recipient;
  /** When its screen last gave a sign. */
  readonly seenAt: number;
  /** Bytes shown so far. */
  readonly bytes: number;
  readonly recorder: Recorder | undefined;
  /** Resolves when it is over, however that came. */
  readonly ended: Promise<LiveEnd>;
  seen(): void;
  /** Takes keys, in order and each once. Throws `terminal.inputFull`. */
  write(seq: number, bytes: Buffer): Promise<void>;
  resize(size: ShellSize): Promise<void>;
  ack(offset: number): void;
  attach(screen: string, offset: number | null): { from: number; seq: number };
  busy(): Promise<string | null>;
  /** `at`: when it began, in milliseconds since the epoch; one that was stopped goes on. */
  startRecording(at: number, resumed: boolean): Promise<void>;
  stopRecording(): Promise<void>;
  close(reason: TerminalEnd): void;
}

/** Milliseconds that a write waits for the host; after that it is kept, within a limit. */
const patience = 2_000;

/** Starts a shell and keeps it until it ends. */
export async function openLive(options: LiveOptions): Promise<Live> {
  const { facts, actor, ssh, deps, limits, onRecordingEnd } = options;
  const { bus, clock } = deps;
  const window = createOutputWindow(limits.window, limits.tail);
  let screen: Recipient = { userId: actor.id, screen: options.screen };
  let size = options.size;
  let seenAt = clock.now();
  let recorder: Recorder | undefined;
  let lastSeq = 0;
  let pending = 0;
  let closing: TerminalEnd | undefined;

  const tell = (offset: number, bytes: Buffer) =>
    bus.tell(screen, 'terminal.output', { sessionId: facts.id, offset, base64: bytes.toString('base64') });

  function take(bytes: Buffer): Promise<void> | undefined {
    const offset = window.end;
    const room = window.push(bytes);
    tell(offset, bytes);
    if (!recorder) return room;
    const written = keep(recorder, bytes);
    return room ? Promise.all([room, written]).then(() => undefined) : written;
  }

  async function keep(into: Recorder, bytes: Buffer): Promise<void> {
    try {
      await into.output(bytes, clock.now());
      if (!into.isFull || into !== recorder) return;
      await stopRecording();
      onRecordingEnd(undefined);
    } catch (error) {
      // A full disk must not take the terminal with it.
      if (recorder === into) recorder = undefined;
      onRecordingEnd(error);
    }
  }

  async function stopRecording(): Promise<void> {
    const stopping = recorder;
    recorder = undefined;
    await stopping?.close(clock.now());
  }

  const shell: Shell = await ssh.shell({ ...size, onOutput: take });
  const ended = shell.done.then(
    ({ exitCode }): LiveEnd => ({
      reason: closing ?? 'exited',
      exitCode: closing ? null : (exitCode ?? null),
    }),
    (): LiveEnd => ({ reason: closing ?? 'lost', exitCode: null }),
  );

  return {
    facts,
    actor,
    ended,
    get screen() {
      return screen;
    },
    get seenAt() {
      return seenAt;
    },
    get bytes() {
      return window.end;
    },
    get recorder() {
      return recorder;
    },
    seen() {
      seenAt = clock.now();
    },
    async write(seq, bytes) {
      if (seq <= lastSeq) return;
      if (pending + bytes.length > limits.input) throw new AppError('terminal.inputFull');
      lastSeq = seq;
      pending += bytes.length;
      const taken = shell.write(bytes).then(() => {
        pending -= bytes.length;
      });
      await orAfter(taken, patience);
    },
    async resize(wanted) {
      if (wanted.cols === size.cols && wanted.rows === size.rows) return;
      size = wanted;
      shell.resize(size);
      await recorder?.resize(size.cols, size.rows, clock.now());
    },
    ack: (offset) => window.ack(offset),
    attach(name, offset) {
      screen = { userId: actor.id, screen: name };
      const kept = window.from(offset);
      for (const piece of kept) tell(piece.offset, piece.bytes);
      return { from: kept[0]?.offset ?? window.end, seq: lastSeq };
    },
    async busy() {
      const found = await ssh.exec(shellFromStdin, { stdin: busyProgram, timeoutMs: 5_000 });
      return readBusy(found.stdout);
    },
    async startRecording(at, resumed) {
      if (recorder) return;
      const head = { ...size, at, title: `${facts.username}@${facts.address}` };
      recorder = await startRecorder(deps.dir, facts.id, head, { mostBytes: limits.recordingBytes, resumed });
      if (resumed) await recorder.resize(size.cols, size.rows, clock.now());
    },
    stopRecording,
    close(reason) {
      closing ??= reason;
      // Nobody looks any more: what is under way need not wait for a screen.
      window.open();
      shell.close();
    },
  };
}

function orAfter(promise: Promise<void>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    void promise.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
