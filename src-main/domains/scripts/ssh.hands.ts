import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { FileError, quote, runScript, SshError, type SshSession, shellFromStdin } from '@main/platform/ssh';
import { OutputCap } from './output.cap';
import type { CommandResult } from './transfer.answer';
import type { TransferCommand } from './transfer.fields';
import type { Hands } from './transfer.plan';

export interface HandsOptions {
  /** Bounds each command. */
  readonly timeoutSeconds: number;
  /** Bytes of each stream of a command that are kept. */
  readonly outputCapBytes: number;
  readonly signal: AbortSignal;
}

const defaultMode = 0o644;
/** Milliseconds for a look at a file's mode. */
const lookMs = 30_000;

/** Moves files over an SSH session. A connection that breaks is told as each file's failure. */
export function sshHands(session: SshSession, options: HandsOptions): Hands {
  const { timeoutSeconds, outputCapBytes, signal } = options;
  return {
    async command(command) {
      try {
        return await runLine(session, command, options);
      } catch (error) {
        if (!(error instanceof SshError) || signal.aborted) throw error;
        const result: CommandResult = { exitCode: -1, stdout: '', stderr: error.message };
        return { result, failure: `could not be followed to its end: ${error.message}` };
      }
    },
    async put(file, bytes) {
      const path = posix.join(file.path, file.name);
      try {
        const mode = file.mode === undefined ? await modeOf(session, path) : Number.parseInt(file.mode, 8);
        await session.upload(bytes, { path, mode, owner: file.user, group: file.group }, { signal });
        return '';
      } catch (error) {
        if (signal.aborted || !(error instanceof FileError || error instanceof SshError)) throw error;
        return error.message;
      }
    },
  };

  async function runLine(
    on: SshSession,
    { command, user }: TransferCommand,
    bounds: HandsOptions,
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
      bounds.signal,
    );
    run.acknowledge();
    const text = (stream: 'stdout' | 'stderr') => Buffer.concat(kept[stream]).toString('utf8');
    const result = { exitCode: run.exitCode, stdout: text('stdout'), stderr: text('stderr') };
    if (run.code !== 0) return { result, failure: `failed: ${run.message}` };
    return run.exitCode === 0 ? { result } : { result, failure: `ended with ${run.exitCode}` };
  }
}

/** The permission bits of the file that is to be replaced, else the usual ones. */
async function modeOf(session: SshSession, path: string): Promise<number> {
  const name = quote(path);
  const program = `[ -f ${name} ] && [ ! -L ${name} ] && stat -c %a -- ${name}\n`;
  const { stdout, exitCode } = await session.exec(shellFromStdin, { stdin: program, timeoutMs: lookMs });
  const digits = /^[0-7]{1,4}$/.exec(stdout.trim())?.[0];
  return exitCode === 0 && digits !== undefined ? Number.parseInt(digits, 8) : defaultMode;
}
