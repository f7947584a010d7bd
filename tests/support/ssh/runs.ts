import { randomBytes } from 'node:crypto';
import type { RunHandlers, RunSpec, RunStream } from '@main/platform/ssh';

/** A run of `true` by the login user, with what is given. */
export function specOf(given: Partial<RunSpec> = {}): RunSpec {
  return {
    runId: randomBytes(16).toString('hex'),
    interpreter: '/bin/sh',
    path: '',
    user: '',
    script: 'true\n',
    args: [],
    timeoutMs: 60_000,
    ...given,
  };
}

/** Keeps what a run tells. */
export interface Recorded {
  readonly handlers: RunHandlers;
  text(stream: RunStream): string;
  bytes(stream: RunStream): number;
  readonly pids: number[];
}

/** Handlers that keep everything and check that offsets have no gap. `from`: where they begin. */
export function record(from = { stdout: 0, stderr: 0 }): Recorded {
  const chunks: Record<RunStream, Buffer[]> = { stdout: [], stderr: [] };
  const sizes = { ...from };
  const pids: number[] = [];
  return {
    pids,
    handlers: {
      started: ({ pid }) => pids.push(pid),
      output(stream, chunk, offset) {
        if (offset !== sizes[stream]) throw new Error(`${stream}: ${offset} came after ${sizes[stream]}`);
        sizes[stream] += chunk.length;
        chunks[stream].push(Buffer.from(chunk));
      },
    },
    text: (stream) => Buffer.concat(chunks[stream]).toString('utf8'),
    bytes: (stream) => sizes[stream],
  };
}
