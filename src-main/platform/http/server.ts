import { setMaxListeners } from 'node:events';
import type { AddressInfo } from 'node:net';
import { AppError } from '@main/kernel/app-error';
import type { Address } from '@main/kernel/config';
import type { AuditSink } from '@main/kernel/dispatch';
import type { Logger } from '@main/kernel/logger';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type BodyRule, readBodies } from './bodies';
import { errorBodyOf, statusOfKind } from './errors';
import { mountDialect, sendError } from './mount';
import type { Dialect, RouteInfo } from './route';
import { servesPath } from './served-path';

export interface HttpServerOptions {
  readonly logger: Logger;
  /** Is told about every audited call of a dialect's route. */
  readonly audit?: AuditSink;
  readonly bodies?: BodyRule;
  /** Bytes; 16 MiB unless told. A route may set its own. */
  readonly bodyLimit?: number;
  /** Milliseconds in which a whole request must have arrived. */
  readonly requestTimeout?: number;
  readonly maxConnections?: number;
  /** Milliseconds that running requests get to end when the server stops. */
  readonly grace?: number;
}

export interface HttpServer {
  /** For what is no dialect: static files, the screens' calls. */
  readonly app: FastifyInstance;
  /** Every route of every dialect mounted so far. */
  readonly routes: readonly RouteInfo[];
  /** Aborted when the server begins to stop. */
  readonly stopping: AbortSignal;
  mount(dialect: Dialect): void;
  /** Answers the address that was really bound. */
  listen(address: Address): Promise<Address>;
  /** Lets running requests end, held ones at once; what is still open after the grace is cut. */
  close(): Promise<void>;
}

const mebibyte = 1_048_576;

/**
 * An HTTP server with the hardening that listener and console share. No HEAD beside GET (some GETs
 * change something), trailing slashes never matter, paths are told apart by case, and nothing goes
 * out in Fastify's own words.
 */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { logger, audit = async () => undefined, grace = 5000, requestTimeout = 120_000 } = options;
  const stop = new AbortController();
  // Every held request listens to it.
  setMaxListeners(0, stop.signal);
  const dialects: Dialect[] = [];
  const routes: RouteInfo[] = [];
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const path = request.raw.url?.split('?', 1)[0] ?? '/';
    const body = errorBodyOf(error, logger, { path });
    const dialect = dialects.find(({ owns }) => owns(path));
    if (dialect) sendError(dialect, body, reply);
    else reply.code(statusOfKind(body.kind)).send({ ok: false, error: body });
  };
  const app = fastify({
    logger: false,
    exposeHeadRoutes: false,
    // Ours answers in the dialect's envelope, see the onRequest hook of a route.
    return503OnClosing: false,
    bodyLimit: options.bodyLimit ?? 16 * mebibyte,
    requestTimeout,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    http: {
      headersTimeout: Math.min(20_000, requestTimeout),
      connectionsCheckingInterval: Math.min(5000, requestTimeout),
      // A peer that is gone without a word frees its held request.
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 512 },
    frameworkErrors: refuse,
  });
  app.server.maxConnections = options.maxConnections ?? 10_000;
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const path = request.raw.url?.split('?', 1)[0] ?? '/';
    const { method } = request;
    const missed = routes.some((route) => servesPath(route.path, path));
    const error = missed ? new AppError('common.wrongMethod', { method }) : new AppError('common.noRoute');
    return refuse(error, request, reply);
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    if (stop.signal.aborted) reply.header('connection', 'close');
  });
  readBodies(app, options.bodies ?? 'any');

  return {
    app,
    routes,
    stopping: stop.signal,
    mount(dialect) {
      dialects.push(dialect);
      routes.push(...mountDialect(app, dialect, { logger, audit, stopping: stop.signal }));
    },
    async listen({ host, port }) {
      await app.listen({ host, port, backlog: 2048 });
      return { host, port: (app.server.address() as AddressInfo).port };
    },
    async close() {
      stop.abort();
      const cut = setTimeout(() => app.server.closeAllConnections(), grace);
      try {
        await app.close();
      } finally {
        clearTimeout(cut);
      }
    },
  };
}
