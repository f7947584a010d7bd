import type { Actor } from '@main/kernel/actor';
import { type Bus, createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import type { Address, Config } from '@main/kernel/config';
import { createDispatch, type Dispatch } from '@main/kernel/dispatch';
import type { Downloads } from '@main/kernel/downloads';
import type { Logger } from '@main/kernel/logger';
import type { RouteInfo } from '@main/platform/http';
import { openStore } from '@main/platform/store';
import { createVault, type KeyProvider } from '@main/platform/vault';
import type { DesktopParts } from './app.handlers';
import { createHandlers } from './handlers';
import { keyProviderOf } from './key-provider';
import { createListener } from './listener';
import { createServices } from './services';

export interface AppOptions {
  readonly config: Config;
  readonly dataDir: string;
  /** Folder of what ships with Muster: the agent, components, icons. */
  readonly resources: string;
  readonly logger: Logger;
  readonly host: 'desktop' | 'server';
  /** What protects the vault's key; without it: passphrase, key file, or a key beside the data. */
  readonly keyProvider?: KeyProvider;
  /** For a host that saves downloads and shows notices itself; without it screens do so in their browser. */
  readonly desktop?: DesktopParts;
}

/** The core, as a host sees it. */
export interface App {
  readonly dispatch: Dispatch;
  readonly bus: Bus;
  /** What the listener serves. */
  readonly routes: readonly RouteInfo[];
  readonly downloads: Downloads;
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
  const { config, dataDir, resources, logger, host } = options;
  const clock = systemClock;
  const bus = createBus((error) => logger.error({ err: error }, 'a listener of the bus failed'));
  const store = await openStore({ dir: dataDir, logger, clock });
  const provider = options.keyProvider ?? keyProviderOf(config, dataDir, logger);
  const vault = await createVault({ store, provider, clock }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });

  let listens: Address = config.listen;
  const platform = { store, vault, bus, clock, logger, dataDir, resources, listener: () => listens };
  const services = await createServices(platform);
  const { users, audit, engine } = services;
  await users.prepare(config.adminPassword);
  const listener = createListener(services, logger);
  const handlers = createHandlers(services, {
    ...{ host, listener: () => listens, desktop: options.desktop },
  });

  return {
    dispatch: createDispatch(handlers, audit.sink('console'), logger),
    bus,
    routes: listener.routes,
    downloads: services.downloads,
    actorOfSession: (token) => users.actorOfSession(token),
    setUpCode: () => users.setUpCode(),
    async start() {
      await services.start();
      listens = await listener.listen(config.listen);
      await services.tunnels.start();
      await engine.start();
      await services.schedules.start();
      return { listener: listens };
    },
    async stop() {
      await listener.close();
      await services.stop();
      await store.close();
    },
  };
}
