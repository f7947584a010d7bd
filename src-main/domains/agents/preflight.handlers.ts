import type { Handlers } from '@main/kernel/dispatch';
import type { PreflightService } from './preflight.service';

export type PreflightNames = 'agents.preflightStart' | 'agents.preflight' | 'agents.preflightStop';

/** Screens' calls about looks at hosts before an installation. */
export function preflightHandlers(preflight: PreflightService): Pick<Handlers<'agents'>, PreflightNames> {
  return {
    'agents.preflightStart': async (input) => ({ runId: await preflight.start(input) }),
    'agents.preflight': async ({ runId }) => preflight.get(runId),
    'agents.preflightStop': async ({ runId }) => {
      preflight.stop(runId);
      return {};
    },
  };
}
