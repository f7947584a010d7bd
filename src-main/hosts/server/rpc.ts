import type { App } from '@main/app/create-app';
import { AppError } from '@main/kernel/app-error';
import { type HttpServer, statusOfKind } from '@main/platform/http';
import { checkOrigin, type KnownNames } from './origin';
import { cookieDoor } from './session-cookie';

export interface RpcOptions {
  readonly app: Pick<App, 'dispatch' | 'actorOfSession'>;
  readonly names: KnownNames;
  /** Known once the port is. */
  readonly cookie: () => string;
  /** Is told the token of a session that was ended or replaced. */
  readonly onSessionEnd: (token: string) => void;
}

/**
 * `POST /rpc/<procedure>` with a JSON body. The header X-Muster-Csrf must be there: a foreign page
 * cannot send it without a preflight, which nothing here answers.
 */
export function serveRpc(server: HttpServer, { app, names, cookie, onSessionEnd }: RpcOptions): void {
  server.app.post<{ Params: { procedure: string } }>('/rpc/:procedure', {
    async onRequest(request) {
      if (server.stopping.aborted) throw new AppError('common.stopping');
      checkOrigin(request.headers, names);
      if (!request.headers['x-muster-csrf']) throw new AppError('common.forbidden');
    },
    async handler(request, reply) {
      const session = cookieDoor(request, reply, cookie(), onSessionEnd);
      const actor = session.token === undefined ? undefined : await app.actorOfSession(session.token);
      const context = { actor, session, address: request.ip };
      const answer = await app.dispatch(request.params.procedure, request.body, context);
      reply.header('cache-control', 'no-store');
      if (!answer.ok) reply.code(statusOfKind(answer.error.kind));
      return answer;
    },
  });
}
