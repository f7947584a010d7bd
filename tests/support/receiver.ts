import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Receiver {
  readonly url: string;
  /** Bodies in the order in which they came. */
  readonly bodies: unknown[];
  /** Resolves once that many have come. */
  received(count: number): Promise<void>;
  close(): Promise<void>;
}

/** What a receiver says to its nth post, counted from 1. */
export type Reply = (nth: number, body: unknown) => { status?: number; text: string };

/** An HTTP server that takes callbacks and answers as told. */
export async function startReceiver(reply: Reply = () => ({ text: '{"code":0}' })): Promise<Receiver> {
  const bodies: unknown[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
      bodies.push(body);
      const { status = 200, text } = reply(bodies.length, body);
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
      for (const look of waiting) look();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/callback`,
    bodies,
    received: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (bodies.length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
