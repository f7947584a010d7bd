import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { SshError } from '@main/platform/ssh';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, password, type Workbench } from '../../support/ssh/bench';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof SshError ? error.code : error),
  );

describe('pool', () => {
  it('uses one connection for a host, also when asked at once', async () => {
    const host = await bench.host();
    const pool = bench.pool();
    const [one, two] = await Promise.all([pool.session(endpointOf(host)), pool.session(endpointOf(host))]);
    expect(one).toBe(two);
    expect(await pool.session(endpointOf(host))).toBe(one);
    expect(host.accepted).toBe(1);
  });

  it('makes a new connection for another login and after a drop', async () => {
    const host = await bench.host({
      users: [
        { name: 'ops', password },
        { name: 'dev', password },
      ],
    });
    const pool = bench.pool();
    const ops = await pool.session(endpointOf(host));
    const dev = await pool.session(endpointOf(host, { username: 'dev' }));
    expect(dev).not.toBe(ops);
    const running = codeOf(ops.exec('sleep 60'));
    pool.drop(1);
    expect(await running).toBe('lost');
    expect(dev.ended?.code).toBe('lost');
    expect((await (await pool.session(endpointOf(host))).exec('echo new')).stdout).toBe('new\n');
    expect(host.accepted).toBe(3);
  });

  it('connects anew after the connection was lost', async () => {
    const host = await bench.host();
    const pool = bench.pool();
    const session = await pool.session(endpointOf(host));
    const lost = codeOf(session.exec('sleep 60'));
    host.cut();
    expect(await lost).toBe('lost');
    expect((await (await pool.session(endpointOf(host))).exec('echo new')).stdout).toBe('new\n');
  });

  it('lets no server that stays silent keep others from their handshakes', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    bench.onClose(() => silent.close());
    const { port } = silent.address() as AddressInfo;
    const pool = bench.pool({ handshakes: 1, handshakeTimeoutMs: 3_600_000 });
    const giveUp = new AbortController();
    const waiting = pool.session(endpointOf({ address: '127.0.0.1', port }), { signal: giveUp.signal });
    const gaveUp = codeOf(waiting);
    await once(silent, 'connection');
    const host = await bench.host();
    expect((await (await pool.session(endpointOf(host))).exec('echo in')).stdout).toBe('in\n');
    giveUp.abort();
    expect(await gaveUp).toBe('aborted');
  });

  it('runs more commands than the server allows at once, one after the other', async () => {
    const host = await bench.host({ maxSessions: 3 });
    const session = await bench.pool().session(endpointOf(host));
    const results = await Promise.all(Array.from({ length: 20 }, (_, at) => session.exec(`echo ${at}`)));
    expect(results.map(({ stdout }) => stdout.trim())).toEqual(
      Array.from({ length: 20 }, (_, at) => String(at)),
    );
  });

  it('never opens more channels than its limit', async () => {
    const host = await bench.host();
    const session = await bench.pool({ channels: 2 }).session(endpointOf(host));
    const command = 'touch $$.run; ls *.run | wc -l; rm $$.run';
    const results = await Promise.all(Array.from({ length: 12 }, () => session.exec(command)));
    for (const { stdout } of results) expect(Number(stdout)).toBeLessThanOrEqual(2);
  });

  it('fails all that hangs on a connection when the pool closes, and refuses new work', async () => {
    const host = await bench.host();
    const pool = bench.pool();
    const session = await pool.session(endpointOf(host));
    const running = codeOf(session.exec('sleep 60'));
    await pool.close();
    expect(await running).toBe('lost');
    expect(await codeOf(pool.session(endpointOf(host)))).toBe('aborted');
  });

  it('closes an unused connection', async () => {
    const host = await bench.host();
    const pool = bench.pool({ idleMs: 1 });
    const session = await pool.session(endpointOf(host));
    const again = async (): Promise<void> => {
      if (session.ended) return;
      await new Promise((resolve) => setImmediate(resolve));
      await again();
    };
    await again();
    expect(session.ended?.message).toContain('not used');
  });
});

describe('jump hosts', () => {
  it('goes through another host and says where it failed', async () => {
    const jump = await bench.host();
    const host = await bench.host({ users: [{ name: 'inner', password: 'p' }] });
    const pool = bench.pool();
    const via = endpointOf(jump, { hostId: 7 });
    const inner = endpointOf(host, {
      hostId: 8,
      username: 'inner',
      auth: { kind: 'password', password: 'p' },
      via: [via],
    });
    const session = await pool.session(inner);
    expect((await session.exec('echo through')).stdout).toBe('through\n');
    expect([jump.accepted, host.accepted]).toEqual([1, 1]);

    const running = codeOf(session.exec('sleep 60'));
    jump.cut();
    expect(await running).toBe('lost');

    const badJump = { ...inner, via: [{ ...via, auth: { kind: 'password', password: 'no' } as const }] };
    const error = await pool.session(badJump).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'wrong_password', server: `127.0.0.1:${jump.port}` });
    await host.close();
    expect(['refused', 'unreachable']).toContain(await codeOf(pool.session(inner)));
  });
});

describe('forwards', () => {
  it('lets the host reach us and us reach from the host', async () => {
    const host = await bench.host();
    const session = await bench.pool().session(endpointOf(host));
    const reverse = await session.forwardIn({ address: '127.0.0.1', port: 0 }, (stream) => {
      stream.end('hello from the console');
    });
    const socket = connect(reverse.port, '127.0.0.1');
    const [chunk] = await once(socket, 'data');
    expect(String(chunk)).toBe('hello from the console');
    socket.destroy();
    await reverse.close();

    const echo = createServer((peer) => peer.pipe(peer));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    bench.onClose(() => echo.close());
    const stream = await session.forwardOut({
      address: '127.0.0.1',
      port: (echo.address() as AddressInfo).port,
    });
    stream.write('there and back');
    const [back] = await once(stream, 'data');
    expect(String(back)).toBe('there and back');
    stream.destroy();
  });
});
