import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { App } from '@main/app/create-app';
import { gatherEvents } from '@main/app/gather-events';
import type { HttpServer } from '@main/platform/http';
import { type WebSocket, WebSocketServer } from 'ws';
import { checkOrigin, type KnownNames } from './origin';
import { tokenIn } from './session-cookie';

const gatherFor = 50;
const pingEvery = 25_000;
/** Whoever is so far behind is cut off: when it comes back it reads everything again anyway. */
const mostBehind = 1_048_576;
const mostSockets = 1000;
/** A socket without a call beside it shall not outlive its session by much. */
const longestLife = 12 * 3_600_000;

export interface EventsOptions {
  readonly app: Pick<App, 'bus' | 'actorOfSession'>;
  readonly names: KnownNames;
  readonly cookie: () => string;
}

export interface EventSockets {
  /** Closes the sockets of a session that has ended. */
  end(token: string): void;
  close(): void;
}

/**
 * `/events`: a WebSocket on which signed-in screens hear the bus, as JSON. A socket that broke or was
 * cut has missed events: its screen opens another one and reads its tables again.
 */
export function serveEvents(server: HttpServer, { app, names, cookie }: EventsOptions): EventSockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024, clientTracking: false });
  const open = new Map<WebSocket, { token: string; since: number; alive: boolean }>();

  const gather = gatherEvents(gatherFor, (messages) => {
    const texts = messages.map((message) => JSON.stringify(message));
    for (const socket of open.keys()) {
      if (socket.bufferedAmount > mostBehind) cut(socket);
      else for (const text of texts) socket.send(text);
    }
  });
  const deafen = app.bus.listen((message) => {
    gather.add(message);
    // Somebody may have lost the right to listen.
    if (message.event === 'users.changed') void recheck();
  });
  const ping = setInterval(() => {
    for (const [socket, state] of open) {
      if (!state.alive || Date.now() - state.since > longestLife) cut(socket);
      else {
        state.alive = false;
        socket.ping();
      }
    }
  }, pingEvery).unref();

  server.app.server.on('upgrade', (request, stream, head) => {
    stream.on('error', () => stream.destroy());
    welcome(request, stream, head).catch(() => refuse(stream, 403));
  });

  return {
    end(token) {
      for (const [socket, state] of open) if (state.token === token) socket.close(4401);
    },
    close() {
      clearInterval(ping);
      deafen();
      gather.stop();
      for (const socket of open.keys()) {
        socket.close(1001);
        // The closing handshake must not hold up the stop.
        setTimeout(() => socket.terminate(), 500).unref();
      }
    },
  };

  async function welcome(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    if (request.url?.split('?', 1)[0] !== '/events') return refuse(stream, 404);
    checkOrigin(request.headers, names, true);
    const token = tokenIn(request.headers.cookie, cookie());
    if (token === undefined || !(await app.actorOfSession(token))) return refuse(stream, 401);
    if (open.size >= mostSockets || server.stopping.aborted) return refuse(stream, 503);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const state = { token, since: Date.now(), alive: true };
      open.set(socket, state);
      socket.on('pong', () => {
        state.alive = true;
      });
      socket.on('close', () => open.delete(socket));
      socket.on('error', () => cut(socket));
    });
  }

  async function recheck(): Promise<void> {
    for (const [socket, { token }] of open)
      if (!(await app.actorOfSession(token).catch(() => undefined))) socket.close(4401);
  }

  function cut(socket: WebSocket): void {
    open.delete(socket);
    socket.terminate();
  }
}

const phrases: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
};

function refuse(stream: Duplex, status: number): void {
  stream.end(`HTTP/1.1 ${status} ${phrases[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
