import { hostname } from 'node:os';
import type { App } from '@main/app/create-app';
import type { Address } from '@main/kernel/config';
import type { Logger } from '@main/kernel/logger';
import { createHttpServer } from '@main/platform/http';
import { serveDownloads } from './download';
import { serveEvents } from './events';
import { knownNames } from './origin';
import { servePages } from './pages';
import { serveRpc } from './rpc';
import { cookieName } from './session-cookie';

export interface ConsoleOptions {
  readonly app: Pick<App, 'dispatch' | 'bus' | 'actorOfSession' | 'downloads'>;
  readonly logger: Logger;
  readonly address: Address;
  /** The folder of the built screens. */
  readonly pages: string;
}

export interface Console {
  readonly address: Address;
  close(): Promise<void>;
}

/** The screens in a browser: their files, their calls and the events they hear. */
export async function openConsole({ app, logger, address, pages }: ConsoleOptions): Promise<Console> {
  const server = createHttpServer({ logger, bodies: 'json', maxConnections: 2000, grace: 5000 });
  const names = knownNames(hostname(), address.host);
  let port = address.port;
  const cookie = () => cookieName(port);
  const events = serveEvents(server, { app, names, cookie });
  serveRpc(server, { app, names, cookie, onSessionEnd: events.end });
  serveDownloads(server, { app, logger, names, cookie });
  await servePages(server, pages);
  const bound = await server.listen(address);
  port = bound.port;
  return {
    address: bound,
    async close() {
      events.close();
      await server.close();
    },
  };
}
