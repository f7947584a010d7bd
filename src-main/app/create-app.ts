import { opsDialect } from '@main/dialects/ops';
import { auditHandlers, openAudit } from '@main/domains/audit';
import { createJobsService, jobHandlers } from '@main/domains/jobs';
import { openSettings, settingsHandlers } from '@main/domains/settings';
import { createUsersService, userHandlers } from '@main/domains/users';
import { createEngine } from '@main/engine';
import type { Actor } from '@main/kernel/actor';
import { type Bus, createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import type { Address, Config } from '@main/kernel/config';
import { type AllHandlers, createDispatch, type Dispatch } from '@main/kernel/dispatch';
import type { Logger } from '@main/kernel/logger';
import { createHttpServer } from '@main/platform/http';
import { openStore } from '@main/platform/store';
import { createVault, type KeyProvider } from '@main/platform/vault';
import { appHandlers } from './app.handlers';
import { keyProviderOf } from './key-provider';

export interface AppOptions {
  readonly config: Config;
  readonly dataDir: string;
  readonly logger: Logger;
  readonly host: 'desktop' | 'server';
  /** What protects the vault's key; without it: passphrase, key file, or a key beside the data. */
  readonly keyProvider?: KeyProvider;
}

/** The core, as a host sees it. */
export interface App {
  readonly dispatch: Dispatch;
  readonly bus: Bus;
  /** Who a console session belongs to. */
  actorOfSession(token: string): Promise<Actor | undefined>;
  /** The code that lets a newcomer make the first administrator; undefined once there is a user. */
  setUpCode(): string | undefined;
  /** Takes up what an earlier run left and opens the listener; answers where it listens. */
  start(): Promise<{ listener: Address }>;
  /** Lets go of running work without ending it on the hosts, writes what is to be written. */
  stop(): Promise<void>;
}

/** The only place where things are wired together. Both hosts call it, and tests do. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, dataDir, logger, host } = options;
  const clock = systemClock;
  const bus = createBus((error) => logger.error({ err: error }, 'a listener of the bus failed'));
  const store = await openStore({ dir: dataDir, logger, clock });
  const provider = options.keyProvider ?? keyProviderOf(config, dataDir, logger);
  await createVault({ store, provider, clock });

  const audit = await openAudit({ store, dir: dataDir, clock, logger });
  const settings = await openSettings({ store, bus, clock, logger });
  const users = createUsersService({ store, bus, clock, logger });
  await users.prepare(config.adminPassword);
  const engine = createEngine({ store, bus, clock, logger });
  const jobs = createJobsService({ store, engine });

  const listener = createHttpServer({ logger, audit: audit.sink('api') });
  listener.mount(opsDialect({ users }));
  let listens: Address = config.listen;

  const handlers = {
    ...appHandlers({ host, listener: () => listens, users }),
    ...userHandlers(users),
    ...auditHandlers(audit),
    ...settingsHandlers(settings),
    ...jobHandlers(jobs),
  } as AllHandlers;

  return {
    dispatch: createDispatch(handlers, audit.sink('console'), logger),
    bus,
    actorOfSession: (token) => users.actorOfSession(token),
    setUpCode: () => users.setUpCode(),
    async start() {
      await engine.start();
      listens = await listener.listen(config.listen);
      return { listener: listens };
    },
    async stop() {
      await listener.close();
      await engine.stop();
      await users.stop();
      await audit.stop();
      await store.close();
    },
  };
}
