import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Core } from './core';
import { type ForwardTarget, forwardIn, type ReverseForward } from './forward';

/** Connections at once through one tunnel: an agent, or the agents behind a relay. */
const most = 1024;
const loopback = '127.0.0.1';

/**
 * Lets the host's loopback reach one address of ours and nothing else: each connection to `port` there
 * (0: the host chooses) is joined with a new one to `target` here.
 */
export function openTunnel(core: Core, port: number, target: ForwardTarget): Promise<ReverseForward> {
  let open = 0;
  return forwardIn(core, { address: loopback, port }, (stream) => {
    if (open >= most) {
      stream.destroy();
      return;
    }
    open += 1;
    const socket = connect({ host: target.address, port: target.port, noDelay: true });
    socket.once('close', () => {
      open -= 1;
    });
    join(stream, socket);
  });
}

/** What ends on one side ends on the other. */
function join(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.once('close', () => to.destroy());
    from.pipe(to);
  }
}
