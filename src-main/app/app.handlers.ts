import type { FeishuService, UsersService } from '@main/domains/users';
import { AppError } from '@main/kernel/app-error';
import { type Address, hostPort } from '@main/kernel/config';
import type { Handlers } from '@main/kernel/dispatch';
import type { Download, Downloads } from '@main/kernel/downloads';
import { version } from '../../package.json';

/** What a host that is an app of the system does there itself; a browser does without. */
export interface DesktopParts {
  readonly saveFile: SaveFile;
  /** Shows a notice of the system. */
  showNotice(notice: { title: string; body: string; jobId: number }): void;
}

/** How a host that has dialogs saves a file; answers where it lies, undefined when nobody wanted it. */
export type SaveFile = (download: Download) => Promise<string | undefined>;

interface AppFacts {
  readonly host: 'desktop' | 'server';
  /** Where the listener is bound. */
  readonly listener: () => Address;
  readonly users: UsersService;
  readonly feishu: Pick<FeishuService, 'offered'>;
  readonly downloads: Downloads;
  readonly desktop: DesktopParts | undefined;
}

/** What a screen needs before anybody has signed in. */
export function appHandlers({
  host,
  listener,
  users,
  feishu,
  downloads,
  desktop,
}: AppFacts): Handlers<'app'> {
  return {
    'app.info': async (_, { actor, address }) => ({
      version,
      host,
      needsSetUp: users.needsSetUp(),
      signedIn: actor !== undefined,
      feishu: feishu.offered(address),
      listener: hostPort(listener()),
    }),
    'app.saveDownload': async ({ ticket }, { actor }) => {
      if (!desktop) throw new AppError('common.noRoute');
      return { file: (await desktop.saveFile(downloads.take(actor, ticket))) ?? null };
    },
    'app.showNotice': async (notice) => {
      if (!desktop) throw new AppError('common.noRoute');
      desktop.showNotice(notice);
      return {};
    },
  };
}
