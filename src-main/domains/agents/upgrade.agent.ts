import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { execCommand } from './exec.command';
import { TaskFailure } from './install.errors';
import { plainLine } from './install.log';
import { isSafePath } from './install.probe';
import type { AgentTaskEnd } from './registry.ports';
import type { TasksService } from './tasks.service';
import type { UpgradeHands } from './upgrade.hands';
import { type UpgradeOrder, upgradeProgram } from './upgrade.program';

/** What stands where on the agent's host, as a process of the agent's own sees it. */
export interface AgentPlace {
  readonly home: string;
  /** The interpreter that runs the agent. */
  readonly python: string;
  /** The account that the agent runs as. */
  readonly user: string;
}

/**
 * A plain command: whoever asks stands below the process that carries the run out, whose words name the
 * interpreter and, by the run's folder, the home.
 */
export const placeCommand = `echo "user=$(id -un)"
echo "exe=$(readlink "/proc/$PPID/exe")"
tr '\\0' '\\n' <"/proc/$PPID/cmdline" | sed 's/^/word=/'`;

/** Reads what `placeCommand` printed; undefined where it makes no sense. */
export function readPlace(text: string): AgentPlace | undefined {
  const of = (key: string) =>
    text.split('\n').flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
  const words = of('word');
  const folder = words[words.indexOf('supervise') + 1] ?? '';
  const home = /^(.+)\/state\/runs\/[0-9a-f]+$/.exec(folder)?.[1] ?? '';
  const [user = ''] = of('user');
  const python = [...of('exe'), words[0] ?? ''].find(isSafePath) ?? '';
  return isSafePath(home) && python && /^[\w.-]+\$?$/.test(user) ? { home, python, user } : undefined;
}

/** 000's answer to a script, as far as it is needed. */
const answer = z.object({
  code: z.number(),
  exit_code: z.number(),
  stdout: z.string(),
  msg: z.string(),
  stderr: z.string(),
});

interface Way {
  readonly tasks: Pick<TasksService, 'add' | 'ended' | 'withdraw'>;
  readonly program: string;
  readonly agentId: number;
  readonly signal: AbortSignal;
}

/** Seconds that an order may take on the host; a host that fetches over a thin line takes longest. */
const orderSeconds = 180;
/** Seconds for a cancel to be taken, and to be told of. */
const cancelSeconds = 60;

/**
 * The agent's own hands: the orders travel as its tasks, which any version of it carries out. They are
 * urgent: scripts that run meanwhile go on through a restart of the agent.
 */
export async function agentHands(way: Way): Promise<UpgradeHands> {
  const { tasks, agentId, signal } = way;
  const ask = { agentId, command: placeCommand, timeoutSeconds: cancelSeconds, urgent: true };
  const id = await tasks.add(ask);
  try {
    const end = demand(await tasks.ended(id, signal));
    const place = readPlace(end);
    if (!place) throw unreadable(end);
    return handsAt(way, place);
  } catch (error) {
    await tasks.withdraw(id);
    throw error;
  }
}

function handsAt(way: Way, place: AgentPlace): UpgradeHands {
  const { tasks, agentId } = way;
  let underWay: { id: number; name: string } | undefined;

  async function run(order: UpgradeOrder): Promise<string> {
    const name = `upgrade-${randomBytes(8).toString('hex')}`;
    const command = execCommand({
      ...{ kind: 'script', interpreter: `${place.python} -I`, path: '/', user: place.user, param: '' },
      content: upgradeProgram(way.program, place.home, order),
      ...{ timeout: orderSeconds, ip: 'agent', task_id: name },
    });
    // The token to fetch by stands in the first of them.
    const secret = order.do === 'stage';
    const id = await tasks.add({ agentId, command, timeoutSeconds: orderSeconds, urgent: true, secret });
    underWay = { id, name };
    const result = demand(await tasks.ended(id, way.signal));
    underWay = undefined;
    const read = answer.safeParse(parsed(result));
    if (!read.success) throw unreadable(result);
    const { code, exit_code, stdout, stderr, msg } = read.data;
    if (code !== 0 || exit_code !== 0) throw unreadable(`${msg} ${stderr.slice(-300)}`);
    return stdout;
  }

  return {
    run,
    async end() {
      if (!underWay) return true;
      const { id, name } = underWay;
      if (await tasks.withdraw(id)) return true;
      const command = execCommand({ kind: 'cancel', ip: 'agent', task_id: name });
      await tasks.add({ agentId, command, timeoutSeconds: cancelSeconds });
      const end = tasks.ended(id, AbortSignal.timeout(cancelSeconds * 1000));
      return end.then(({ state }) => state !== 'lost').catch(() => false);
    },
    under: (signal) => handsAt({ ...way, signal }, place),
  };
}

/** What the agent brought; throws where it brought nothing. */
function demand({ state, result }: AgentTaskEnd): string {
  if (state === 'succeeded') return result;
  if (state === 'lost') throw new TaskFailure('UPGRADE_SILENT', 'agents.upgradeTaskLost');
  throw new TaskFailure('UPGRADE_NO_WAY', 'agents.upgradeNoWay');
}

function unreadable(text: string): TaskFailure {
  return new TaskFailure('UNEXPECTED_RETURN', 'agents.unexpectedAnswer', {
    detail: plainLine(text).slice(0, 300),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
