import { randomBytes } from 'node:crypto';
import { runScript, type SshSession } from '@main/platform/ssh';
import { OutputCap } from './output.cap';
import type { CommandResult } from './transfer.answer';
import type { TransferCommand } from './transfer.fields';

export interface LineBounds {
  /** Bounds each command. */
  readonly timeoutSeconds: number;
  /** Bytes of each stream of a command that are kept. */
  readonly outputCapBytes: number;
  readonly signal: AbortSignal;
}

/** Runs a line with /bin/sh as an account of the host ('': the one that logs in); `failure` says why it did not end well. */
export async function runLine(
  on: SshSession,
  { command, user }: TransferCommand,
  { timeoutSeconds, outputCapBytes, signal }: LineBounds,
): Promise<{ result: CommandResult; failure?: string }> {
  const kept = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const cap = new OutputCap(outputCapBytes, async (stream, bytes) => void kept[stream].push(bytes));
  const run = await runScript(
    on,
    {
      runId: randomBytes(16).toString('hex'),
      interpreter: '/bin/sh',
      path: '/',
      user,
      script: command,
      args: [],
      timeoutMs: timeoutSeconds * 1000,
      outputCap: outputCapBytes + 1,
    },
    { output: (stream, bytes) => cap.write(stream, Buffer.from(bytes)) },
    signal,
  );
  run.acknowledge();
  const text = (stream: 'stdout' | 'stderr') => Buffer.concat(kept[stream]).toString('utf8');
  const result = { exitCode: run.exitCode, stdout: text('stdout'), stderr: text('stderr') };
  if (run.code !== 0) return { result, failure: `failed: ${run.message}` };
  return run.exitCode === 0 ? { result } : { result, failure: `ended with ${run.exitCode}` };
}
