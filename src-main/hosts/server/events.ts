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
const mostBehind = 8 * 1_048_576;
const mostSockets = 1000;
/** A socket without a call beside it shall not outlive its session by much. */
const longestLife = 12 * 3_600_000;

interface Listening {
  readonly token: string;
  readonly userId: number;
  /** The name that its screen gave itself; empty for one that hears nothing private. */
  readonly screen: string;
  readonly since: number;
  alive: boolean;
}

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
  const open = new Map<WebSocket, Listening>();

  const gather = gatherEvents(gatherFor, (messages) => {
    const texts = messages.map((message) => JSON.stringify(message));
    for (const socket of open.keys()) for (const text of texts) send(socket, text);
  });
  // Private words are for one screen of one person, and are not gathered: each of them counts.
  const leave = app.bus.carry((to, message) => {
    for (const [socket, { userId, screen }] of open)
      if (userId === to.userId && screen === to.screen) send(socket, JSON.stringify(message));
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
      leave();
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
    const actor = token === undefined ? undefined : await app.actorOfSession(token);
    if (token === undefined || !actor) return refuse(stream, 401);
    if (open.size >= mostSockets || server.stopping.aborted) return refuse(stream, 503);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const screen = screenIn(request.url);
      const state = { token, userId: actor.id, screen, since: Date.now(), alive: true };
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

  function send(socket: WebSocket, text: string): void {
    if (!open.has(socket)) return;
    if (socket.bufferedAmount > mostBehind) cut(socket);
    else socket.send(text);
  }

  function cut(socket: WebSocket): void {
    open.delete(socket);
    socket.terminate();
  }
}

/** The name that a screen gives itself: `/events?screen=<32 hex digits>`. */
function screenIn(url = ''): string {
  return /[?&]screen=([0-9a-f]{32})(?:&|$)/.exec(url)?.[1] ?? '';
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
