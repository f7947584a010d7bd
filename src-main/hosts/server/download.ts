import { Readable } from 'node:stream';
import type { App } from '@main/app/create-app';
import { AppError } from '@main/kernel/app-error';
import type { Logger } from '@main/kernel/logger';
import type { HttpServer } from '@main/platform/http';
import { checkOrigin, type KnownNames } from './origin';
import { tokenIn } from './session-cookie';

export interface DownloadOptions {
  readonly app: Pick<App, 'actorOfSession' | 'downloads'>;
  readonly logger: Logger;
  readonly names: KnownNames;
  readonly cookie: () => string;
}

/**
 * `GET /download/<ticket>`: hands over what a procedure made ready, as it is read. The ticket is good
 * once and only with the session it was made for. A reader that goes away ends the reading behind it; an
 * error on the way cuts the connection, which every browser shows as a failed download.
 */
export function serveDownloads(server: HttpServer, { app, logger, names, cookie }: DownloadOptions): void {
  server.app.get<{ Params: { ticket: string } }>('/download/:ticket', async (request, reply) => {
    if (server.stopping.aborted) throw new AppError('common.stopping');
    checkOrigin(request.headers, names);
    const token = tokenIn(request.headers.cookie, cookie());
    const actor = token === undefined ? undefined : await app.actorOfSession(token);
    if (!actor) throw new AppError('common.unauthenticated');
    const { fileName, contentType, bytes, content } = app.downloads.take(actor, request.params.ticket);
    reply.headers({
      'content-type': contentType,
      'content-disposition': disposition(fileName),
      'cache-control': 'no-store',
      ...(bytes !== undefined && { 'content-length': bytes }),
    });
    const gone = new AbortController();
    const body = Readable.from(content(AbortSignal.any([gone.signal, server.stopping])), {
      objectMode: false,
    });
    body.once('close', () => gone.abort());
    body.once('error', (error) => {
      if (!gone.signal.aborted) logger.warn({ err: error, fileName }, 'a download broke off');
    });
    return reply.send(body);
  });
}

/** RFC 6266: the name in UTF-8, and in ASCII for whoever does not read that. */
export function disposition(fileName: string): string {
  const ascii = fileName.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
