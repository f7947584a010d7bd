import { type CommandOptions, startCommand } from './command';
import type { Core } from './core';
import { SshError } from './errors';

export interface ExecOptions extends Omit<CommandOptions, 'keepOpen'> {
  /** Gives up after this time with `socket_timeout`. The command itself is not stopped by that. */
  readonly timeoutMs?: number;
  /** Bytes kept of each stream that has no sink of its own; default 1 MiB. The rest is dropped. */
  readonly maxBytes?: number;
}

export interface ExecResult {
  /** 128 + n is not invented here: a command ended by a signal has -1 and `signal`. */
  readonly exitCode: number;
  readonly signal?: string;
  /** Empty where a sink was given. Invalid UTF-8 becomes U+FFFD. */
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command to its end. Throws `lost` when the connection or the channel ends without an exit
 * status, never reports 0 for that.
 */
export async function exec(core: Core, command: string, options: ExecOptions = {}): Promise<ExecResult> {
  const { timeoutMs, maxBytes = 1024 * 1024, signal } = options;
  const stdout = options.onStdout ? undefined : createCollector(maxBytes);
  const stderr = options.onStderr ? undefined : createCollector(maxBytes);
  const limit = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const signals = [signal, limit].filter((one) => one !== undefined);
  try {
    const running = await startCommand(core, command, {
      ...options,
      onStdout: options.onStdout ?? stdout?.take ?? (() => undefined),
      onStderr: options.onStderr ?? stderr?.take ?? (() => undefined),
      ...(signals.length > 0 ? { signal: AbortSignal.any(signals) } : {}),
    });
    const end = await running.done;
    if (end.exitCode === undefined && end.signal === undefined)
      throw new SshError('lost', 'the channel was closed without an exit status', { server: core.server });
    return {
      exitCode: end.exitCode ?? -1,
      ...(end.signal === undefined ? {} : { signal: end.signal }),
      stdout: stdout?.text() ?? '',
      stderr: stderr?.text() ?? '',
    };
  } catch (error) {
    if (error instanceof SshError && error.code === 'aborted' && limit?.aborted && !signal?.aborted)
      throw new SshError('socket_timeout', `no end within ${(timeoutMs ?? 0) / 1000} s`, {
        server: core.server,
      });
    throw error;
  }
}

/** Keeps the first bytes of a stream. */
function createCollector(maxBytes: number) {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    take(chunk: Buffer) {
      if (size >= maxBytes) return;
      chunks.push(chunk.subarray(0, maxBytes - size));
      size += chunk.length;
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}
