/**
 * What a dialect author needs.
 *
 *     export function opsDialect(services: OpsServices): Dialect {
 *       return {
 *         name: 'ops',
 *         owns: (path) => path.startsWith('/admin/'),
 *         errors: createErrorTable((error, status) => ({ code: status, info: explain(error, 'zh') })),
 *         authenticate: (token) => services.authenticate(token),
 *         routes: (route) => {
 *           route({
 *             id: 'ops.task.list',                 // its id in endpoints.json
 *             method: 'GET',
 *             path: '/api/task',                   // as endpoints.json writes it, `{name}` for a parameter
 *             permission: 'ops.read',
 *             query: z.object({ start: z.coerce.number().int().min(0).default(0) }),
 *             handler: async ({ actor, query }) => success(await services.tasks(actor, query.start)),
 *           });
 *         },
 *       };
 *     }
 *
 * The order of a request: token and permission (before a byte of the body is read), body, schemas,
 * handler. Whatever is thrown on the way goes out through the dialect's error table: throw AppError.
 */

import type { Permission } from '@contract/permissions';
import type { Actor } from '@main/kernel/actor';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ErrorTable } from './errors';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Who may use a route: holders of a permission, agents, or anybody (the handler checks for itself). */
export type RouteDoor = Permission | 'agent' | 'none';

export interface RouteContext<P, Q, B, A> {
  readonly actor: A;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The caller's network address. */
  readonly address: string;
  /** Aborted when the caller hangs up, and when the server is stopping: a held request then answers at once. */
  readonly signal: AbortSignal;
  readonly request: FastifyRequest;
  /** For headers, another status than 200 and streams. Return `reply` after having sent by it. */
  readonly reply: FastifyReply;
}

export interface RouteSpec<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  D extends RouteDoor = RouteDoor,
> {
  /** The endpoint's id in the wire contract. */
  readonly id: string;
  readonly method: Method;
  /** `{name}` for a parameter. Served with and without a trailing slash. */
  readonly path: string;
  /** More addresses of the same endpoint: a path, or `METHOD path`. */
  readonly aliases?: readonly string[];
  readonly permission: D;
  /** Schemas; what has none is `undefined` in the handler. A path with parameters needs `params`. */
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /**
   * Whether calls are written to the audit log, with their input (secrets left out). By default all
   * that is not GET and needs a permission; say false for reads that are POST, true for a login.
   */
  readonly audited?: boolean;
  /** Bytes of body that are taken; default: the server's. */
  readonly bodyLimit?: number;
  handler(
    context: RouteContext<z.output<P>, z.output<Q>, z.output<B>, D extends 'none' ? undefined : Actor>,
  ): unknown;
}

/** Adds a route to a dialect; types of the handler's context follow from the schemas given. */
export type AddRoute = <
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  const D extends RouteDoor = RouteDoor,
>(
  spec: RouteSpec<P, Q, B, D>,
) => void;

export interface Dialect {
  readonly name: string;
  /** Whether an unknown path is answered in this dialect's envelope. The first dialect that says yes does. */
  owns(path: string): boolean;
  readonly errors: ErrorTable;
  /**
   * Who holds the token of the Authorization header (with or without `Bearer `); undefined: nobody.
   * `door` says what the route asks for. May throw an AppError of its own.
   */
  authenticate(token: string, door: 'agent' | 'user', request: FastifyRequest): Promise<Actor | undefined>;
  routes(route: AddRoute): void;
}

/** A route as it was registered, for tests and for documentation. */
export interface RouteInfo {
  readonly id: string;
  readonly dialect: string;
  readonly method: Method;
  readonly path: string;
  readonly permission: RouteDoor;
  readonly schemas: { readonly params?: z.ZodType; readonly query?: z.ZodType; readonly body?: z.ZodType };
}
