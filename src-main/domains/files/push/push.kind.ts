import type { JobKind, Outcome, TargetContext } from '@main/engine';
import type { AccessFor, TransferHosts } from '../files.ports';
import { both, failed } from '../words';
import { followTransfer, type PushByAgentDeps, pushByAgent } from './push.agent';
import { unknownCommand } from './push.ended';
import { pushBySsh } from './push.host';
import { pushSteps } from './push.plan';
import type { PushSpec } from './push.spec';
import type { PushDeps } from './push.work';

export interface PushKindDeps extends PushDeps, PushByAgentDeps {
  readonly hosts: TransferHosts;
  readonly accessFor: AccessFor;
}

type Context = TargetContext<PushSpec>;

/** How files are taken to one host: by SSH where a credential is stored, else by the host's agent. */
export function pushKind(deps: PushKindDeps): JobKind<PushSpec> {
  async function run(context: Context, taken = ''): Promise<Outcome> {
    if (context.stop.aborted) return { state: 'cancelled', code: 'STOPPED', message: both('files.stopped') };
    const { host_id: hostId } = context.target;
    const [host] = hostId === null ? [] : await deps.hosts.byIds([hostId]);
    const endpoint = hostId === null ? undefined : await deps.accessFor(hostId);
    if (endpoint) return pushBySsh(deps, context, endpoint, taken);
    if (host && host.agentId !== null) return pushByAgent(deps, context, host.agentId);
    await context.enter('CHECK');
    if (!host) return failed('HOST_UNREACHABLE', 'files.hostGone');
    return failed('HOST_UNREACHABLE', 'scripts.noWay');
  }

  return {
    name: 'files.push',
    steps: pushSteps,
    run: (context) => run(context),

    /** Looking, uploading and placing may be begun anew; of a command nobody knows whether it ran. */
    async recover(context) {
      const { agentTask } = context.memo;
      if (typeof agentTask === 'number') return followTransfer(deps.agents, context, agentTask);
      const { step } = context.target;
      const inCommand = step === 'BEFORE' || step === 'AFTER';
      return inCommand ? unknownCommand(step, 'Muster') : run(context, step);
    },
  };
}
