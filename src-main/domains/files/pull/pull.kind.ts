import type { JobKind, Outcome, TargetContext } from '@main/engine';
import type { AccessFor } from '../files.ports';
import { both, failed } from '../words';
import { type PullDeps, pullBySsh } from './pull.host';
import type { PullSpec } from './pull.spec';

export interface PullKindDeps extends PullDeps {
  readonly accessFor: AccessFor;
}

/** How files are brought from one host; reading changes nothing there, so that a restart goes on with it. */
export function pullKind(deps: PullKindDeps): JobKind<PullSpec> {
  async function run(context: TargetContext<PullSpec>, taken = ''): Promise<Outcome> {
    if (context.stop.aborted)
      return { state: 'cancelled', code: 'STOPPED', message: both('files.pulledStopped', { count: 0 }) };
    const { host_id: hostId } = context.target;
    const endpoint = hostId === null ? undefined : await deps.accessFor(hostId);
    if (endpoint) return pullBySsh(deps, context, endpoint, taken);
    await context.enter('LIST');
    return failed('HOST_UNREACHABLE', 'files.hostGone');
  }
  return {
    name: 'files.pull',
    steps: ['LIST', 'FETCH'],
    run: (context) => run(context),
    recover: (context) => run(context, context.target.step),
  };
}
