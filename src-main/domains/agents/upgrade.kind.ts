import type { JobKind, Outcome, TargetContext } from '@main/engine';
import { agentFileName, bundledVersion } from './agent-bundle';
import { type Attempt, beginLimit, interrupted, openAttempt } from './install.attempt';
import { TaskFailure } from './install.errors';
import type { InstallDeps } from './install.kind';
import { logIn } from './install.login';
import { newMark } from './install.shell';
import { upgradeSteps } from './install.steps';
import type { AgentState, RegistryService } from './registry.service';
import type { TasksService } from './tasks.service';
import { agentHands } from './upgrade.agent';
import { bring, refusal } from './upgrade.bring';
import { awaitVersion, type Change, takeBack } from './upgrade.follow';
import type { UpgradeHands } from './upgrade.hands';
import { readDone } from './upgrade.program';
import { sshHands } from './upgrade.ssh';
import { isOutdated } from './upgrade.versions';

export interface UpgradeSpec {
  readonly operation: 'UPGRADE';
  /** The version that hosts got when the job was begun. */
  readonly version: string;
  /** What the new agent has to prove itself; then the host puts the old one back. */
  readonly limitSeconds: number;
  /** Bounds each host's attempt. */
  readonly timeoutSeconds: number;
}

export interface UpgradeDeps
  extends Pick<
    InstallDeps,
    'clock' | 'limit' | 'patience' | 'logger' | 'pool' | 'hosts' | 'downloads' | 'surroundings'
  > {
  readonly registry: Pick<RegistryService, 'ofHosts' | 'named' | 'registeredSince'>;
  readonly tasks: Pick<TasksService, 'add' | 'ended' | 'withdraw'>;
  /** What `readUpgradeProgram` reads. */
  readonly program: string;
}

type Context = TargetContext<UpgradeSpec>;

/** Seconds that an agent which counts as running has to take what it is asked. */
const takingSeconds = 90;
/** Milliseconds in which a stopped upgrade must be taken back, to be called proven. */
const takeBackMs = 120_000;

/**
 * Puts the bundled version in the place of an agent's: through the agent itself while it calls, over SSH
 * else. Token, settings and journal stay as they are; what does not prove itself is put back by the host.
 */
export function upgradeKind(deps: UpgradeDeps): JobKind<UpgradeSpec> {
  const { registry, tasks, program, clock } = deps;

  return { name: 'agent.upgrade', steps: upgradeSteps, run, recover };

  async function run(context: Context): Promise<Outcome> {
    const { spec, target } = context;
    const attempt = openAttempt(context, deps, spec.timeoutSeconds);
    let hands: UpgradeHands | undefined;
    let change: Change | undefined;
    try {
      await attempt.enter('INIT');
      const agent = await agentOf(context);
      // As hosts get it now: Muster itself may be another version than when the job was begun.
      const version = bundledVersion(await deps.surroundings.files());
      attempt.say(
        `升级 ${target.label}：${agent.version || '-'} → ${version}`,
        `upgrading ${target.label}: ${agent.version || '-'} → ${version}`,
      );
      if (agent.conflict) throw new TaskFailure('UPGRADE_REFUSED', 'agents.upgradeConflict');
      if (!isOutdated(agent.version, version))
        return await succeed(attempt, `已是版本 ${agent.version}`, `it has version ${agent.version} already`);
      const taken = await choose(attempt, agent, context);
      hands = taken.hands;
      await attempt.enter('DOWNLOAD_FILE');
      const files = await bring(attempt, hands, { ...deps, ...spec, version, hostId: target.host_id });
      change = { agentId: agent.agentId, id: newMark(), version, since: clock.now(), way: taken.way };
      await context.remember({ change });
      await attempt.enter('REPLACE_FILE');
      const begun = readDone(await hands.run({ do: 'go', id: change.id, limit: spec.limitSeconds, files }));
      if (!begun.ok) throw refusal(begun);
      attempt.say(
        `新的 ${agentFileName} 已就位，正在替换并重启；旧文件保留为 ${agentFileName}.old`,
        `the new ${agentFileName} is put in place and restarted; the old file is kept as ${agentFileName}.old`,
      );
      return await follow(context, attempt, hands, change);
    } catch (error) {
      return giveUp(context, attempt, error, hands, change);
    } finally {
      attempt.close();
    }
  }

  async function follow(
    context: Context,
    attempt: Attempt,
    hands: UpgradeHands,
    change: Change,
  ): Promise<Outcome> {
    const { limitSeconds } = context.spec;
    await attempt.enter('WAIT_AGENT');
    const { patience = beginLimit } = deps;
    await awaitVersion(attempt, hands, { change, limitSeconds, registry, patience });
    return succeed(attempt, `升级成功，版本 ${change.version}`, `upgraded to version ${change.version}`);
  }

  async function giveUp(
    context: Context,
    attempt: Attempt,
    error: unknown,
    hands: UpgradeHands | undefined,
    change: Change | undefined,
  ): Promise<Outcome> {
    if (context.detach.aborted || !hands) return attempt.failed(error, true);
    const ended = await hands.end().catch(() => false);
    if (!change || !context.stop.aborted) return attempt.failed(error, ended);
    const signal = AbortSignal.any([context.detach, AbortSignal.timeout(takeBackMs)]);
    const nearest = (change.way === 'agent' && (await over(context, signal))) || hands;
    const end = await takeBack(attempt, nearest, change.id, signal).catch(() => 'unknown');
    if (end === 'kept') {
      const { version } = change;
      attempt.say(
        `停止来得太晚：版本 ${version} 已经启用`,
        `the stop came too late: version ${version} is in use`,
      );
      return { state: 'succeeded', code: 'SUCCESS', message: '' };
    }
    return attempt.failed(error, end !== 'unknown');
  }

  /** A second way, where there is one: a new agent that does not call cannot be told to go. */
  async function over({ target }: Context, signal: AbortSignal): Promise<UpgradeHands | undefined> {
    const access = target.host_id === null ? undefined : await deps.hosts.accessFor(target.host_id);
    if (!access) return undefined;
    return deps.pool
      .session(access, { signal })
      .then((session) => sshHands({ session, program, signal }, target.label))
      .catch(() => undefined);
  }

  /** Through the agent where it takes what it is asked; it may have ended and still count as running. */
  async function choose(
    attempt: Attempt,
    agent: AgentState,
    context: Context,
  ): Promise<{ way: 'agent' | 'ssh'; hands: UpgradeHands }> {
    if (agent.status === 'RUNNING') {
      const { patience = beginLimit } = deps;
      const limit = patience(takingSeconds);
      try {
        const signal = AbortSignal.any([attempt.signal, limit.signal]);
        attempt.say('经由 Agent 自身的通道升级', 'through the agent itself');
        const hands = await agentHands({ tasks, program, agentId: agent.agentId, signal });
        return { way: 'agent', hands: hands.under(attempt.signal) };
      } catch (error) {
        if (!limit.signal.aborted || attempt.signal.aborted) throw error;
        attempt.say('Agent 没有来取任务', 'the agent does not take what it is asked');
      } finally {
        limit.release();
      }
    }
    return { way: 'ssh', hands: await take(attempt, 'ssh', agent, context) };
  }

  /** The way to the host's agent. */
  async function take(
    attempt: Attempt,
    way: 'agent' | 'ssh',
    agent: AgentState,
    { target }: Context,
  ): Promise<UpgradeHands> {
    if (way === 'agent') {
      attempt.say('经由 Agent 自身的通道升级', 'through the agent itself');
      return agentHands({ tasks, program, agentId: agent.agentId, signal: attempt.signal });
    }
    const usable = target.host_id !== null && 'login' in (await deps.hosts.loginOf(target.host_id));
    if (!usable) throw new TaskFailure('UPGRADE_NO_WAY', 'agents.upgradeNoWay');
    attempt.say('Agent 不在线，改用 SSH', 'the agent does not call; going over SSH');
    const session = await logIn(attempt, deps, { id: target.host_id, label: target.label });
    return sshHands({ session, program, signal: attempt.signal }, target.label);
  }

  async function agentOf({ target }: Context): Promise<AgentState> {
    const { host_id: hostId, label } = target;
    const found =
      hostId === null ? await registry.named(label) : (await registry.ofHosts([hostId])).get(hostId);
    if (!found) throw new TaskFailure('UPGRADE_REFUSED', 'agents.notInstalled', { ip: label });
    return found;
  }

  /** What was begun goes on by itself on the host; it is followed to its end and nothing is done again. */
  async function recover(context: Context): Promise<Outcome> {
    const change = context.memo.change as Change | undefined;
    if (!change) return interrupted(context, deps);
    const attempt = openAttempt(context, deps, context.spec.timeoutSeconds);
    let hands: UpgradeHands | undefined;
    try {
      const agent = await agentOf(context);
      hands = await take(attempt, change.way, agent, context);
      return await follow(context, attempt, hands, change);
    } catch (error) {
      return giveUp(context, attempt, error, hands, change);
    } finally {
      attempt.close();
    }
  }
}

async function succeed(attempt: Attempt, zh: string, en: string): Promise<Outcome> {
  await attempt.enter('OVER_SUCCESS');
  attempt.say(zh, en);
  return { state: 'succeeded', code: 'SUCCESS', message: '' };
}
