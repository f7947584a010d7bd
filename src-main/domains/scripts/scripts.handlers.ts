import type { Handlers } from '@main/kernel/dispatch';
import type { ScriptsService } from './scripts.service';
import type { TargetsService } from './targets.service';

export function scriptHandlers(scripts: ScriptsService, targets: TargetsService): Handlers<'scripts'> {
  return {
    'scripts.resolve': ({ targets: choice }) => targets.resolve(choice),
    'scripts.addresses': async ({ targets: choice }) => ({ addresses: await targets.addresses(choice) }),
    'scripts.freeze': async ({ targets: choice, digest }) => ({
      hostIds: await targets.freeze(choice, digest),
    }),
    'scripts.run': (input, { actor }) => scripts.run(actor, input),
  };
}
