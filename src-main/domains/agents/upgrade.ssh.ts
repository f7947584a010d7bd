import type { SshSession } from '@main/platform/ssh';
import { makeStage } from './install.deliver';
import { TaskFailure } from './install.errors';
import { lookAround } from './install.look';
import { type HostFacts, judgeFacts } from './install.probe';
import { hostShell, newMark } from './install.shell';
import { endThere, removeStage } from './install.tidy';
import type { UpgradeHands } from './upgrade.hands';
import { upgradeProgram } from './upgrade.program';

interface Way {
  readonly session: SshSession;
  readonly program: string;
  readonly signal: AbortSignal;
}

/** Milliseconds that an order may take. */
const orderMs = 180_000;

/** Orders over SSH, for hosts whose agent does not call; as the account that installed it, or root. */
export async function sshHands(way: Way, address: string): Promise<UpgradeHands> {
  const shell = hostShell(way.session, newMark(), way.signal);
  const facts = judgeFacts((await lookAround(shell, address)).stdout);
  if (!facts.hasAgent) throw new TaskFailure('UPGRADE_REFUSED', 'agents.upgradeGone', { detail: facts.home });
  if (!facts.python)
    throw new TaskFailure('COMMAND_NOT_FOUND', 'agents.noPython', { detail: facts.pythonFound || '-' });
  return handsAt(way, facts);
}

function handsAt(way: Way, facts: HostFacts): UpgradeHands {
  const shell = hostShell(way.session, newMark(), way.signal);
  const sudo = facts.privilege === 'sudo';
  return {
    async run(order) {
      const stdin = upgradeProgram(way.program, facts.home, order);
      return (await shell.command(`${facts.python} -I -`, { sudo, stdin, timeoutMs: orderMs })).stdout;
    },
    end: () => endThere(shell, sudo),
    under: (signal) => handsAt({ ...way, signal }, facts),
    ssh: {
      session: way.session,
      makeStage: () => makeStage(shell, facts),
      removeStage: (stage) => removeStage(shell, stage),
    },
  };
}
