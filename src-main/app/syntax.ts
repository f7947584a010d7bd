import type { CmdbService } from '@main/domains/cmdb';
import { createSyntaxService } from '@main/domains/library';
import { runProgram } from '@main/platform/programs/run-program';
import { quote, SshError, type SshPool } from '@main/platform/ssh';

/** What a shell says of a program that is not there, or may not be run. */
const absent = [126, 127];

/** The check of syntax, here and on hosts. */
export function createSyntax(cmdb: CmdbService, pool: SshPool) {
  return createSyntaxService({
    here: runProgram,
    async onHost(hostId, words, stdin, timeoutMs) {
      const endpoint = await cmdb.accessFor(hostId);
      if (!endpoint) return undefined;
      try {
        const session = await pool.session(endpoint, { signal: AbortSignal.timeout(timeoutMs) });
        // `env`, since the login shell may be any.
        const command = `env LC_ALL=C ${words.map(quote).join(' ')}`;
        const { exitCode, stderr } = await session.exec(command, { stdin, timeoutMs });
        return absent.includes(exitCode) || exitCode < 0 ? undefined : { exitCode, stderr };
      } catch (error) {
        if (error instanceof SshError) return undefined;
        throw error;
      }
    },
  });
}
