import type { SshSession } from '@main/platform/ssh';
import { SshError } from '@main/platform/ssh';
import type { Attempt, BeginLimit } from './install.attempt';
import { plainLine } from './install.log';
import type { InstallRegistry, InstallTunnels } from './install.ports';
import type { HostFacts } from './install.probe';
import { type HostShell, hostShell, newMark } from './install.shell';
import { tellTunnel } from './tunnels.host';

/** Seconds without a call after which the host is taken for one that cannot reach the listener. */
const patienceSeconds = 20;

export interface Waiting {
  readonly hostId: number;
  readonly session: SshSession;
  readonly shell: HostShell;
  readonly facts: HostFacts;
  readonly registry: Pick<InstallRegistry, 'called'>;
  readonly tunnels: Pick<InstallTunnels, 'open'>;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** The agent's servers, a tunnel among them where `carried`. */
  readonly servers: readonly string[];
  readonly carried: boolean;
  readonly patience: BeginLimit;
}

/**
 * A reverse forward over the session that is there: the agent's traffic comes through it while the
 * console runs. Answers the listener's address on the host; undefined where the host's sshd does not
 * allow it, which the log then says.
 */
export async function carry(
  attempt: Attempt,
  { hostId, session, tunnels }: Pick<Waiting, 'hostId' | 'session' | 'tunnels'>,
): Promise<string | undefined> {
  attempt.say(
    '主机无法访问监听地址，改由 SSH 会话的反向转发承载',
    'the host does not reach the listener; carrying it through a reverse forward of the SSH session',
  );
  try {
    const url = await tunnels.open(hostId, session);
    attempt.say(
      `反向转发已建立：主机上的 ${url}；Muster 运行期间有效，主机已标记`,
      `the reverse forward stands: ${url} on the host, while Muster runs; the host is marked`,
    );
    return url;
  } catch (error) {
    if (!(error instanceof SshError) || attempt.signal.aborted || session.ended) throw error;
    const detail = plainLine(error.message);
    attempt.say(`反向转发失败：${detail}`, `the reverse forward failed: ${detail}`);
    return undefined;
  }
}

/**
 * The step WAIT_AGENT: until the agent calls. Where it does not, its own log is followed over SSH, and
 * its traffic is carried through the session.
 */
export async function awaitAgent(attempt: Attempt, waiting: Waiting): Promise<void> {
  const { registry, hostId, since, servers, carried } = waiting;
  await attempt.enter('WAIT_AGENT');
  const list = servers.join(', ');
  attempt.say(`等待 Agent 连接 ${list}`, `waiting for the agent to call ${list}`);
  const called = registry.called(hostId, since, attempt.signal);
  called.catch(() => undefined);
  if (!carried && (await calledWithin(called, waiting.patience))) return called;
  const log = followLog(attempt, waiting);
  try {
    if (!carried) await carryLate(attempt, waiting);
    await called;
  } finally {
    await log.end();
  }
}

/** Whether the call came, or failed, before the patience was over. */
async function calledWithin(called: Promise<void>, begin: BeginLimit): Promise<boolean> {
  const limit = begin(patienceSeconds);
  const over = new Promise<boolean>((resolve) =>
    limit.signal.addEventListener('abort', () => resolve(false), { once: true }),
  );
  const came = called.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([came, over]);
  } finally {
    limit.release();
  }
}

async function carryLate(attempt: Attempt, waiting: Waiting): Promise<void> {
  attempt.say(`Agent 在 ${patienceSeconds} 秒内没有回连`, `no call within ${patienceSeconds} seconds`);
  const url = await carry(attempt, waiting);
  if (url === undefined) return;
  const to = Number(new URL(url).port);
  if (await tellTunnel(waiting.shell, waiting.facts, { from: null, to })) return;
  attempt.say('无法更新 Agent 的设置', 'the settings of the agent could not be changed');
}

/** Shows what the agent logs, as it comes. */
function followLog(attempt: Attempt, { session, facts }: Waiting): { end(): Promise<void> } {
  const halt = new AbortController();
  const sudo = facts.privilege === 'sudo';
  const shell = hostShell(session, newMark(), AbortSignal.any([attempt.signal, halt.signal]));
  attempt.say('跟踪 Agent 的日志：', 'following the log of the agent:');
  const following = shell
    .command(`tail -n 5 -F ${facts.home}/logs/agent.log`, { sudo, stdin: '', onLine: attempt.quote })
    .catch(() => undefined);
  return {
    async end() {
      halt.abort();
      await following;
      await shell.end(sudo).catch(() => false);
    },
  };
}
