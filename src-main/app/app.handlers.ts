import type { UsersService } from '@main/domains/users';
import { AppError } from '@main/kernel/app-error';
import { type Address, hostPort } from '@main/kernel/config';
import type { Handlers } from '@main/kernel/dispatch';
import type { Download, Downloads } from '@main/kernel/downloads';
import { version } from '../../package.json';

/** How a host that has dialogs saves a file; answers where it lies, undefined when nobody wanted it. */
export type SaveFile = (download: Download) => Promise<string | undefined>;

interface AppFacts {
  readonly host: 'desktop' | 'server';
  /** Where the listener is bound. */
  readonly listener: () => Address;
  readonly users: UsersService;
  readonly downloads: Downloads;
  readonly saveFile: SaveFile | undefined;
}

/** What a screen needs before anybody has signed in. */
export function appHandlers({ host, listener, users, downloads, saveFile }: AppFacts): Handlers<'app'> {
  return {
    'app.info': async (_, { actor }) => ({
      version,
      host,
      needsSetUp: users.needsSetUp(),
      signedIn: actor !== undefined,
      listener: hostPort(listener()),
    }),
    'app.saveDownload': async ({ ticket }, { actor }) => {
      if (!saveFile) throw new AppError('common.noRoute');
      return { file: (await saveFile(downloads.take(actor, ticket))) ?? null };
    },
  };
}
