import { posix } from 'node:path';
import { FileError, quote, SshError, type SshSession, shellFromStdin } from '@main/platform/ssh';
import { type LineBounds, runLine } from './line.run';
import type { CommandResult } from './transfer.answer';
import type { Hands } from './transfer.plan';

const defaultMode = 0o644;
/** Milliseconds for a look at a file's mode. */
const lookMs = 30_000;

/** Moves files over an SSH session. A connection that breaks is told as each file's failure. */
export function sshHands(session: SshSession, options: LineBounds): Hands {
  const { signal } = options;
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
}

/** The permission bits of the file that is to be replaced, else the usual ones. */
async function modeOf(session: SshSession, path: string): Promise<number> {
  const name = quote(path);
  const program = `[ -f ${name} ] && [ ! -L ${name} ] && stat -c %a -- ${name}\n`;
  const { stdout, exitCode } = await session.exec(shellFromStdin, { stdin: program, timeoutMs: lookMs });
  const digits = /^[0-7]{1,4}$/.exec(stdout.trim())?.[0];
  return exitCode === 0 && digits !== undefined ? Number.parseInt(digits, 8) : defaultMode;
}
