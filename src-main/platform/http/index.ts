export type { BodyRule } from './bodies';
export { createErrorTable, type ErrorTable, errorBodyOf, statusOfKind } from './errors';
export { tokenOf } from './mount';
export type { AddRoute, Dialect, Method, RouteContext, RouteDoor, RouteInfo, RouteSpec } from './route';
export { createHttpServer, type HttpServer, type HttpServerOptions } from './server';
