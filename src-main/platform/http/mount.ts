import type { ErrorBody } from '@contract/errors';
import { type Actor, demand } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { AuditSink } from '@main/kernel/dispatch';
import type { Logger } from '@main/kernel/logger';
import { validate } from '@main/kernel/validate';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorBodyOf } from './errors';
import type { AddRoute, Dialect, Method, RouteContext, RouteInfo, RouteSpec } from './route';

interface MountOptions {
  readonly logger: Logger;
  readonly audit: AuditSink;
  /** Aborted when the server begins to stop. */
  readonly stopping: AbortSignal;
}

/** Serves a dialect as a Fastify plugin of its own and returns what it serves. */
export function mountDialect(app: FastifyInstance, dialect: Dialect, options: MountOptions): RouteInfo[] {
  const specs: RouteSpec[] = [];
  const add: AddRoute = (spec) => specs.push(spec as unknown as RouteSpec);
  dialect.routes(add);
  const served = specs.flatMap((spec) => addressesOf(spec).map((address) => ({ spec, ...address })));
  app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) =>
      sendError(dialect, errorBodyOf(error, options.logger, { url: request.routeOptions.url }), reply),
    );
    for (const { spec, method, path } of served) addRoute(scope, dialect, spec, method, path, options);
  });
  return served.map(({ spec, method, path }) => infoOf(dialect, spec, method, path));
}

/** Answers a failure in the dialect's envelope. */
export function sendError(dialect: Dialect, error: ErrorBody, reply: FastifyReply): FastifyReply {
  const status = dialect.errors.statusOf(error);
  if (error.kind === 'TOO_MANY' && typeof error.params.seconds === 'number')
    reply.header('retry-after', error.params.seconds);
  return reply.code(status).send(dialect.errors.envelope(error, status));
}

function addressesOf(spec: RouteSpec): { method: Method; path: string }[] {
  const aliases = (spec.aliases ?? []).map((alias) => {
    const [first = '', second] = alias.split(' ', 2);
    return second === undefined
      ? { method: spec.method, path: first }
      : { method: first as Method, path: second };
  });
  const all = [{ method: spec.method, path: spec.path }, ...aliases];
  for (const { path } of all)
    if (path.includes('{') && !spec.params)
      throw new Error(`${spec.id}: ${path} needs a schema for its parameters`);
  return all;
}

function infoOf(dialect: Dialect, spec: RouteSpec, method: Method, path: string): RouteInfo {
  const { params, query, body } = spec;
  return {
    id: spec.id,
    dialect: dialect.name,
    method,
    path,
    permission: spec.permission,
    schemas: { ...(params && { params }), ...(query && { query }), ...(body && { body }) },
  };
}

function addRoute(
  scope: FastifyInstance,
  dialect: Dialect,
  spec: RouteSpec,
  method: Method,
  path: string,
  { audit, stopping }: MountOptions,
): void {
  const audited =
    spec.audited ?? (method !== 'GET' && spec.permission !== 'agent' && spec.permission !== 'none');
  const actors = new WeakMap<FastifyRequest, Actor>();

  const note = async (request: FastifyRequest, outcome: 'ok' | ErrorBody['kind']) => {
    if (!audited) return;
    const { params, query, body } = request as { params: object; query: object; body: unknown };
    const input = { ...query, ...params, ...(typeof body === 'object' ? body : {}) };
    await audit({ actor: actors.get(request), action: spec.id, input, outcome });
  };

  scope.route({
    method,
    url: path.replace(/\{(\w+)\}/g, ':$1'),
    ...(spec.bodyLimit !== undefined && { bodyLimit: spec.bodyLimit }),
    async onRequest(request) {
      if (stopping.aborted) throw new AppError('common.stopping');
      if (spec.permission === 'none') return;
      const door = spec.permission === 'agent' ? 'agent' : 'user';
      const actor = await actorOf(dialect, door, request);
      actors.set(request, actor);
      try {
        if (spec.permission !== 'agent') demand(actor, spec.permission);
        else if (actor.kind !== 'agent') throw new AppError('common.forbidden');
      } catch (error) {
        await note(request, 'FORBIDDEN');
        throw error;
      }
    },
    async handler(request, reply) {
      try {
        const context: RouteContext<unknown, unknown, unknown, Actor | undefined> = {
          actor: actors.get(request),
          params: spec.params && validate(spec.params, request.params),
          query: spec.query && validate(spec.query, request.query),
          body: spec.body && validate(spec.body, request.body ?? {}),
          address: request.ip,
          get signal() {
            return hangUpSignal(reply, stopping);
          },
          request,
          reply,
        };
        const answer = await spec.handler(context as Parameters<typeof spec.handler>[0]);
        await note(request, 'ok');
        return answer;
      } catch (error) {
        await note(request, error instanceof AppError ? error.kind : 'INTERNAL');
        throw error;
      }
    },
  });
}

async function actorOf(dialect: Dialect, door: 'agent' | 'user', request: FastifyRequest): Promise<Actor> {
  const token = tokenOf(request.headers.authorization);
  const actor = token === undefined ? undefined : await dialect.authenticate(token, door, request);
  if (!actor) throw new AppError('common.unauthenticated');
  return actor;
}

/** The token of an Authorization header; agents send it bare. */
export function tokenOf(header: string | undefined): string | undefined {
  const token = header?.replace(/^Bearer\s+/i, '').trim();
  // Ours are 43 characters; what is far longer is not looked up.
  return token && token.length <= 512 ? token : undefined;
}

function hangUpSignal(reply: FastifyReply, stopping: AbortSignal): AbortSignal {
  const gone = new AbortController();
  const abort = () => gone.abort();
  if (stopping.aborted || reply.raw.destroyed) abort();
  stopping.addEventListener('abort', abort, { once: true });
  reply.raw.once('close', () => {
    stopping.removeEventListener('abort', abort);
    if (!reply.raw.writableFinished) abort();
  });
  return gone.signal;
}
