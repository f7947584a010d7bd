import type { Attempt } from './install.attempt';
import { TaskFailure } from './install.errors';
import { lookAround } from './install.look';
import { type HostFacts, judgeFacts, pythonInstaller } from './install.probe';
import type { HostShell } from './install.shell';

/** The step INSTALL_DEP: what the host is, and python3 where it is missing and may be installed. */
export async function checkHost(attempt: Attempt, shell: HostShell, address: string): Promise<HostFacts> {
  await attempt.enter('INSTALL_DEP');
  const facts = await probe(shell, address);
  const [rightsZh, rights] = facts.sudo === 'password' ? byPassword : privileges[facts.privilege];
  attempt.say(
    `主机 ${facts.hostName}，${facts.arch}，帐号 ${facts.user}（${rightsZh}），安装目录 ${facts.home}`,
    `host ${facts.hostName}, ${facts.arch}, account ${facts.user} (${rights}), home ${facts.home}`,
  );
  if (facts.privilege === 'none' && facts.sudo !== '')
    attempt.say(`无法用 sudo 成为 root：${facts.sudo}`, `no root by sudo: ${facts.sudo}`);
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
const byPassword = ['root，sudo 使用登录密码', "root by sudo, with the login's password"] as const;

async function probe(shell: HostShell, address: string): Promise<HostFacts> {
  return judgeFacts((await lookAround(shell, address)).stdout);
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
