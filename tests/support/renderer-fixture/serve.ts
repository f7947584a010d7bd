import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer } from 'ws';
import { createFakeCore, type FakeCore, type FakeOptions } from './index';

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface ServedFake {
  readonly url: string;
  readonly core: FakeCore;
  close(): void;
}

/** Serves built screens with the fake core behind them, on a free port of loopback. */
export async function serveFake(folder: string, options: FakeOptions = {}, port = 0): Promise<ServedFake> {
  const core = createFakeCore(options);
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (request.method === 'POST' && path.startsWith('/rpc/')) {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const body: unknown = JSON.parse(Buffer.concat(parts).toString() || '{}');
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(await core.call(path.slice(5), body)));
      return;
    }
    const file = join(folder, normalize(path === '/' ? '/index.html' : path));
    try {
      response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
      response.end(await readFile(file));
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  const sockets = new WebSocketServer({ server, path: '/events' });
  core.onEvent((message) => {
    for (const socket of sockets.clients) socket.send(JSON.stringify(message));
  });
  await new Promise<void>((done) => {
    server.listen(port, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    core,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
    },
  };
}
