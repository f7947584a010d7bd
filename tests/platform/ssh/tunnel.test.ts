import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

async function openEcho() {
  const echo = createServer((peer) => {
    peer.on('error', () => undefined);
    peer.pipe(peer);
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  bench.onClose(() => echo.close());
  return { address: '127.0.0.1', port: (echo.address() as AddressInfo).port };
}

describe('tunnels', () => {
  it('join connections on the loopback of the host with one address of ours, and end with them', async () => {
    const host = await bench.host();
    const session = await bench.pool().session(endpointOf(host));
    const tunnel = await session.tunnel(0, await openEcho());
    const sockets = [connect(tunnel.port, '127.0.0.1'), connect(tunnel.port, '127.0.0.1')] as const;
    for (const [at, socket] of sockets.entries()) {
      socket.write(`hello ${at}`);
      expect(String((await once(socket, 'data'))[0])).toBe(`hello ${at}`);
    }
    const closed = sockets.map((socket) =>
      once(
        socket.on('error', () => undefined),
        'close',
      ),
    );
    host.cut();
    await Promise.all([...closed, tunnel.over]);
  });

  it('end a connection to a listener that does not listen', async () => {
    const host = await bench.host();
    const session = await bench.pool().session(endpointOf(host));
    const tunnel = await session.tunnel(0, { address: '127.0.0.1', port: 1 });
    const socket = connect(tunnel.port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    await once(socket, 'close');
    await tunnel.close();
    await tunnel.over;
    expect(session.ended).toBeUndefined();
  });

  it('say so where the port is taken', async () => {
    const [one, two] = [await bench.host(), await bench.host()];
    const target = await openEcho();
    const pool = bench.pool();
    const { port } = await (await pool.session(endpointOf(one))).tunnel(0, target);
    const other = await pool.session(endpointOf(two, { hostId: 2 }));
    await expect(other.tunnel(port, target)).rejects.toMatchObject({ code: 'protocol' });
  });
});
