import type { Attempt, BeginLimit } from './install.attempt';
import { TaskFailure } from './install.errors';
import { plainLine } from './install.log';
import type { RegistryService } from './registry.service';
import type { UpgradeHands } from './upgrade.hands';
import { readProgress, type UpgradeProgress } from './upgrade.program';

/** A change that was begun on a host; kept, so that it is followed to its end after a crash too. */
export interface Change {
  readonly agentId: number;
  /** The name of the change on the host. */
  readonly id: string;
  /** The version that is wanted. */
  readonly version: string;
  /** Registrations from then on count; milliseconds since the epoch. */
  readonly since: number;
  readonly way: 'agent' | 'ssh';
}

export interface Following {
  readonly change: Change;
  /** Seconds that the new agent has to prove itself before the host puts the old one back. */
  readonly limitSeconds: number;
  readonly registry: Pick<RegistryService, 'registeredSince'>;
  readonly patience: BeginLimit;
}

/** Seconds beyond the limit for the way back: two stops, a start, a registration. */
const wayBackSeconds = 120;
/** Milliseconds between two looks at a host that is on its way. */
const lookPause = 300;

/**
 * The step WAIT_AGENT: until the agent has registered with the version wanted and the host knows that it
 * stays. Throws UPGRADE_ROLLED_BACK where the host has put the old one back, UPGRADE_SILENT where neither
 * calls.
 */
export async function awaitVersion(
  attempt: Attempt,
  hands: UpgradeHands,
  following: Following,
): Promise<void> {
  const { limitSeconds, patience, registry, change } = following;
  const { version } = change;
  attempt.say(
    `等待 Agent 以版本 ${version} 重新注册；${limitSeconds} 秒内未确认则主机自动换回旧版本`,
    `waiting for the agent to register with version ${version}; without that the host puts the old one back after ${limitSeconds} seconds`,
  );
  const limit = patience(limitSeconds + wayBackSeconds);
  const signal = AbortSignal.any([attempt.signal, limit.signal]);
  const there = hands.under(signal);
  try {
    for (let since = change.since; ; ) {
      const seen = await registry.registeredSince(change.agentId, since, signal);
      if (!seen) throw new TaskFailure('UPGRADE_SILENT', 'agents.upgradeDeleted');
      attempt.say(
        `Agent 已注册，版本 ${seen.version || '-'}`,
        `the agent has registered, version ${seen.version || '-'}`,
      );
      const word = seen.version === version ? 'keep' : 'look';
      const told = await ask(there, word, change.id);
      if (word === 'keep' && told.word === 'keep') return;
      if (told.phase === 'back' || told.phase === 'stuck') throw rolledBack(attempt, told);
      since = seen.at + 1;
    }
  } catch (error) {
    if (!limit.signal.aborted || attempt.signal.aborted) throw error;
    throw new TaskFailure('UPGRADE_SILENT', 'agents.upgradeSilent', {
      seconds: limitSeconds + wayBackSeconds,
    });
  } finally {
    limit.release();
  }
}

/**
 * After a stop: asks the host to put the old version back and waits until it has. `kept`: too late, the
 * new one is in use; `untouched`: nothing had been changed.
 *
 * @param signal bounds all of it
 */
export async function takeBack(
  attempt: Pick<Attempt, 'say'>,
  hands: UpgradeHands,
  id: string,
  signal: AbortSignal,
): Promise<'back' | 'kept' | 'untouched'> {
  const there = hands.under(signal);
  attempt.say('收到停止：要求主机换回旧版本', 'stopped: the host is asked to put the old version back');
  let told = readProgress(await there.run({ do: 'back', id }));
  if (!told.ok && told.why === 'none') return 'untouched';
  while (told.ok && told.word !== 'keep' && told.phase !== 'kept') {
    if (told.phase === 'back' && told.trouble === '') {
      attempt.say(`旧版本已在原处，版本 ${told.version}`, `the old version is in its place, ${told.version}`);
      return 'back';
    }
    if (told.phase === 'stuck' || !told.alive) break;
    await pause(signal);
    told = readProgress(await there.run({ do: 'look', id }));
  }
  if (told.ok && (told.word === 'keep' || told.phase === 'kept')) return 'kept';
  throw new TaskFailure('UPGRADE_SILENT', 'agents.unexpectedAnswer', {
    detail: told.ok ? told.phase : told.why,
  });
}

async function ask(hands: UpgradeHands, word: 'look' | 'keep', id: string): Promise<UpgradeProgress> {
  const told = readProgress(await hands.run({ do: word, id }));
  if (told.ok) return told;
  throw new TaskFailure('UPGRADE_REFUSED', 'agents.upgradeRefused', {
    detail: `${told.why} ${told.detail}`.trim(),
  });
}

function rolledBack(attempt: Attempt, told: UpgradeProgress): TaskFailure {
  const lines = told.tail.split('\n').map(plainLine).filter(Boolean);
  if (lines.length > 0) attempt.say('新版本的日志：', 'what the new version wrote into its log:');
  for (const line of lines) attempt.quote(line);
  const detail = [whys[told.why] ?? told.why, plainLine(told.detail)].filter(Boolean).join(': ');
  if (told.phase === 'stuck' || told.trouble)
    return new TaskFailure('UPGRADE_SILENT', 'agents.upgradeStuck', { detail: told.trouble || detail });
  return new TaskFailure('UPGRADE_ROLLED_BACK', 'agents.upgradeRolledBack', {
    version: told.version,
    detail,
  });
}

/** Why the host put the old version back, in words of resources/agent/upgrade/change.py. */
const whys: Readonly<Record<string, string>> = {
  start: 'it does not start',
  ended: 'it ended after its start',
  silent: 'it did not prove itself in time',
  stop: 'the old one could not be stopped',
  asked: 'stopped',
};

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, lookPause);
    const give = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener('abort', give, { once: true });
  });
}
