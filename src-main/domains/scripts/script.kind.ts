import type { Reason, ReasonParams } from '@contract/errors';
import type { JobKind, Outcome, TargetContext } from '@main/engine';
import type { SshPool } from '@main/platform/ssh';
import { followAgent, runByAgent } from './agent.run';
import { bilingual } from './bilingual';
import { outcomeOf } from './outcome';
import { environmentOf, type RunEnvironment } from './run.environment';
import type { RunSecrets } from './run.secrets';
import type { ScriptSpec } from './script.spec';
import type { AccessFor, AgentTasks, TargetHosts } from './scripts.ports';
import { recoverBySsh, runBySsh, type SshEnd } from './ssh.run';

export interface ScriptKindDeps {
  readonly ssh: SshPool;
  readonly hosts: Pick<TargetHosts, 'byIds'>;
  readonly accessFor: AccessFor;
  readonly agents: AgentTasks;
  /** Why a host without a usable login has none; undefined where nothing more can be said. */
  readonly whyNoLogin?: (hostId: number) => Promise<Why | undefined>;
  readonly secrets: Pick<RunSecrets, 'of'>;
  /** Milliseconds for which a host that went away is looked for; five minutes unless told. */
  readonly followUpMs?: number;
}

type Context = TargetContext<ScriptSpec>;

interface Why {
  readonly reason: Reason;
  readonly params: ReasonParams;
}

/** How a script is run on one host: by SSH where a credential is stored, else by the host's agent. */
export function scriptKind(deps: ScriptKindDeps): JobKind<ScriptSpec> {
  const ssh = { ssh: deps.ssh, followUpMs: deps.followUpMs ?? 300_000 };

  async function environment({ jobId, spec }: Context): Promise<RunEnvironment> {
    const parameters = spec.parameters ?? [];
    const names = parameters.filter(({ sensitive }) => sensitive).map(({ name }) => name);
    const there = names.length > 0 ? await deps.secrets.of(jobId, names) : new Map<string, string>();
    return environmentOf(parameters, there);
  }

  async function run(context: Context): Promise<Outcome> {
    if (context.stop.aborted) return outcome(context, { end: { kind: 'cancelledBefore' } });
    const given = await environment(context);
    const [missing] = given.missing;
    if (missing !== undefined) {
      await context.enter('run');
      return outcome(context, { end: { kind: 'noSecret', name: missing } });
    }
    const { host_id: hostId } = context.target;
    if (hostId === null) {
      const { agentId } = context.spec;
      if (agentId === undefined) return noWay(context, 'scripts.hostGone');
      return outcome(context, { end: await runByAgent(deps.agents, context, agentId, given) });
    }
    const endpoint = await deps.accessFor(hostId);
    if (endpoint) return outcome(context, await runBySsh(ssh, context, endpoint, given));
    const [host] = await deps.hosts.byIds([hostId]);
    if (!host) return noWay(context, 'scripts.hostGone');
    if (host.agentId === null) return noWay(context, 'scripts.noWay', await deps.whyNoLogin?.(hostId));
    return outcome(context, { end: await runByAgent(deps.agents, context, host.agentId, given) });
  }

  return {
    name: 'script',
    steps: ['run'],
    run,

    /** The memo is written before a script begins: without one it has not begun, and may begin now. */
    async recover(context) {
      const memo = readMemo(context.memo);
      if (!memo) return run(context);
      const given = await environment(context);
      if (memo.way === 'agent') {
        if (memo.agentTask === undefined) return outcome(context, { end: { kind: 'vanished' } });
        const end = await followAgent(deps.agents, context, memo.agentId, memo.agentTask, given);
        return outcome(context, { end });
      }
      const { host_id: hostId } = context.target;
      const endpoint = hostId === null ? undefined : await deps.accessFor(hostId);
      if (!endpoint) return outcome(context, { end: { kind: 'lost', detail: 'no credential' } });
      return outcome(context, await recoverBySsh(ssh, context, endpoint, memo, given));
    },
  };
}

async function noWay(
  context: Context,
  reason: 'scripts.noWay' | 'scripts.hostGone',
  why?: Why,
): Promise<Outcome> {
  await context.enter('run');
  const more = why ? `\n${bilingual(why.reason, why.params)}` : '';
  return outcome(context, { end: { kind: 'unreachable', message: bilingual(reason) + more } });
}

function outcome({ spec }: Context, { end, acknowledge }: SshEnd): Outcome {
  return {
    ...outcomeOf(end, spec.timeoutSeconds),
    ...(acknowledge && { settle: async () => acknowledge() }),
  };
}

type Memo =
  | { readonly way: 'ssh'; readonly runId: string; readonly startedAt: number }
  | { readonly way: 'agent'; readonly agentId: number; readonly agentTask: number | undefined };

function readMemo(memo: Readonly<Record<string, unknown>>): Memo | undefined {
  const { way, runId, startedAt, agentId, agentTask } = memo;
  if (way === 'ssh' && typeof runId === 'string' && typeof startedAt === 'number')
    return { way, runId, startedAt };
  if (way === 'agent' && typeof agentId === 'number')
    return { way, agentId, agentTask: typeof agentTask === 'number' ? agentTask : undefined };
  return undefined;
}
