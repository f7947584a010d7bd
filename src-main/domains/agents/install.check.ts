import type { Attempt } from './install.attempt';
import { TaskFailure } from './install.errors';
import { type HostFacts, judgeFacts, probeScript, pythonInstaller } from './install.probe';
import type { HostShell } from './install.shell';

/** Milliseconds for a look at the host; a host that takes longer does not answer any more. */
const probeTimeoutMs = 30_000;

/** The step INSTALL_DEP: what the host is, and python3 where it is missing and may be installed. */
export async function checkHost(attempt: Attempt, shell: HostShell, address: string): Promise<HostFacts> {
  await attempt.enter('INSTALL_DEP');
  const facts = await probe(shell, address);
  attempt.say(
    `主机 ${facts.hostName}，${facts.arch}，帐号 ${facts.user}（${privileges[facts.privilege][0]}），安装目录 ${facts.home}`,
    `host ${facts.hostName}, ${facts.arch}, account ${facts.user} (${privileges[facts.privilege][1]}), home ${facts.home}`,
  );
  if (facts.python) {
    attempt.say(`python3 ${facts.pythonFound} 可用`, `python3 ${facts.pythonFound} is there`);
    return facts;
  }
  return installPython(attempt, shell, address, facts);
}

const privileges = {
  root: ['root', 'root'],
  sudo: ['免密 sudo', 'sudo without a password'],
  none: ['普通帐号', 'no privileges'],
} as const;

async function probe(shell: HostShell, address: string): Promise<HostFacts> {
  const { stdout } = await shell.program(probeScript(address), { timeoutMs: probeTimeoutMs });
  return judgeFacts(stdout);
}

async function installPython(
  attempt: Attempt,
  shell: HostShell,
  address: string,
  facts: HostFacts,
): Promise<HostFacts> {
  const missing = (detail: string) => new TaskFailure('COMMAND_NOT_FOUND', 'agents.noPython', { detail });
  const found = facts.pythonFound ? `python3 ${facts.pythonFound}` : 'python3 -';
  if (facts.privilege === 'none' || !facts.packages) throw missing(found);
  attempt.say(
    `没有可用的 python3，用 ${facts.packages} 安装`,
    `no usable python3; installing it with ${facts.packages}`,
  );
  await shell.program(pythonInstaller(facts.packages), {
    sudo: facts.privilege === 'sudo',
    onLine: attempt.quote,
  });
  const again = await probe(shell, address);
  if (!again.python) throw missing(`${facts.packages}: ${again.pythonFound || '-'}`);
  attempt.say(`python3 ${again.pythonFound} 已安装`, `python3 ${again.pythonFound} is installed`);
  return again;
}
