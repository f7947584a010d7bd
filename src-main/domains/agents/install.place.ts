import type { Attempt } from './install.attempt';
import { TaskFailure } from './install.errors';
import { scriptLine } from './install.log';
import { parametersText } from './install.parameters';
import type { InstallFile, InstallSettings, NodeType } from './install.ports';
import { agentPort, type HostFacts } from './install.probe';
import type { HostShell } from './install.shell';

export interface Placing {
  readonly shell: HostShell;
  readonly facts: HostFacts;
  readonly stage: string;
  readonly files: readonly InstallFile[];
  readonly servers: readonly string[];
  readonly agent: { readonly name: string; readonly token: string };
  /** The host's own address. */
  readonly address: string;
  readonly nodeType: NodeType;
  readonly settings: InstallSettings;
}

/** Exit statuses of install.sh that say that a tool is missing. */
const noPython = new Set([3, 4]);
/** The longest that an agent holds a request open, in seconds. */
export const longestWait = 25;

/** The step EXECUTE_SCRIPT: runs install.sh, its parameters over stdin. */
export async function place(attempt: Attempt, placing: Placing): Promise<void> {
  const { shell, facts, stage } = placing;
  let last = '';
  const result = await shell.command(`/bin/sh ${stage}/install.sh -`, {
    sudo: facts.privilege === 'sudo',
    stdin: parametersOf(placing),
    onLine(line) {
      last = scriptLine(line);
      attempt.quote(last);
    },
  });
  if (result.exitCode === 0) return;
  if (noPython.has(result.exitCode))
    throw new TaskFailure('COMMAND_NOT_FOUND', 'agents.noPython', { detail: last });
  throw new TaskFailure('INSTALL_FAILED', 'agents.scriptFailed', { exit: result.exitCode, detail: last });
}

function parametersOf(placing: Placing): string {
  const { facts, stage, files, servers, agent, address, nodeType, settings } = placing;
  const file = files.find(({ name }) => name === 'muster-agent.py');
  if (!file || !facts.python) throw new Error('the agent or its python is missing');
  const poll = settings.agentPollSeconds;
  return parametersText({
    home: facts.home,
    service: facts.ownHome ? 'daemon' : 'auto',
    agent: `${stage}/${file.name}`,
    sha256: file.sha256,
    python: facts.python,
    servers,
    name: agent.name,
    token: agent.token,
    // Only where it is asked for: another address of the host may belong to somebody else.
    bind: facts.ownsAddress ? address : undefined,
    // The usual port is somebody else's: any other, which the agent tells when it registers.
    port: facts.hasAgent ? undefined : facts.portFree ? agentPort : 0,
    poll_interval: poll,
    wait: Math.min(longestWait, poll),
    relay: nodeType === 'PROXY',
  });
}
