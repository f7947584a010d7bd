import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

const thrownBy = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);
const wrong = { kind: 'password', password: 'no' } as const;

describe('several jump hosts', () => {
  it('are tried in their order, and the next one takes over', async () => {
    const [one, two, host] = [await bench.host(), await bench.host(), await bench.host()];
    const pool = bench.pool();
    const via = [endpointOf(one, { hostId: 11 }), endpointOf(two, { hostId: 12 })];
    const inner = endpointOf(host, { hostId: 20, via });
    const first = await pool.session(inner);
    expect(first.via).toBe(`127.0.0.1:${one.port}`);
    expect([one.accepted, two.accepted, host.accepted]).toEqual([1, 0, 1]);

    const running = thrownBy(first.exec('sleep 60'));
    await one.close();
    expect(await running).toMatchObject({ code: 'lost' });
    const second = await pool.session(inner);
    expect(second.via).toBe(`127.0.0.1:${two.port}`);
    expect((await second.exec('echo over the other')).stdout).toBe('over the other\n');
  });

  it('a jump host that takes no login, or has no way on, is passed over', async () => {
    const [one, two, host] = [await bench.host(), await bench.host(), await bench.host()];
    const good = endpointOf(two, { hostId: 12 });
    const via = [endpointOf(one, { hostId: 11, auth: wrong }), good];
    const session = await bench.pool().session(endpointOf(host, { hostId: 20, via }));
    expect(session.via).toBe(`127.0.0.1:${two.port}`);
  });

  it('says what went wrong furthest on the way', async () => {
    const [one, two, host] = [await bench.host(), await bench.host(), await bench.host()];
    const jumps = [endpointOf(one, { hostId: 11, auth: wrong }), endpointOf(two, { hostId: 12 })];
    await host.close();
    const at = (via: typeof jumps) => thrownBy(bench.pool().session(endpointOf(host, { hostId: 20, via })));
    expect(await at(jumps)).toMatchObject({ server: expect.stringContaining(`via 127.0.0.1:${two.port}`) });
    expect(await at(jumps.slice(0, 1))).toMatchObject({
      code: 'wrong_password',
      server: `127.0.0.1:${one.port}`,
    });
    expect(await at([])).toMatchObject({ code: 'no_jump', server: `127.0.0.1:${host.port}` });
  });

  it('lets few handshakes at once through one, and tries again what was dropped before the first word', async () => {
    const jump = await bench.host();
    const hosts = await Promise.all(Array.from({ length: 6 }, () => bench.host()));
    for (const host of hosts) host.dropNext(1);
    const via = [endpointOf(jump, { hostId: 11 })];
    const pool = bench.pool({ handshakesPerJump: 2 });
    const sessions = await Promise.all(
      hosts.map((host, at) => pool.session(endpointOf(host, { hostId: 20 + at, via }))),
    );
    expect(sessions.map((session) => session.via)).toEqual(hosts.map(() => `127.0.0.1:${jump.port}`));
    expect(hosts.map(({ accepted }) => accepted)).toEqual(hosts.map(() => 2));
    expect(jump.accepted).toBe(1);
  });
});
