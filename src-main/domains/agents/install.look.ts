import type { ExecResult } from '@main/platform/ssh';
import { probeScript, readFacts } from './install.probe';
import type { HostShell } from './install.shell';

/** Milliseconds for a look at the host; a host that takes longer does not answer any more. */
const lookMs = 30_000;

/**
 * What a host is. One whose account is not root, and whose sudo asks for a password, is looked at again as
 * root's once sudo took the login's; a line `sudo=` tells of it. An agent that stands in the account's own
 * home stays there: a second one as root would do its work twice.
 *
 * @param address the host's own address
 */
export async function lookAround(shell: HostShell, address: string): Promise<ExecResult> {
  const look = await shell.program(probeScript(address), { timeoutMs: lookMs });
  const facts = readFacts(look.stdout);
  const is = (key: string, value: string) => facts.get(key) === value;
  if (!is('done', 'yes') || !is('privilege', 'none') || !is('own', '') || is('agent', 'yes')) return look;
  const become = await shell.root();
  if ('refusal' in become) return { ...look, stdout: `${look.stdout}sudo=${become.refusal.words}\n` };
  const again = await shell.program(probeScript(address, true), { timeoutMs: lookMs });
  return become.way.by === 'password' ? { ...again, stdout: `${again.stdout}sudo=password\n` } : again;
}
