import type { Handlers } from '@main/kernel/dispatch';
import type { NotifyService } from './notify.service';

export function notifyHandlers(notify: NotifyService): Handlers<'notify'> {
  return {
    'notify.channels': async () => notify.channels(),
    'notify.saveChannel': (input, { actor }) => notify.save(actor, input),
    'notify.removeChannel': async ({ id }) => {
      await notify.remove(id);
      return {};
    },
    'notify.test': ({ id }, { actor }) => notify.test(actor, id),
    'notify.resend': ({ id }) => notify.resend(id),
  };
}
