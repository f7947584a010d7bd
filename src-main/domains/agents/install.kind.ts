import type { JobKind, Outcome, TargetContext } from '@main/engine';
import type { Clock } from '@main/kernel/clock';
import type { Logger } from '@main/kernel/logger';
import type { SshPool } from '@main/platform/ssh';
import type { Store } from '@main/platform/store';
import { listenerUrls } from './install.addresses';
import { type Attempt, type BeginLimit, beginLimit, interrupted, openAttempt } from './install.attempt';
import { checkHost } from './install.check';
import { deliver, makeStage } from './install.deliver';
import { TaskFailure } from './install.errors';
import { plainLine } from './install.log';
import { logIn } from './install.login';
import { place } from './install.place';
import type {
  InstallDownloads,
  InstallHosts,
  InstallProxies,
  InstallRegistry,
  InstallSurroundings,
  InstallTunnels,
  NodeType,
} from './install.ports';
import type { HostFacts } from './install.probe';
import { type HostShell, hostShell, newMark } from './install.shell';
import { installSteps, resumeFrom } from './install.steps';
import { endThere, removeStage, tidyAfterCrash } from './install.tidy';
import { awaitAgent, carry } from './install.wait';

export interface InstallDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pool: SshPool;
  readonly hosts: InstallHosts;
  readonly registry: InstallRegistry;
  readonly downloads: InstallDownloads;
  readonly proxies: Pick<InstallProxies, 'relayUrls' | 'areaName'>;
  readonly tunnels: InstallTunnels;
  readonly surroundings: InstallSurroundings;
  /** How an attempt is bounded in time; by default the clock on the wall. */
  readonly limit?: BeginLimit;
  /** How long an agent may take to call before its log is followed; by default the clock on the wall. */
  readonly patience?: BeginLimit;
}

/** What an installation job was asked for; shown on screens, no secret. */
export interface InstallSpec {
  readonly operation: 'INSTALL' | 'REINSTALL';
  readonly nodeType: NodeType;
  readonly cloudId: number;
  /** Bounds each host's attempt. */
  readonly timeoutSeconds: number;
}

type Context = TargetContext<InstallSpec>;

/** Puts an agent on a host over SSH (contract.md, section 004). */
export function installKind(deps: InstallDeps): JobKind<InstallSpec> {
  const { hosts, registry, downloads, proxies, tunnels, surroundings, store, clock } = deps;

  return { name: 'agent.install', steps: installSteps, run, recover };

  async function run(context: Context): Promise<Outcome> {
    const { target, spec } = context;
    let servers: readonly string[] = [];
    const attempt = openAttempt(context, deps, spec.timeoutSeconds, () => servers);
    let shell: HostShell | undefined;
    let facts: HostFacts | undefined;
    let stage: string | undefined;
    try {
      await attempt.enter('INIT');
      const hostId = demandHost(target.host_id);
      attempt.say(
        `${spec.operation} ${spec.nodeType} ${target.label}，限时 ${spec.timeoutSeconds} 秒`,
        `${spec.operation} ${spec.nodeType} ${target.label}, within ${spec.timeoutSeconds} seconds`,
      );
      const session = await logIn(attempt, deps, { id: hostId, label: target.label });
      const mark = newMark();
      shell = hostShell(session, mark, attempt.signal);
      facts = await checkHost(attempt, shell, target.label);
      servers = await urlsFor(facts, spec);

      let calledSince = target.created_at;
      let carried = false;
      if (resumeFrom(context.resumeStep, await hasCalled(hostId, target.created_at)) === 'DOWNLOAD_FILE') {
        await attempt.enter('DOWNLOAD_FILE');
        const files = await surroundings.files();
        stage = await makeStage(shell, facts);
        await context.remember({ mark, stage, sudo: facts.privilege === 'sudo' });
        const token = await downloads.create(hostId, spec.timeoutSeconds);
        const delivered = await deliver(attempt, stage, {
          ...{ session, shell, facts, files, urls: servers, token },
        });
        servers = delivered.servers;

        await attempt.enter('EXECUTE_SCRIPT');
        const settings = surroundings.settings();
        const { nodeType } = spec;
        const address = target.label;
        const name = spec.cloudId === 0 ? address : `${spec.cloudId}:${address}`;
        const agent = await registry.prepareForHost({ hostId, innerIp: address, nodeType, name });
        if (delivered.reached) await tunnels.release(hostId);
        else {
          const url = await carry(attempt, { hostId, session, tunnels });
          carried = url !== undefined;
          // In front: where nothing listens there, that is known at once, and the others follow.
          if (url !== undefined) servers = [url, ...servers.filter((one) => one !== url)];
        }
        calledSince = clock.now();
        await place(attempt, { shell, facts, stage, files, servers, agent, address, nodeType, settings });
        await attempt.enter('SCRIPT_DONE');
        await removeStage(shell, stage);
        stage = undefined;
        attempt.say('安装脚本执行完毕', 'the script is done');
      } else {
        attempt.say(
          'Agent 已连接，从注册继续',
          'the agent has called meanwhile; going on with its registration',
        );
      }
      await register(attempt, hostId, facts);
      await awaitAgent(attempt, {
        ...{ hostId, session, shell, facts, registry, tunnels, servers, carried, since: calledSince },
        patience: deps.patience ?? beginLimit,
      });
      await attempt.enter('OVER_SUCCESS');
      attempt.say('安装成功', 'installed');
      return { state: 'succeeded', code: 'SUCCESS', message: '' };
    } catch (error) {
      const sudo = facts?.privilege === 'sudo';
      const proven = context.detach.aborted || (await endThere(shell, sudo));
      if (shell && stage && !context.detach.aborted) await removeStage(shell, stage);
      return attempt.failed(error, proven);
    } finally {
      attempt.close();
    }
  }

  async function urlsFor(facts: HostFacts, { nodeType, cloudId }: InstallSpec): Promise<string[]> {
    if (nodeType === 'PAGENT' && cloudId !== 0) {
      const relays = await proxies.relayUrls(cloudId);
      if (relays.length > 0) return relays;
      const cloud = await proxies.areaName(cloudId);
      throw new TaskFailure('CURL_FILE_FAILED', 'agents.noProxy', { cloud });
    }
    const { innerAddresses, outerAddresses } = surroundings.settings();
    const seen = facts.peer ? [facts.peer] : [];
    return listenerUrls(
      { inner: innerAddresses, outer: outerAddresses, listen: surroundings.listener(), seen },
      nodeType === 'PROXY' ? 'outer' : 'inner',
    );
  }

  async function hasCalled(hostId: number, since: number): Promise<boolean> {
    const agent = (await registry.ofHosts([hostId])).get(hostId);
    return agent?.lastSeenAt != null && agent.lastSeenAt >= since;
  }

  async function register(attempt: Attempt, hostId: number, facts: HostFacts): Promise<void> {
    await attempt.enter('REGISTER_CMDB');
    const failed = (detail: string) =>
      new TaskFailure('REGISTER_FAILED', 'agents.registerFailed', { detail: plainLine(detail) });
    await store
      .write((tx) => hosts.noteFacts(tx, hostId, { hostName: facts.hostName, osType: facts.osType }))
      .catch((error: unknown) => {
        throw failed(error instanceof Error ? error.message : String(error));
      });
    if (!(await registry.ofHosts([hostId])).has(hostId)) throw failed('the agent was deleted');
    attempt.say(`已登记主机 ${facts.hostName}`, `host ${facts.hostName} is registered`);
  }

  async function recover(context: Context): Promise<Outcome> {
    return {
      ...interrupted(context, deps),
      settle: () => tidyAfterCrash(deps, context.target.host_id, context.memo),
    };
  }
}

function demandHost(hostId: number | null): number {
  if (hostId === null) throw new Error('an installation without a host');
  return hostId;
}
