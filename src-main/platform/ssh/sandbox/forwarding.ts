import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connection } from '../ssh2';

/** Serves forwards in both directions, as sshd does with AllowTcpForwarding. */
export function serveForwards(connection: Connection): void {
  const listening = new Map<string, Server>();

  connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
    const socket = connect(destPort, destIP);
    socket.once('error', () => reject());
    socket.once('connect', () => join(accept(), socket));
  });

  connection.on('request', (accept: unknown, reject: unknown, name: string, info: unknown) => {
    const { bindAddr, bindPort } = info as { bindAddr: string; bindPort: number };
    const yes = typeof accept === 'function' ? accept : () => undefined;
    const no = typeof reject === 'function' ? reject : () => undefined;
    if (name === 'cancel-tcpip-forward') {
      const server = listening.get(`${bindAddr}:${bindPort}`);
      if (!server) return no();
      listening.delete(`${bindAddr}:${bindPort}`);
      server.close();
      return yes();
    }
    if (name !== 'tcpip-forward') return no();
    const server = createServer((socket) => {
      const port = (server.address() as AddressInfo).port;
      socket.on('error', () => undefined);
      connection.forwardOut(
        bindAddr,
        port,
        socket.remoteAddress ?? '',
        socket.remotePort ?? 0,
        (error, channel) => {
          if (error) socket.destroy();
          else join(channel, socket);
        },
      );
    });
    server.once('error', () => no());
    server.listen(bindPort, bindAddr === 'localhost' ? '127.0.0.1' : bindAddr, () => {
      const port = (server.address() as AddressInfo).port;
      listening.set(`${bindAddr}:${port}`, server);
      yes(port);
    });
  });

  connection.once('close', () => {
    for (const server of listening.values()) server.close();
  });
}

function join(one: Duplex, other: Duplex): void {
  one.on('error', () => other.destroy());
  other.on('error', () => one.destroy());
  one.once('close', () => other.destroy());
  other.once('close', () => one.destroy());
  one.pipe(other).pipe(one);
}
