import type { Handlers } from '@main/kernel/dispatch';
import type { ScriptsService } from './scripts.service';

export function scriptHandlers(scripts: ScriptsService): Handlers<'scripts'> {
  return {
    'scripts.resolve': ({ targets }) => scripts.resolve(targets),
    'scripts.run': (input, { actor }) => scripts.run(actor, input),
  };
}
