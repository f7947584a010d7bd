import type { Handlers } from '@main/kernel/dispatch';
import type { Credentials } from './credentials.service';

export function credentialHandlers(credentials: Credentials): Handlers<'credentials'> {
  return {
    'credentials.list': (query) => credentials.list(query),
    'credentials.choices': async () => ({ items: await credentials.choices() }),
    'credentials.add': async (input, { actor }) => ({ id: await credentials.add(actor, input) }),
    'credentials.update': async (input) => {
      await credentials.update(input);
      return {};
    },
    'credentials.delete': async ({ id }) => {
      await credentials.remove(id);
      return {};
    },
  };
}
