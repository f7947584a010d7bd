import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import { pagePolicy } from '@main/app/page-policy';
import { AppError } from '@main/kernel/app-error';
import type { HttpServer } from '@main/platform/http';

const headers = {
  'content-security-policy': pagePolicy,
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const;

/** Serves the built screens from a folder whose files do not change while the server runs. */
export async function servePages({ app }: HttpServer, folder: string): Promise<void> {
  const files = await filesIn(folder);
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(headers);
  });
  await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false });
  app.get<{ Params: { '*': string } }>('/*', async (request, reply) => {
    const path = request.params['*'] || 'index.html';
    if (files.has(path)) {
      // Names under assets/ carry a digest of their content.
      const hashed = path.startsWith('assets/');
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      return reply.sendFile(path);
    }
    // A page that somebody kept the address of: the screens find their way from the top.
    if (request.headers.accept?.includes('text/html')) return reply.redirect('/');
    throw new AppError('common.noRoute');
  });
}

/** Every file under a folder, with `/` between the parts; empty when there is no such folder. */
async function filesIn(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return new Set(names);
}
