import type { UsersService } from '@main/domains/users';
import { type Address, hostPort } from '@main/kernel/config';
import type { Handlers } from '@main/kernel/dispatch';
import { version } from '../../package.json';

interface AppFacts {
  readonly host: 'desktop' | 'server';
  /** Where the listener is bound. */
  readonly listener: () => Address;
  readonly users: UsersService;
}

/** What a screen needs before anybody has signed in. */
export function appHandlers({ host, listener, users }: AppFacts): Handlers<'app'> {
  return {
    'app.info': async (_, { actor }) => ({
      version,
      host,
      needsSetUp: users.needsSetUp(),
      signedIn: actor !== undefined,
      listener: hostPort(listener()),
    }),
  };
}
