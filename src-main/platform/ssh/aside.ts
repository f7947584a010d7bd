import type { Core } from './core';
import { SshError } from './errors';
import { type ExecResult, exec } from './exec';

/** How long to wait for a channel on a connection whose channels are all in use. */
const patienceMs = 2_000;

/**
 * Runs a command that must not wait for the others: a stop has to get through although every channel
 * is taken, perhaps by the very runs it is to stop. If none comes free it takes a second connection.
 */
export async function execAside(core: Core, command: string, stdin: string): Promise<ExecResult> {
  const patience = AbortSignal.timeout(patienceMs);
  try {
    return await exec(core, command, { stdin, openSignal: patience });
  } catch (error) {
    const hadNoChannel = error instanceof SshError && error.code === 'aborted' && patience.aborted;
    if (!hadNoChannel || core.ended) throw error;
  }
  const second = await core.another();
  try {
    return await exec(second, command, { stdin });
  } finally {
    second.end(new SshError('lost', 'no longer needed', { server: core.server }));
  }
}
