import type { Marker, Scanner } from './markers';
import { createScanner } from './markers';
import type { RunHandlers, RunStream } from './result';

/** One stream of a run on its way to the caller: numbered, and cut at the cap. */
export interface RunOutput {
  /** Takes bytes; the promise, if any, resolves when the caller has taken them. */
  push(chunk: Buffer): Promise<void> | undefined;
  readonly truncated: boolean;
}

export interface RunOutputOptions {
  readonly nonce: string;
  readonly handlers: RunHandlers;
  readonly outputCap: number;
  /** Bytes of the stream that the caller has already. */
  readonly from: number;
  /** Whether output counts from the beginning, or only once the start marker has come. */
  readonly isOpen: boolean;
  readonly onMarker: (marker: Marker) => void;
}

/** Between the start and the end marker everything is the script's; before and after it is not. */
export function createRunOutput(stream: RunStream, options: RunOutputOptions): RunOutput {
  const { handlers, outputCap } = options;
  let offset = options.from;
  let isOpen = options.isOpen;
  let truncated = false;
  let taking: Promise<void>[] = [];

  const give = (bytes: Buffer) => {
    if (!isOpen) return;
    const kept = bytes.subarray(0, Math.max(0, outputCap - offset));
    if (kept.length < bytes.length) truncated = true;
    if (kept.length === 0) return;
    const taken = handlers.output(stream, kept, offset);
    offset += kept.length;
    if (taken) taking.push(taken);
  };
  const mark = (marker: Marker) => {
    if (marker.kind === 's') isOpen = true;
    else isOpen = false;
    options.onMarker(marker);
  };
  const scanner: Scanner = createScanner(options.nonce, give, mark);

  return {
    push(chunk) {
      scanner.push(chunk);
      if (taking.length === 0) return undefined;
      const all = Promise.all(taking).then(() => undefined);
      taking = [];
      return all;
    },
    get truncated() {
      return truncated;
    },
  };
}
