import type { SshPool } from '@main/platform/ssh';
import { quote } from '@main/platform/ssh';
import type { InstallHosts } from './install.ports';
import { type HostShell, hostShell } from './install.shell';

/** Ends what is under way on the host; true when the host shows nothing of it any more. */
export async function endThere(shell: HostShell | undefined, sudo: boolean): Promise<boolean> {
  if (!shell?.busy) return true;
  return shell.end(sudo).catch(() => false);
}

/** Removes the folder that an installation worked in. A host that is gone keeps it. */
export async function removeStage(shell: HostShell, stage: string): Promise<void> {
  await shell.tidy(`rm -rf -- ${quote(stage)}`).catch(() => undefined);
}

/** Milliseconds that are spent on a host that a crash left. */
const tidyTimeoutMs = 30_000;

/**
 * After Muster was killed in the middle: ends what still runs there of the installation and removes
 * its folder, so that a failed installation is not half at work. `memo` is what the attempt kept.
 */
export async function tidyAfterCrash(
  { pool, hosts }: { readonly pool: SshPool; readonly hosts: InstallHosts },
  hostId: number | null,
  memo: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { mark, stage, sudo } = memo;
  if (hostId === null || typeof mark !== 'string' || typeof stage !== 'string') return;
  const access = await hosts.accessFor(hostId);
  if (!access) return;
  const signal = AbortSignal.timeout(tidyTimeoutMs);
  const shell = hostShell(await pool.session(access, { signal }), mark, signal);
  await shell.end(sudo === true);
  await removeStage(shell, stage);
}
