import type { Handlers } from '@main/kernel/dispatch';
import type { OperateService } from './operate.service';

/** Screens' calls that install and remove agents. */
export function operateHandlers(
  operate: OperateService,
): Pick<Handlers<'agents'>, 'agents.operate' | 'agents.addresses'> {
  return {
    'agents.operate': (input, { actor }) => operate.operate(actor, input),
    'agents.addresses': async () => operate.addresses(),
  };
}
