import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { NewJobChunk } from '@main/platform/store/schema/jobs';
import type { Store, Tx } from '@main/platform/store/store';
import { ResultDigest } from './digest';
import { insertChunks } from './job.store';
import { Utf8Stream } from './utf8';

/** Milliseconds that output waits for more before it is written: a short script ends in one commit. */
const flushAfter = 50;
/** Characters that may wait in memory for one target before its host is told to wait. */
const highWater = 262_144;
/** Characters of one row; long output is cut into several. */
const chunkLength = 65_536;

interface Place {
  readonly jobId: number;
  readonly targetId: number;
  readonly attempt: number;
}

interface Pending {
  stream: 'log' | 'stdout' | 'stderr';
  step: string;
  at: number;
  text: string;
  endOffset: number;
}

/** Keeps the record of one attempt: gathers lines and output, writes them in order, rings the bus. */
export class Recorder {
  readonly digest = new ResultDigest();
  step = '';
  #pending: Pending[] = [];
  #pendingLength = 0;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #failure: unknown;
  readonly #decoders = { stdout: new Utf8Stream(), stderr: new Utf8Stream() };
  readonly #received: Record<'stdout' | 'stderr', number>;

  constructor(
    private readonly place: Place,
    private readonly deps: { store: Store; bus: Bus; clock: Clock },
    stored: Record<'stdout' | 'stderr', number> = { stdout: 0, stderr: 0 },
  ) {
    this.#received = { ...stored };
  }

  log(line: string): void {
    this.#add('log', line.endsWith('\n') ? line : `${line}\n`, 0);
  }

  /** Resolves when the host may send more. */
  async output(stream: 'stdout' | 'stderr', bytes: Buffer): Promise<void> {
    if (this.#failure) throw this.#failure;
    this.#received[stream] += bytes.length;
    const text = this.#decoders[stream].write(bytes);
    this.#text(stream, text, this.#received[stream] - this.#decoders[stream].held);
    if (this.#pendingLength > highWater) await this.flush();
  }

  /** Writes what is pending; rejects when it could not be written. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(async () => {
      if (this.#pending.length === 0) return;
      await this.deps.store.write((tx) => this.writePending(tx));
    });
    await this.#flushing;
  }

  /** Ends the streams: what was left of a cut character becomes U+FFFD. */
  endStreams(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#text(stream, this.#decoders[stream].end(), this.#received[stream]);
    }
  }

  /** Waits for writes under way, so that `writePending` keeps the order. */
  async settle(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#flushing;
  }

  /** Writes what is pending within the caller's transaction. */
  async writePending(tx: Tx): Promise<void> {
    const taken = this.#pending;
    if (taken.length === 0) return;
    this.#pending = [];
    this.#pendingLength = 0;
    const { jobId, targetId, attempt } = this.place;
    const rows = taken.map(
      ({ stream, step, at, text, endOffset }): NewJobChunk => ({
        target_id: targetId,
        attempt,
        step,
        stream,
        at,
        text,
        end_offset: endOffset,
      }),
    );
    const seq = await insertChunks(tx, rows);
    tx.afterCommit(() => this.deps.bus.emit('job.output', { jobId, targetId, seq }));
  }

  #text(stream: 'stdout' | 'stderr', text: string, endOffset: number): void {
    if (text === '') return;
    this.digest.add(stream, text);
    for (let at = 0; at < text.length; ) {
      const end = cutAt(text, at + chunkLength);
      this.#add(stream, text.slice(at, end), end >= text.length ? endOffset : 0);
      at = end;
    }
  }

  #add(stream: Pending['stream'], text: string, endOffset: number): void {
    const last = this.#pending.at(-1);
    if (last?.stream === stream && last.step === this.step && last.text.length + text.length <= chunkLength) {
      last.text += text;
      last.endOffset = Math.max(last.endOffset, endOffset);
    } else {
      this.#pending.push({ stream, step: this.step, at: this.deps.clock.now(), text, endOffset });
    }
    this.#pendingLength += text.length;
    this.#timer ??= setTimeout(() => {
      this.flush().catch((error: unknown) => {
        this.#failure = error;
      });
    }, flushAfter);
  }
}

/** The place to cut at, or one before it: half of a character cannot be kept as text. */
function cutAt(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return at < text.length && code >= 0xd800 && code < 0xdc00 ? at - 1 : at;
}
