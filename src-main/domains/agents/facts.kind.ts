import type { JobKind, Outcome, TargetContext } from '@main/engine';
import { lookedUpBy } from './facts';
import { factsProgram, type LookedUp, readAnswer } from './facts.program';
import { type Attempt, interrupted, openAttempt } from './install.attempt';
import { TaskFailure } from './install.errors';
import type { InstallDeps } from './install.kind';
import { logIn } from './install.login';
import { type HostShell, hostShell, newMark } from './install.shell';
import { endThere } from './install.tidy';

export interface FactsSpec {
  readonly operation: 'FACTS';
  /** Bounds each host's attempt. */
  readonly timeoutSeconds: number;
}

export type FactsDeps = Pick<InstallDeps, 'clock' | 'limit' | 'logger' | 'pool' | 'hosts' | 'registry'>;

type Context = TargetContext<FactsSpec>;

/** Milliseconds that the look itself may take. */
const lookMs = 30_000;

/** Reads what hosts are: over SSH, else from what the host's agent told. */
export function factsKind(deps: FactsDeps): JobKind<FactsSpec> {
  const { clock, hosts, registry } = deps;

  async function run(context: Context): Promise<Outcome> {
    const { label, host_id: id } = context.target;
    const attempt = openAttempt(context, deps, context.spec.timeoutSeconds);
    let shell: HostShell | undefined;
    try {
      if (id === null)
        throw new TaskFailure('UNEXPECTED_RETURN', 'common.notFound', { what: 'host', id: label });
      const told = 'login' in (await hosts.loginOf(id)) ? undefined : await registry.toldOf(id);
      if (told) return await keepTold(attempt, id, told);
      const session = await logIn(attempt, deps, { id, label });
      await attempt.enter('COLLECT_FACTS');
      shell = hostShell(session, newMark(), attempt.signal);
      const found = readAnswer(
        (await shell.program(factsProgram, { timeoutMs: lookMs })).stdout,
        clock.now(),
      );
      say(attempt, found);
      return succeeded(id, { ...found, source: 'ssh', collectedAt: clock.now() });
    } catch (error) {
      const proven = context.detach.aborted || (await endThere(shell, false));
      return attempt.failed(error, proven);
    } finally {
      attempt.close();
    }
  }

  async function keepTold(attempt: Attempt, id: number, told: Told): Promise<Outcome> {
    await attempt.enter('COLLECT_FACTS');
    attempt.say(
      '没有可用的 SSH 凭据，采用 Agent 注册时上报的信息',
      'no usable credential; taking what the agent told',
    );
    const found = lookedUpBy(told.facts, told.at);
    say(attempt, found);
    return succeeded(id, { ...found, source: 'agent', collectedAt: told.at });
  }

  function succeeded(
    id: number,
    facts: LookedUp & { source: 'ssh' | 'agent'; collectedAt: number },
  ): Outcome {
    return {
      ...{ state: 'succeeded', code: 'SUCCESS', message: '' },
      commit: (tx) => hosts.keepFacts(tx, id, { ...facts, addresses: [...facts.addresses] }),
    };
  }

  return {
    name: 'facts',
    steps: ['SSH_LOGIN', 'COLLECT_FACTS'],
    run,
    recover: async (context) => interrupted(context, deps),
  };
}

type Told = NonNullable<Awaited<ReturnType<FactsDeps['registry']['toldOf']>>>;

function say(
  attempt: Attempt,
  { os, kernel, arch, cpuCount, cpuModel, memoryBytes, diskBytes }: LookedUp,
): void {
  const gib = (bytes: number | null) => (bytes === null ? '-' : (bytes / 1024 ** 3).toFixed(1));
  const system = [os, kernel, arch].filter(Boolean).join(' · ');
  attempt.say(
    `${system}；CPU ${cpuCount ?? '-'} × ${cpuModel || '-'}；内存 ${gib(memoryBytes)} GiB；磁盘 ${gib(diskBytes)} GiB`,
    `CPU ${cpuCount ?? '-'} × ${cpuModel || '-'}; memory ${gib(memoryBytes)} GiB; disks ${gib(diskBytes)} GiB`,
  );
}
