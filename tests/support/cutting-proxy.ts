import { connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
  readonly address: string;
  readonly port: number;
  /** Connections taken and connections cut so far. */
  readonly taken: number;
  readonly cut: number;
  close(): Promise<void>;
}

export interface CuttingProxyOptions {
  /** Where the connections lead. */
  readonly to: { readonly address: string; readonly port: number };
  /** What to listen on; default 127.0.0.1. With 0.0.0.0 every loopback address is a host. */
  readonly address?: string;
  /**
   * Bytes, of both directions together, after which a connection is cut without a word; undefined lets it
   * live. Asked once for each connection, with the address that it came to.
   */
  readonly bytesUntilCut?: (address: string) => number | undefined;
  /**
   * Whether an answer is lost: asked when the first bytes come back after a request went through. The
   * request has arrived by then; its caller sees its connection end.
   */
  readonly losesAnswer?: () => boolean;
}

/** A TCP proxy that cuts connections where a test wants them cut. */
export async function startCuttingProxy(options: CuttingProxyOptions): Promise<CuttingProxy> {
  const { to, address = '127.0.0.1', bytesUntilCut, losesAnswer } = options;
  const sockets = new Set<Socket>();
  let taken = 0;
  let cut = 0;

  const server = createServer({ noDelay: true }, (near) => {
    let left = bytesUntilCut?.(near.localAddress ?? '') ?? Number.POSITIVE_INFINITY;
    let asked = false;
    let over = false;
    taken += 1;
    const far = connect({ host: to.address, port: to.port, noDelay: true });
    const end = () => {
      near.destroy();
      far.destroy();
    };
    const cutNow = () => {
      if (!over) cut += 1;
      over = true;
      end();
    };
    const pass = (from: Socket, onto: Socket) => (chunk: Buffer) => {
      if (from === near) asked = true;
      else if (asked) {
        asked = false;
        if (losesAnswer?.()) return cutNow();
      }
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (!onto.write(part)) {
        from.pause();
        onto.once('drain', () => from.resume());
      }
      if (left <= 0) cutNow();
    };
    near.on('data', pass(near, far));
    far.on('data', pass(far, near));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('end', () => other.end());
      one.on('error', end);
      one.on('close', () => {
        sockets.delete(one);
        end();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const bound = server.address();

  return {
    address,
    port: typeof bound === 'object' && bound ? bound.port : 0,
    get taken() {
      return taken;
    },
    get cut() {
      return cut;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
